#include <gtest/gtest.h>

#include <utility>

#include "app/state/analysis_requests.h"
#include "app/state/heatmap_colors.h"
#include "tests/app/analysis_state_support.h"
#include "tests/app/state_support.h"

/// What the choices of the Heatmap panel ask for.
namespace zscope::testing {
namespace {

TEST(HeatmapChoice, AChangeMapIsAMeanOverChannelsWhereOthersTakeTheLargest) {
    AppState state = opened_state(4);
    const auto reduction = [&state](HeatmapMeasure measure) {
        AnalysisOptions options = state.analysis.options;
        options.heatmap.measure = measure;
        return heatmap_request(with_options(state, options)).reduction;
    };
    EXPECT_EQ(reduction(HeatmapMeasure::change), ChannelReduction::mean);
    EXPECT_EQ(reduction(HeatmapMeasure::penalty), ChannelReduction::max);
    AnalysisOptions options = state.analysis.options;
    options.heatmap.set_present_reduction(ChannelReduction::sum);
    state = with_options(std::move(state), options);
    EXPECT_EQ(reduction(HeatmapMeasure::interaction), ChannelReduction::sum);
    EXPECT_EQ(reduction(HeatmapMeasure::change), ChannelReduction::mean) << "has one of its own";
}

TEST(HeatmapChoice, EvenOpacityIsExportedOfAMapThatLiesOverItsPicture) {
    AnalysisOptions options;
    EXPECT_FALSE(heatmap_style(with_options(opened_state(4), options)).has_even_opacity);
    options.heatmap.map_opacity = 0.92F;
    options.heatmap.has_even_opacity = true;
    options.heatmap.exports_overlay = true;
    const HeatmapStyle over = heatmap_style(with_options(opened_state(4), options));
    EXPECT_TRUE(over.has_even_opacity);
    EXPECT_EQ(over.picture_opacity, 0.08);
    options.heatmap.layout = HeatmapLayout::side_by_side;
    const HeatmapStyle beside = heatmap_style(with_options(opened_state(4), options));
    EXPECT_FALSE(beside.has_even_opacity);
    EXPECT_EQ(beside.picture_opacity, 0.0);
}

TEST(HeatmapChoice, AFigureHasTheMapAloneUnlessItIsToLieOverItsPicture) {
    AnalysisOptions options;
    EXPECT_LT(options.heatmap.map_opacity, 1.0F) << "on the canvas the picture shines through";
    const HeatmapStyle alone = heatmap_style(with_options(opened_state(4), options));
    EXPECT_EQ(alone, HeatmapStyle{}) << "as of the command line";
    options.heatmap.map_opacity = 0.5F;
    options.heatmap.has_even_opacity = true;
    EXPECT_EQ(heatmap_style(with_options(opened_state(4), options)), HeatmapStyle{});
    options.heatmap.exports_overlay = true;
    EXPECT_EQ(heatmap_style(with_options(opened_state(4), options)).picture_opacity, 0.5);
}

}  // namespace
}  // namespace zscope::testing
