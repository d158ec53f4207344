#include "app/state/pair_colors.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <utility>

#include "app/state/analysis_requests.h"
#include "tests/app/analysis_state_support.h"
#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::opened_state;
using testing::with_options;

/// A whole grid whose differences are at most so large.
event::AnalysisArrived grid_of(const AppState& state, float largest) {
    auto cell = std::make_shared<const Image>();
    PairResult grid;
    grid.key = wanted_key(state, AnalysisKind::pair);
    grid.request = pair_request(state);
    grid.cells.assign(1, cell);
    grid.largest_difference = largest;
    grid.signed_range = {-0.5 * static_cast<double>(largest), 0.0};
    return {std::make_shared<const PairResult>(grid), true};
}

TEST(PairColors, PairGridsKeepOneRangeUntilFitted) {
    AppState state = opened_state(4);
    EXPECT_NE(why_not_fit_pair(state), "");
    state = reduce(state, grid_of(state, 0.0F));
    EXPECT_TRUE(state.analysis.shared_ranges.empty()) << "a grid of nothing sets no range";
    state = reduce(state, grid_of(state, 2.0F));
    EXPECT_EQ(pair_colors(state).range, (HeatmapRange{0.0, 2.0}));
    EXPECT_NE(why_not_fit_pair(state), "") << "it is";
    AnalysisOptions options;
    options.pair = {2, 3};
    state = with_options(std::move(state), options);
    state = reduce(state, grid_of(state, 8.0F));
    EXPECT_EQ(pair_colors(state).range, (HeatmapRange{0.0, 2.0})) << "kept over pairs and latents";
    EXPECT_EQ(pair_colors(state).covered, (HeatmapRange{0.0, 8.0}));
    EXPECT_EQ(pair_colors(state).map, ColorMap::magma);
    EXPECT_EQ(pair_difference_kind(state), DifferenceKind::absolute);
    options.pair_signed = true;
    state = with_options(std::move(state), options);
    EXPECT_EQ(pair_colors(state).map, ColorMap::diverging);
    EXPECT_EQ(pair_difference_kind(state), DifferenceKind::signed_values);
    EXPECT_EQ(pair_colors(state).range, (HeatmapRange{-2.0, 2.0})) << "as far as sizes";
    EXPECT_EQ(pair_colors(state).covered, (HeatmapRange{-4.0, 0.0}));
    EXPECT_EQ(why_not_fit_pair(state), "");
    state = reduce(state, event::PairRescaled{});
    EXPECT_EQ(pair_colors(state).range, (HeatmapRange{-8.0, 8.0}));
    options.pair_extent = 1.0F;
    state = with_options(std::move(state), options);
    EXPECT_EQ(shared_pair_reach(state), std::nullopt) << "another extent is another kind";
    state = reduce(state, grid_of(state, 1.0F));
    EXPECT_EQ(shared_pair_reach(state), 1.0);
    EXPECT_EQ(pair_colors(state).range, (HeatmapRange{-1.0, 1.0}))
        << "another extent is another kind";
}

}  // namespace
}  // namespace zscope
