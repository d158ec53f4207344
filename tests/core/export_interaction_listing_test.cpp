#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/export/interaction_listing.h"
#include "core/hessian/pair_certainty.h"

namespace zscope {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kStrongest = 6.0;

const std::vector<std::string> kColumns{"model", "i",    "j",        "interaction",
                                        "low",   "high", "interval", "scheme"};

std::vector<TableCell> row(const char* model, std::int64_t i, std::int64_t j, double value,
                           double low) {
    const PairCertainty certainty = certainty_of(value, low, i == j ? kNone : kStrongest);
    return {std::string(model),
            i,
            j,
            value,
            low,
            2.0 * value,
            std::string(certainty_name(certainty)),
            std::string("official")};
}

/// Four components: six pairs by size, of which the interval of the last two is wide.
void add_model(Table& table, const char* model) {
    table.rows.push_back(row(model, 0, 3, 6.0, 5.0));
    table.rows.push_back(row(model, 1, 2, 5.0, 4.0));
    table.rows.push_back(row(model, 0, 1, 4.0, 3.0));
    table.rows.push_back(row(model, 2, 3, 3.0, 2.0));
    table.rows.push_back(row(model, 1, 3, 2.0, 0.0));
    table.rows.push_back(row(model, 0, 2, 1.0, 0.0));
    for (std::int64_t i = 0; i < 4; ++i) {
        table.rows.push_back(row(model, i, i, 9.0, i == 0 ? 0.0 : 8.0));
    }
}

Table whole_table(const std::vector<const char*>& models) {
    Table table{.columns = kColumns, .rows = {}};
    for (const char* model : models) {
        add_model(table, model);
    }
    return table;
}

using Pairs = std::vector<std::pair<std::int64_t, std::int64_t>>;

Pairs pairs_of(const Table& table) {
    Pairs pairs;
    for (const auto& cells : table.rows) {
        pairs.emplace_back(std::get<std::int64_t>(cells[1]), std::get<std::int64_t>(cells[2]));
    }
    return pairs;
}

TEST(InteractionListing, PairsWithoutANumberAreCountedApart) {
    Table whole = whole_table({"m"});
    whole.rows[5] = row("m", 0, 2, kNone, kNone);
    const InteractionListing listing = list_interactions(whole, 1);
    EXPECT_EQ(listing.left_out_unknown, 1U);
    EXPECT_EQ(listing.left_out_weaker, 4U);
    EXPECT_EQ(listing.left_out, 9U);
}

TEST(InteractionListing, HoldsTheStrongestPairsOfEachModel) {
    // Models may be called alike.
    const Table whole = whole_table({"m", "m"});
    const InteractionListing listing = list_interactions(whole, 2);
    EXPECT_EQ(pairs_of(listing.table), (Pairs{{0, 3}, {1, 2}, {0, 3}, {1, 2}}));
    EXPECT_EQ(listing.left_out, 16U);
    EXPECT_EQ(listing.left_out_weaker, 8U);
    EXPECT_EQ(listing.left_out_wide, 4U) << "the diagonal is no pair";
    EXPECT_EQ(listing.left_out_diagonal, 8U);
    EXPECT_EQ(listing.wide, 0U);
    EXPECT_EQ(listing.table.columns, whole.columns);
}

/// A component alone has no pair, and models stay apart.
TEST(InteractionListing, HoldsEachModelOfOneComponent) {
    const Table whole{.columns = kColumns,
                      .rows = {row("a", 0, 0, 1.0, 0.5), row("b", 0, 0, 2.0, 0.5)}};
    const InteractionListing listing = list_interactions(whole, 1);
    EXPECT_EQ(pairs_of(listing.table), (Pairs{{0, 0}, {0, 0}}));
    EXPECT_EQ(listing.left_out, 0U);
}

TEST(InteractionListing, CountsWideIntervals) {
    const InteractionListing listing = list_interactions(whole_table({"m"}), 5);
    ASSERT_EQ(listing.table.rows.size(), 5U);
    for (std::size_t rank = 0; rank < 5; ++rank) {
        EXPECT_EQ(std::get<std::string>(listing.table.rows[rank][6]),
                  rank == 4 ? "wide" : "above 0");
    }
    EXPECT_EQ(listing.wide, 1U);
    EXPECT_EQ(listing.left_out_wide, 1U) << "of the diagonal there is one more";
    EXPECT_EQ(listing.left_out_weaker, 1U);
}

/// However sure their intervals are.
TEST(InteractionListing, LeavesOutWhatIsNothingBesideTheStrongest) {
    Table whole{.columns = kColumns,
                .rows = {row("m", 0, 1, 6.0, 5.0), row("m", 0, 2, 0.0061, 0.006),
                         row("m", 1, 2, 0.006, 0.0059)}};
    for (std::int64_t i = 0; i < 3; ++i) {
        whole.rows.push_back(row("m", i, i, 1e-9, 1e-10));
    }
    const InteractionListing listing = list_interactions(whole, 3);
    EXPECT_EQ(pairs_of(listing.table), (Pairs{{0, 1}, {0, 2}}));
    EXPECT_EQ(listing.negligible, 0U);
    EXPECT_EQ(listing.left_out, 4U);
    EXPECT_EQ(listing.left_out_negligible, 1U) << "the diagonal is no interaction";
    EXPECT_EQ(listing.left_out_weaker, 0U);
    EXPECT_EQ(listing.left_out_diagonal, 3U);
    const InteractionListing with_pair = list_interactions(whole, 3, std::pair{1, 2});
    EXPECT_EQ(with_pair.negligible, 1U);
    EXPECT_EQ(with_pair.left_out_negligible, 0U);
    EXPECT_EQ(list_interactions(whole, 6).negligible, 1U) << "all is asked for";
}

TEST(PairCertainty, IsThatOfIntervalAndSize) {
    EXPECT_EQ(certainty_of(1.0, 0.5, 1.0), PairCertainty::above_zero);
    EXPECT_EQ(certainty_of(0.5, 0.0, 1.0), PairCertainty::wide);
    EXPECT_EQ(certainty_of(0.5, kNone, 1.0), PairCertainty::unknown) << "one latent";
    EXPECT_EQ(certainty_of(kNone, kNone, 1.0), PairCertainty::unknown);
    EXPECT_EQ(certainty_of(1e-3, 9e-4, 1.0), PairCertainty::negligible);
    EXPECT_EQ(certainty_of(1e-3, kNone, 1.0), PairCertainty::negligible);
    EXPECT_EQ(certainty_of(1.01e-3, 1e-3, 1.0), PairCertainty::above_zero);
    EXPECT_EQ(certainty_of(0.0, 0.0, 0.0), PairCertainty::negligible) << "nothing interacts";
    EXPECT_EQ(certainty_of(0.0, 0.0, kNone), PairCertainty::unknown)
        << "of the diagonal of a component that nothing bends along: nothing is unsure of it";
}

TEST(PairCertainty, ItsThresholdIsTheSameInWords) {
    const long parts = std::lround(1.0 / kNegligibleShare);
    EXPECT_EQ(kNegligibleShareText, std::string("1/").append(std::to_string(parts)));
}

TEST(InteractionListing, KeepsTheWantedPairHoweverWeak) {
    const Table whole = whole_table({"m"});
    const Pairs wanted{{0, 3}, {0, 2}};
    EXPECT_EQ(pairs_of(list_interactions(whole, 1, std::pair{0, 2}).table), wanted);
    EXPECT_EQ(pairs_of(list_interactions(whole, 1, std::pair{2, 0}).table), wanted);
    EXPECT_EQ(list_interactions(whole, 1, std::pair{2, 0}).left_out, 8U);
}

TEST(InteractionListing, ASmallTableStaysWhole) {
    const Table whole = whole_table({"a", "b"});
    const InteractionListing listing = list_interactions(whole, 10);
    EXPECT_EQ(pairs_of(listing.table), pairs_of(whole));
    EXPECT_EQ(listing.left_out, 0U);
    // All pairs, but not the diagonal.
    EXPECT_EQ(list_interactions(whole, 9).left_out, 8U);
}

TEST(InteractionListing, WithoutIntervalsThereIsNoFloor) {
    Table whole{.columns = kColumns,
                .rows = {row("m", 0, 1, 1.0, kNone), row("m", 0, 0, 1.0, kNone),
                         row("m", 1, 1, 1.0, kNone)}};
    const InteractionListing listing = list_interactions(whole, 1);
    EXPECT_EQ(listing.wide, 0U);
    EXPECT_EQ(listing.left_out_wide, 0U);
    EXPECT_TRUE(list_interactions({.columns = whole.columns, .rows = {}}, 3).table.rows.empty());
}

}  // namespace
}  // namespace zscope
