#include "core/export/hessian_listing.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace zscope {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// The matrix of two components, z3 and z1, whose entries are these.
void add_matrix(Table& table, std::int64_t sample, const std::vector<double>& entries) {
    const std::vector<std::pair<std::int64_t, std::int64_t>> places{{3, 3}, {3, 1}, {1, 1}};
    for (std::size_t e = 0; e < places.size(); ++e) {
        table.rows.push_back({std::string("m"), sample, places[e].first, places[e].second,
                              entries[e], std::string("official")});
    }
}

Table empty_table() {
    return {.columns = {"model", "sample", "i", "j", "hessian", "scheme"}, .rows = {}};
}

std::vector<double> values_of(const Table& table) {
    std::vector<double> values;
    for (const auto& cells : table.rows) {
        values.push_back(std::get<double>(cells[4]));
    }
    return values;
}

TEST(HessianListing, HoldsTheLargestEntriesOfEachMatrix) {
    Table whole = empty_table();
    add_matrix(whole, 0, {0.5, -3.0, 2.0});
    add_matrix(whole, 0, {4.0, 0.0, -5.0});  // of a model that is called alike
    add_matrix(whole, 1, {1.0, 2.0, 3.0});
    const HessianListing listing = list_entries(whole, 2);
    EXPECT_EQ(listing.table.columns, whole.columns);
    EXPECT_EQ(values_of(listing.table), (std::vector<double>{-3.0, 2.0, -5.0, 4.0, 3.0, 2.0}));
    EXPECT_EQ(listing.left_out, 3U);
    EXPECT_EQ(list_entries(whole, 3).left_out, 0U);
    EXPECT_EQ(list_entries(whole, 9).table.rows.size(), 9U);
}

TEST(HessianListing, PutsWhatIsNoNumberLast) {
    Table whole = empty_table();
    add_matrix(whole, 0, {kNone, 0.0, 0.5});
    EXPECT_EQ(values_of(list_entries(whole, 2).table), (std::vector<double>{0.5, 0.0}));
    EXPECT_TRUE(list_entries(empty_table(), 2).table.rows.empty());
}

}  // namespace
}  // namespace zscope
