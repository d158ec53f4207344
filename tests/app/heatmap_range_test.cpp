#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "app/state/analysis_requests.h"
#include "app/state/heatmap_colors.h"
#include "app/state/heatmap_slots.h"
#include "tests/app/analysis_state_support.h"
#include "tests/app/state_support.h"

/// The colours of heatmaps, and over which values they run.
namespace zscope {
namespace {

using testing::map_in;
using testing::map_of;
using testing::opened_state;
using testing::with_options;

TEST(HeatmapRange, AnotherModelHasAnotherSharedRange) {
    const ModelLocation other{ModelOrigin::file, "other"};
    AppState state = opened_state(4);
    state = reduce(state, event::AnalysisArrived{map_of(state, 4.0), true});
    const auto holds_range = [](const AppState& before, const ModelLocation& opened) {
        const event::ModelOpened opening{before.model.generation + 1, opened, before.model.info,
                                         "other", 42};
        return !reduce(before, opening).analysis.shared_ranges.empty();
    };
    ASSERT_FALSE(state.analysis.shared_ranges.empty());
    EXPECT_TRUE(holds_range(state, state.model.source)) << "the same one, read again";
    EXPECT_FALSE(holds_range(state, other));
    ModelSlot b = state.model;
    b.generation = 5;
    b.source = other;
    EXPECT_FALSE(reduce(state, event::BOpened{b}).analysis.shared_ranges.empty())
        << "it is B's too";
    EXPECT_TRUE(holds_range(reduce(state, event::BOpened{b}), other)) << "both were compared";
}

TEST(HeatmapRange, ARangeByHandStaysAndIsToldAsSuch) {
    AppState state = opened_state(4);
    EXPECT_EQ(range_words(state), "");
    AnalysisOptions options;
    options.heatmap.range_mode = RangeMode::by_hand;
    options.heatmap.hand_range = {1.0, 2.0};
    state = with_options(std::move(state), options);
    const GeneratorInfo info = state.model.info;
    state = reduce(state, event::ModelOpened{2, {ModelOrigin::file, "other"}, info, "other", 42});
    state = reduce(state, event::AnalysisArrived{map_of(state, 9.0), true});
    EXPECT_EQ(shown_range(state), (HeatmapRange{1.0, 2.0}));
    EXPECT_EQ(range_words(state), "range by hand");
}

TEST(HeatmapRange, KeepsTheSharedRangeUntilTold) {
    AppState state = opened_state(4);
    state = reduce(state, event::AnalysisArrived{map_of(state, 2.0), false});
    EXPECT_TRUE(state.analysis.shared_ranges.empty()) << "a rough map sets no range";
    state = reduce(state, event::AnalysisArrived{map_of(state, 4.0), true});
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 4.0}));
    state = reduce(state, event::AnalysisArrived{map_of(state, 1.0), true});
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 4.0}));
    state = reduce(state, event::AnalysisArrived{map_of(state, 6.0), false});
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 6.0})) << "a rough map is covered";
    state = reduce(state, event::AnalysisArrived{map_of(state, 2.0), true});
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 4.0})) << "while it is shown";
    GeneratorInfo info = state.model.info;
    state = reduce(state, event::ModelOpened{2, {}, info, "other", 42});
    EXPECT_FALSE(shown_range(state).has_value());
    state = reduce(state, event::AnalysisArrived{map_of(state, 3.0), true});
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 4.0})) << "kept over models";
    AnalysisOptions options;
    options.heatmap.range_mode = RangeMode::automatic;
    EXPECT_EQ(shown_range(with_options(state, options)), (HeatmapRange{0.0, 3.0}));
    options.heatmap.range_mode = RangeMode::by_hand;
    options.heatmap.hand_range = {1.0, 2.0};
    EXPECT_EQ(shown_range(with_options(state, options)), (HeatmapRange{1.0, 2.0}));
    state = reduce(state, event::HeatmapRescaled{});
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 3.0}));
}

TEST(HeatmapRange, EndsAtAPercentileWhereOneIsChosen) {
    AnalysisOptions options;
    options.heatmap.range_mode = RangeMode::automatic;
    options.heatmap.range_percentile = 50.0;
    AppState state = with_options(opened_state(4), options);
    state = reduce(state, event::AnalysisArrived{map_of(state, 4.0), true});
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 0.5})) << "of the values 0.5 and 4";
    EXPECT_EQ(covered_range(state), (HeatmapRange{0.5, 4.0}))
        << "the bar tells that some are beyond";
    EXPECT_EQ(range_words(state), "50th percentile");
    EXPECT_FALSE(heatmap_style(state).range.has_value());
    EXPECT_EQ(heatmap_style(state).range_percentile, 50.0);
    options.heatmap.range_mode = RangeMode::shared;
    state = with_options(std::move(state), options);
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 0.5}));
    EXPECT_EQ(heatmap_style(state).range, (HeatmapRange{0.0, 0.5}));
    EXPECT_EQ(heatmap_style(state).range_percentile, HeatmapStyle{}.range_percentile)
        << "the range is given";
}

