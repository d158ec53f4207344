#include "core/export/interaction_listing.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "core/hessian/pair_certainty.h"

namespace zscope {
namespace {

using Row = std::vector<TableCell>;
using Pair = std::pair<std::int64_t, std::int64_t>;

/// Which columns of the table hold what is asked of it.
struct Columns {
    std::size_t i;
    std::size_t j;
    std::size_t value;
    std::size_t interval;

    explicit Columns(const Table& table)
        : i(column_of(table, "i")),
          j(column_of(table, "j")),
          value(column_of(table, "interaction")),
          interval(column_of(table, "interval")) {}

    [[nodiscard]] Pair pair(const Row& row) const {
        return {std::get<std::int64_t>(row[i]), std::get<std::int64_t>(row[j])};
    }
    [[nodiscard]] bool is_diagonal(const Row& row) const {
        const auto& [first, second] = pair(row);
        return first == second;
    }
    [[nodiscard]] bool is_unknown(const Row& row) const {
        return std::isnan(std::get<double>(row[value]));
    }
    [[nodiscard]] bool is(PairCertainty certainty, const Row& row) const {
        return std::get<std::string>(row[interval]) == certainty_name(certainty);
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
        const bool is_finding =
            rank < top && !columns.is_diagonal(row) && !columns.is(PairCertainty::negligible, row);
        const bool is_listed = rows.size() <= top || is_finding || pair == kept || pair == turned;
        const std::size_t wide = columns.is(PairCertainty::wide, row) ? 1 : 0;
        const std::size_t negligible = columns.is(PairCertainty::negligible, row) ? 1 : 0;
        if (is_listed) {
            listing.table.rows.push_back(row);
            listing.wide += wide;
            listing.negligible += negligible;
            continue;
        }
        ++listing.left_out;
        if (columns.is_diagonal(row)) {
            ++listing.left_out_diagonal;
            continue;
        }
        if (columns.is_unknown(row)) {
            ++listing.left_out_unknown;
            continue;
        }
        listing.left_out_wide += wide;
        listing.left_out_negligible += negligible;
        listing.left_out_weaker += 1 - negligible;
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
    return listing;
}

}  // namespace zscope
