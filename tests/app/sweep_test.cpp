#include "core/latent/sweep.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "app/state/animation_request.h"
#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::after;
using testing::opened_state;

TEST(Sweep, BeginsAndEndsWhereTheComponentStandsAndReachesBothEnds) {
    const Sweep sweep{2, 1.5F, 3.0F};
    EXPECT_NEAR(sweep_value(sweep, 0.0), 1.5, 1e-6);
    EXPECT_NEAR(sweep_value(sweep, kSweepSeconds), 1.5, 1e-5);
    float low = 0.0F;
    float high = 0.0F;
    for (int step = 0; step <= 1000; ++step) {
        const float value = sweep_value(sweep, kSweepSeconds * step / 1000.0);
        low = std::min(low, value);
        high = std::max(high, value);
    }
    EXPECT_NEAR(low, -3.0, 1e-3);
    EXPECT_NEAR(high, 3.0, 1e-3);
    EXPECT_FLOAT_EQ(sweep_value({0, 9.0F, 3.0F}, 0.0), 3.0F) << "from beyond the track";
}

TEST(Sweep, IsOneUndoStepHoweverOftenItMoves) {
    const AppState start = opened_state();
    AppState state = after(
        start, {event::SweepStarted{1, 3.0F}, event::SweepMoved{0.5F}, event::SweepMoved{-1.0F}});
    EXPECT_TRUE(state.sweep.has_value());
    EXPECT_TRUE(state.hand_moves) << "its pictures are previews";
    EXPECT_FLOAT_EQ(component_values(state.edit)[1], -1.0F);
    state = after(state, {event::GestureEnded{}});
    EXPECT_FALSE(state.sweep.has_value());
    EXPECT_EQ(state.history.undo_steps(), 1U);
    EXPECT_EQ(after(state, {event::SweepMoved{2.0F}}).edit, state.edit) << "it has ended";
    EXPECT_EQ(after(state, {event::Undone{}}).edit, start.edit);
}

TEST(Sweep, EndsWithAnyOtherEditAndWithTheModel) {
    const AppState swept =
        after(opened_state(), {event::SweepStarted{1, 3.0F}, event::SweepMoved{0.5F}});
    GeneratorInfo info = swept.model.info;
    for (const Event& event :
         std::vector<Event>{event::GestureStarted{}, event::ComponentSet{0, 1.0F},
                            event::SeedSet{8}, event::ComponentLocked{1, true}, event::Undone{},
                            event::ModelOpened{2, {}, info, "demo", 42}}) {
        EXPECT_FALSE(after(swept, {event}).sweep.has_value())
            << "event " << event.happened().index();
    }
    const AppState set = after(swept, {event::ComponentSet{0, 1.0F}});
    EXPECT_EQ(set.history.undo_steps(), 2U) << "the sweep, and the edit that ended it";
    const AppState other = after(swept, {event::SweepStarted{2, 3.0F}});
    EXPECT_EQ(other.sweep->component, 2U);
    EXPECT_EQ(other.history.undo_steps(), 1U);
}

TEST(Sweep, GoesOnWhileTheViewChanges) {
    const AppState start = opened_state();
    const CanvasView near{false, 4.0F, 0.25F, 0.5F};
    AppState state =
        after(start, {event::SweepStarted{1, 3.0F}, event::SweepMoved{0.5F}, event::ViewSet{near}});
    ASSERT_TRUE(state.sweep.has_value());
    EXPECT_EQ(state.edit.view, near);
    EXPECT_EQ(state.history.undo_steps(), 0U);
    state = after(state, {event::SweepMoved{-1.0F}, event::GestureEnded{}});
    EXPECT_EQ(state.edit.view, near);
    EXPECT_EQ(state.history.undo_steps(), 1U) << "the sweep";
    state = after(state, {event::Undone{}});
    EXPECT_EQ(state.edit.latent, start.edit.latent);
    EXPECT_EQ(state.edit.view, near) << "the view is no part of it";
}

TEST(Sweep, ChoosesTheComponentOfAnAnimation) {
    AppState state = after(opened_state(3), {event::SweepStarted{2, 3.0F}});
    EXPECT_EQ(animated_component(state), 2);
    state.settings.animation = {1, 2.5F, 12, 1.5F};
    state.settings.exporting.scale = 3;
    const AnimationOptions expected{
        .components = {1}, .seconds = 2.5F, .frames_per_second = 12, .extent = 1.5F, .scale = 3};
    EXPECT_EQ(animation_request(state), expected);
    state.settings.animation.component = 7;
    EXPECT_EQ(animated_component(state), 2) << "chosen for a model of more components";
}

TEST(Sweep, ALockedOrForeignComponentStays) {
    const AppState locked = after(opened_state(3), {event::ComponentLocked{1, true}});
    EXPECT_FALSE(after(locked, {event::SweepStarted{1, 3.0F}}).sweep.has_value());
    EXPECT_FALSE(after(locked, {event::SweepStarted{3, 3.0F}}).sweep.has_value());
}

}  // namespace
}  // namespace zscope
