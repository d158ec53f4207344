#include "app/state/norm_text.h"

#include <gtest/gtest.h>

#include <memory>

#include "tests/app/analysis_state_support.h"
#include "tests/app/state_support.h"

namespace zscope::testing {
namespace {

TEST(NormText, TellsOnWhichSideSlidersAndBarsAre) {
    AppState state = opened_state(3, /*normalizes=*/true);
    AnalysisOptions options;
    options.activeness.latents.mode = LatentMode::post_norm;
    state = with_options(state, options);
    EXPECT_EQ(slider_norm_text(state), "Sliders before, bars after pixel norm");
    EXPECT_EQ(norm_text(state.model.info, LatentMode::post_norm), "after pixel norm");
    EXPECT_EQ(norm_text(state.model.info, LatentMode::pre_norm), "before pixel norm");
    state = reduce(state, event::PostNormSet{true});
    EXPECT_EQ(slider_norm_text(state), "Sliders and bars after pixel norm");
    options.activeness.latents.mode = LatentMode::pre_norm;
    state = with_options(state, options);
    EXPECT_EQ(slider_norm_text(state), "Sliders after, bars before pixel norm");
}

TEST(NormText, BarsAreToldAsTheyWereMeasured) {
    AppState state = opened_state(3, /*normalizes=*/true);
    ActivenessResult measured;
    measured.request.latents.mode = LatentMode::pre_norm;
    state = reduce(
        state, event::AnalysisArrived{std::make_shared<const ActivenessResult>(measured), true});
    EXPECT_EQ(slider_norm_text(state), "Sliders and bars before pixel norm");
}

TEST(NormText, AModelThatDoesNotScaleItsLatentHasNone) {
    const AppState state = opened_state(3);
    EXPECT_EQ(slider_norm_text(state), "");
    EXPECT_EQ(norm_text(state.model.info, LatentMode::post_norm), "");
}

}  // namespace
}  // namespace zscope::testing
