#include <gtest/gtest.h>

#include <utility>

#include "app/state/analysis_requests.h"
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

}  // namespace
}  // namespace zscope::testing