TEST(HeatmapRange, EachPercentileHasASharedRangeOfItsOwn) {
    AnalysisOptions options;
    options.heatmap.range_percentile = 100.0;
    AppState state = with_options(opened_state(4), options);
    state = reduce(state, event::AnalysisArrived{map_of(state, 4.0), true});
    options.heatmap.range_percentile = 50.0;
    state = with_options(std::move(state), options);
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 0.5}));
    state = reduce(
        state, event::AnalysisArrived{
                   std::make_shared<const HeatmapResult>(map_in(state, Slot::a, 0.25, 1.0)), true});
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 0.5}))
        << "of the map at hand when it was chosen";
    options.heatmap.range_percentile = 100.0;
    EXPECT_EQ(shown_range(with_options(state, options)), (HeatmapRange{0.0, 4.0}));
    options.heatmap.range_percentile = 0.0;
    EXPECT_EQ(with_options(state, options).analysis.options.heatmap.range_percentile,
              kLeastPercentile);
}

TEST(HeatmapRange, ValuesWithASignHaveARangeAroundZeroAndDivergingColours) {
    AnalysisOptions options;
    options.heatmap.is_signed = true;
    AppState state = with_options(opened_state(4), options);
    EXPECT_FALSE(heatmap_request(state).is_signed) << "a penalty has no sign";
    const std::string sizes = range_name(heatmap_request(state));
    options.heatmap.measure = HeatmapMeasure::interaction;
    state = with_options(std::move(state), options);
    EXPECT_TRUE(heatmap_request(state).is_signed);
    const auto arrived = [&](double lowest, double highest) {
        return event::AnalysisArrived{
            std::make_shared<const HeatmapResult>(map_in(state, Slot::a, lowest, highest)), true};
    };
    state = reduce(state, arrived(0.0, 0.0));
    EXPECT_TRUE(state.analysis.shared_ranges.empty()) << "a map of nothing sets no range";
    EXPECT_EQ(shown_range(state), (HeatmapRange{-1.0, 1.0})) << "zeros take the middle colour";
    state = reduce(state, arrived(-3.0, 1.0));
    EXPECT_EQ(shown_range(state), (HeatmapRange{-3.0, 3.0}));
    EXPECT_EQ(heatmap_style(state).color_map, ColorMap::diverging);
    state = reduce(state, arrived(-1.0, 5.0));
    EXPECT_EQ(shown_range(state), (HeatmapRange{-5.0, 5.0})) << "of both";
    state = reduce(state, arrived(-1.0, 2.0));
    EXPECT_EQ(shown_range(state), (HeatmapRange{-5.0, 5.0})) << "kept";
    state = reduce(state, event::HeatmapRescaled{});
    EXPECT_EQ(shown_range(state), (HeatmapRange{-2.0, 2.0}));
    options.heatmap.range_mode = RangeMode::automatic;
    EXPECT_EQ(shown_range(with_options(state, options)), (HeatmapRange{-2.0, 2.0}));
    // Without signs it is another kind of map, in the colours chosen for sizes.
    options.heatmap.is_signed = false;
    const AppState without = with_options(state, options);
    EXPECT_NE(range_name(heatmap_request(without)), range_name(heatmap_request(state)));
    EXPECT_NE(range_name(heatmap_request(state)), sizes);
    EXPECT_EQ(heatmap_style(without).color_map, HeatmapChoice{}.color_map);
    EXPECT_FALSE(is_current(without, AnalysisKind::heatmap));
    EXPECT_EQ(colors_of(without, without.analysis.heatmap->request), ColorMap::diverging)
        << "the old map stays readable until the new one is there";
}

TEST(HeatmapRange, ARangeByHandThatEndsBeforeItBeginsIsRefused) {
    AnalysisOptions options;
    options.heatmap.range_mode = RangeMode::by_hand;
    options.heatmap.hand_range = {1.0, 3.0};
    const AppState state = with_options(opened_state(4), options);
    for (const HeatmapRange& wrong : {HeatmapRange{2.0, 2.0}, HeatmapRange{3.0, 1.0}}) {
        EXPECT_NE(why_not_range(wrong), "");
        options.heatmap.hand_range = wrong;
        EXPECT_EQ(with_options(state, options).analysis.options.heatmap.hand_range,
                  (HeatmapRange{1.0, 3.0}));
    }
    options.heatmap.hand_range = {-2.0, 1.0};
    EXPECT_EQ(with_options(state, options).analysis.options.heatmap.hand_range,
              (HeatmapRange{-2.0, 1.0}));
}

TEST(HeatmapRange, AHeatmapKeepsItsColoursForSizes) {
    AnalysisOptions options;
    options.heatmap.color_map = ColorMap::magma;
    const AppState state = with_options(opened_state(4), options);
    options.heatmap.color_map = ColorMap::diverging;
    EXPECT_EQ(with_options(state, options).analysis.options.heatmap.color_map, ColorMap::magma);
}

}  // namespace
}  // namespace zscope
