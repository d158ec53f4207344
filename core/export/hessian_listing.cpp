#include "core/export/hessian_listing.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

namespace zscope {
namespace {

using Row = std::vector<TableCell>;

/// Which columns of the table hold what is asked of it.
struct Columns {
    std::size_t i;
    std::size_t j;
    std::size_t value;

    explicit Columns(const Table& table)
        : i(column_of(table, "i")), j(column_of(table, "j")), value(column_of(table, "hessian")) {}

    [[nodiscard]] std::pair<std::int64_t, std::int64_t> entry(const Row& row) const {
        return {std::get<std::int64_t>(row[i]), std::get<std::int64_t>(row[j])};
    }
    /// Below every size where the value is no number.
    [[nodiscard]] double size(const Row& row) const {
        const double found = std::abs(std::get<double>(row[value]));
        return std::isnan(found) ? -1.0 : found;
    }
};

/// The first of `rows`, one matrix's: its first entry comes again where the next one begins.
std::span<const Row> first_matrix(std::span<const Row> rows, const Columns& columns) {
    const auto begins = [&columns, first = columns.entry(rows.front())](const Row& row) {
        return columns.entry(row) == first;
    };
    const auto next = std::ranges::find_if(rows.subspan(1), begins);
    return rows.first(static_cast<std::size_t>(next - rows.begin()));
}

}  // namespace

HessianListing list_entries(const Table& whole, std::size_t top) {
    const Columns columns(whole);
    HessianListing listing{.table = {.columns = whole.columns, .rows = {}}};
    std::span<const Row> rest(whole.rows);
    while (!rest.empty()) {
        const std::span<const Row> matrix = first_matrix(rest, columns);
        std::vector<Row> rows(matrix.begin(), matrix.end());
        std::ranges::stable_sort(rows, std::greater<>{},
                                 [&columns](const Row& row) { return columns.size(row); });
        rows.resize(std::min(rows.size(), top));
        listing.left_out += matrix.size() - rows.size();
        std::ranges::move(rows, std::back_inserter(listing.table.rows));
        rest = rest.subspan(matrix.size());
    }
    return listing;
}

}  // namespace zscope
