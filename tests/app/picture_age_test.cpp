#include <gtest/gtest.h>

#include <memory>

#include "tests/app/state_support.h"

/// Whether the picture on screen is that of the sliders' place, and whether it is marked.
namespace zscope {
namespace {

using testing::after;
using testing::opened_state;
using testing::picture_of;

TEST(PictureAge, APictureOfAQuickModelIsNotDimmedUnderTheHand) {
    AppState state = opened_state();
    state = after(state, {event::PictureArrived{picture_of(state, state.latent_version), false}});
    EXPECT_FALSE(state.picture_is_dimmed());
    state = after(state, {event::GestureStarted{}, event::ComponentSet{0, 1.0F}});
    ASSERT_TRUE(state.hand_moves);
    ASSERT_TRUE(state.picture_is_elsewhere());
    state.timings.model_samples = 0;
    EXPECT_TRUE(state.picture_is_dimmed()) << "nobody knows yet how quick it is";
    state.timings.model_samples = 5;
    state.timings.model_median_ms = 20.0;
    EXPECT_FALSE(state.picture_is_dimmed());
    EXPECT_TRUE(after(state, {event::HandRested{}}).picture_is_dimmed());
    state.timings.model_median_ms = 250.0;
    EXPECT_TRUE(state.picture_is_dimmed());
    state.timings.model_median_ms = 20.0;
    ++state.model.generation;
    EXPECT_TRUE(state.picture_is_dimmed()) << "it is another model's";
}

TEST(PictureAge, NewWeightsMakeThePictureAndTheStripsDueAgain) {
    AppState state = opened_state();
    state = after(state, {event::PictureArrived{picture_of(state, state.latent_version), false}});
    ASSERT_FALSE(state.picture_is_stale());
    EXPECT_FALSE(after(state, {event::WeightsShown{99, 3}}).picture_is_stale());
    state = after(state, {event::WeightsShown{state.model.generation, 3}});
    EXPECT_EQ(state.model.weights_version, 3U);
    EXPECT_TRUE(state.picture_is_stale());
    EXPECT_FALSE(state.picture_is_elsewhere()) << "it shows the place the sliders are at";
    RenderedImage drawn = *state.canvas.current;
    drawn.weights_version = 3;
    state = after(state, {event::PictureArrived{std::make_shared<const RenderedImage>(drawn)}});
    EXPECT_FALSE(state.picture_is_stale());
    const AppState reopened =
        after(state, {event::ModelOpened{2, {}, state.model.info, "demo", 42}});
    EXPECT_EQ(reopened.model.weights_version, 0U);
}

}  // namespace
}  // namespace zscope
