#include "core/export/interaction_listing.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

namespace zscope {
namespace {

using Row = std::vector<TableCell>;
using Pair = std::pair<std::int64_t, std::int64_t>;

std::size_t column_of(const Table& table, const char* name) {
    return static_cast<std::size_t>(std::ranges::find(table.columns, name) - table.columns.begin());
}

/// Which columns of the table hold what is asked of it.
struct Columns {
    std::size_t i;
    std::size_t j;
    std::size_t low;

    explicit Columns(const Table& table)
        : i(column_of(table, "i")), j(column_of(table, "j")), low(column_of(table, "low")) {}

    [[nodiscard]] Pair pair(const Row& row) const {
        return {std::get<std::int64_t>(row[i]), std::get<std::int64_t>(row[j])};
    }
    [[nodiscard]] bool is_diagonal(const Row& row) const {
        const auto& [first, second] = pair(row);
        return first == second;
    }
    /// False where there is no interval, whose end is NaN then.
    [[nodiscard]] bool reaches_zero(const Row& row) const {
        return std::get<double>(row[low]) <= 0.0;
    }
};

/// The first of `rows`, one model's: its pairs, then its diagonal by rising component.
std::span<const Row> first_model(std::span<const Row> rows, const Columns& columns) {
    const auto follows = [&columns](const Row& row, const Row& before) {
        return !columns.is_diagonal(before) ||
               (columns.is_diagonal(row) && columns.pair(row).first > columns.pair(before).first);
    };
    std::size_t end = 1;
    while (end < rows.size() && follows(rows[end], rows[end - 1])) {
        ++end;
    }
    return rows.first(end);
}

void list_model(InteractionListing& listing, std::span<const Row> rows, std::size_t top,
                const std::optional<Pair>& kept, const Columns& columns) {
    const std::optional<Pair> turned = kept ? std::optional(Pair{kept->second, kept->first}) : kept;
    for (std::size_t rank = 0; rank < rows.size(); ++rank) {
        const Row& row = rows[rank];
        const std::optional<Pair> pair = columns.pair(row);
        const bool is_listed = rows.size() <= top || (rank < top && !columns.is_diagonal(row)) ||
                               pair == kept || pair == turned;
        if (is_listed) {
            listing.table.rows.push_back(row);
            continue;
        }
        ++listing.left_out;
        if (columns.reaches_zero(row)) {
            ++listing.left_out_at_0;
        }
    }
}

/// Adds the column "note" where there is something to note.
void add_notes(InteractionListing& listing, const Columns& columns) {
    listing.has_notes = std::ranges::any_of(
        listing.table.rows, [&columns](const Row& row) { return columns.reaches_zero(row); });
    if (!listing.has_notes) {
        return;
    }
    listing.table.columns.emplace_back("note");
    for (Row& row : listing.table.rows) {
        row.emplace_back(std::string(columns.reaches_zero(row) ? kReachesZero : ""));
    }
}

}  // namespace

InteractionListing list_interactions(const Table& whole, std::size_t top,
                                     const std::optional<Pair>& kept) {
    const Columns columns(whole);
    InteractionListing listing;
    listing.table.columns = whole.columns;
    std::span<const Row> rest(whole.rows);
    while (!rest.empty()) {
        const std::span<const Row> model = first_model(rest, columns);
        list_model(listing, model, top, kept, columns);
        rest = rest.subspan(model.size());
    }
    add_notes(listing, columns);
    return listing;
}

}  // namespace zscope
