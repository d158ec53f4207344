#include "app/state/slider_units.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "tests/app/analysis_state_support.h"
#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::opened_state;
using testing::scores_of;
using testing::with_options;

AnalysisOptions equal_effect() {
    AnalysisOptions options;
    options.slider_unit = SliderUnit::equal_effect;
    return options;
}

TEST(SliderUnits, AreOneUntilEqualEffectIsChosenAndKnown) {
    AppState state = opened_state();
    EXPECT_EQ(slider_units(state), std::vector<float>(state.components(), 1.0F));
    state = with_options(std::move(state), equal_effect());
    EXPECT_EQ(slider_units(state), std::vector<float>(state.components(), 1.0F));
}

TEST(SliderUnits, GiveActiveComponentsOneEffect) {
    AppState state = with_options(opened_state(), equal_effect());
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
    AppState state = with_options(opened_state(5), equal_effect());
    // A twentieth of the largest is still active, less is not.
    const event::AnalysisArrived arrived{scores_of(state, {20.0, 12.0, 4.0, 1.0, 0.5}), true};
    state = reduce(std::move(state), arrived);
    EXPECT_FLOAT_EQ(slider_units(state)[1], std::sqrt(8.0F / 12.0F));
}

TEST(SliderUnits, SayWhenTheScoresTheyHangOnAreOld) {
    AppState state = with_options(opened_state(2), equal_effect());
    EXPECT_EQ(slider_units_caveat(state), "") << "nothing is known";
    state = reduce(std::move(state), event::AnalysisArrived{scores_of(state, {4.0, 1.0}), true});
    EXPECT_EQ(slider_units_caveat(state), "");
    AnalysisOptions wider = equal_effect();
    wider.activeness.extent *= 2.0;
    state = with_options(std::move(state), wider);
    ASSERT_NE(slider_units(state)[0], 1.0F) << "they hang on the old scores";
    EXPECT_EQ(slider_units_caveat(state), "of older weights or options");
    wider.slider_unit = SliderUnit::z;
    EXPECT_EQ(slider_units_caveat(with_options(state, wider)), "") << "they hang on none";
}

TEST(SliderUnits, SayOfHowManyLatentsTheScoresAreThatTheyHangOn) {
    AppState state = with_options(opened_state(2), equal_effect());
    ActivenessResult part = *scores_of(state, {4.0, 1.0});
    part.samples_done = 3;
    state = reduce(std::move(state),
                   event::AnalysisArrived{std::make_shared<const ActivenessResult>(part), false});
    EXPECT_EQ(slider_units_caveat(state), "of 3 of 16 latents");
    AnalysisOptions wider = equal_effect();
    wider.activeness.extent *= 2.0;
    EXPECT_EQ(slider_units_caveat(with_options(state, wider)),
              "of 3 of 16 latents, of older weights or options");
}

}  // namespace
}  // namespace zscope
