#include "app/state/analysis_options_change.h"

#include <gtest/gtest.h>

#include "app/state/actions.h"
#include "tests/app/analysis_state_support.h"
#include "tests/app/state_support.h"

namespace zscope::testing {
namespace {

/// What `change` makes of the state's options, made before the event is applied.
template <typename Change>
Event changed(const AppState& state, Change&& change) {
    AnalysisOptions options = state.analysis.options;
    change(options);
    return changed_options(state.analysis.options, options);
}

TEST(AnalysisOptionsChange, EventsOfOneFrameAddUp) {
    const AppState state = opened_state(3);
    const Event by_key = find_action("heatmap").run(state);
    const Event by_panel =
        changed(state, [](AnalysisOptions& options) { options.heatmap.k_limit = 8; });
    for (const std::vector<Event>& events :
         {std::vector<Event>{by_key, by_panel}, std::vector<Event>{by_panel, by_key}}) {
        const HeatmapChoice heatmap = after(state, events).analysis.options.heatmap;
        EXPECT_NE(heatmap.shown, state.analysis.options.heatmap.shown);
        EXPECT_EQ(heatmap.k_limit, 8);
    }
}

TEST(AnalysisOptionsChange, LateEventsPutNothingBack) {
    const AppState state = opened_state(3);
    const Event late = changed(state, [](AnalysisOptions& options) {
        options.activeness.latents.samples = 32;
        options.layers.gain = 6.0;
        options.pixel.scheme = HessianScheme::official;
    });
    AnalysisOptions wanted;
    wanted.activeness.latents.seed = 7;
    wanted.layers.slot = Slot::b;
    wanted.pixel.place = PixelPlace{3, 4, 1};
    wanted.interactions_here = true;
    wanted.top = 2;
    AppState changed_meanwhile = with_options(state, wanted);
    wanted.activeness.latents.samples = 32;
    wanted.layers.gain = 6.0;
    wanted.pixel.scheme = HessianScheme::official;
    EXPECT_EQ(reduce(changed_meanwhile, late).analysis.options, wanted);
}

TEST(AnalysisOptionsChange, WithoutWhatTheyWereMadeOfAllAreSet) {
    AnalysisOptions options;
    options.top = 2;
    options.pair = {1, 2};
    const AppState state = with_options(opened_state(3), options);
    EXPECT_EQ(state.analysis.options, options);
    EXPECT_EQ(with_options(state, {}).analysis.options, AnalysisOptions{});
}

}  // namespace
}  // namespace zscope::testing
