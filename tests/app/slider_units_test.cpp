#include "app/state/slider_units.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "tests/app/analysis_state_support.h"
#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::opened_state;
using testing::scores_of;
using testing::with_options;

TEST(SliderUnits, AreOneUntilEqualEffectIsChosenAndKnown) {
    AppState state = opened_state();
    EXPECT_EQ(slider_units(state), std::vector<float>(state.components(), 1.0F));
    AnalysisOptions options;
    options.slider_unit = SliderUnit::equal_effect;
    state = with_options(std::move(state), options);
    EXPECT_EQ(slider_units(state), std::vector<float>(state.components(), 1.0F));
}

TEST(SliderUnits, GiveActiveComponentsOneEffect) {
    AnalysisOptions options;
    options.slider_unit = SliderUnit::equal_effect;
    AppState state = with_options(opened_state(), options);
    std::vector<double> scores(state.components(), 0.0);  // dead, but for three
    scores[0] = 16.0;
    scores[1] = 4.0;
    scores[2] = 1.0;
    const event::AnalysisArrived arrived{scores_of(state, scores), true};
    state = reduce(std::move(state), arrived);
    const std::vector<float> units = slider_units(state);
    EXPECT_FLOAT_EQ(units[0], 0.5F) << "twice the effect of the one in the middle";
    EXPECT_FLOAT_EQ(units[1], 1.0F);
    EXPECT_FLOAT_EQ(units[2], 2.0F);
    EXPECT_FLOAT_EQ(units[3], std::sqrt(20.0F)) << "dead ones keep a track";
}

TEST(SliderUnits, TakeTheMeanOfTheTwoInTheMiddle) {
    AnalysisOptions options;
    options.slider_unit = SliderUnit::equal_effect;
    AppState state = with_options(opened_state(5), options);
    // A twentieth of the largest is still active, less is not.
    const event::AnalysisArrived arrived{scores_of(state, {20.0, 12.0, 4.0, 1.0, 0.5}), true};
    state = reduce(std::move(state), arrived);
    EXPECT_FLOAT_EQ(slider_units(state)[1], std::sqrt(8.0F / 12.0F));
}

}  // namespace
}  // namespace zscope
