#include "app/state/history.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::after;
using testing::opened_state;

Event random_edit(std::mt19937& random) {
    const std::size_t component = random() % 12;
    const float value = std::normal_distribution<float>()(random);
    switch (random() % 8) {
        case 0:
            return event::ComponentReset{component};
        case 1:
            return event::ComponentLocked{component, random() % 2 == 0};
        case 2:
            return event::AllReset{};
        case 3:
            return event::EditsBaked{};
        case 4:
            return event::SeedSet{random()};
        case 5:
            return event::PostNormSet{random() % 2 == 0};
        case 6:
            return event::ViewSet{{false, 1.0F + static_cast<float>(random() % 9), 0.2F, 0.8F}};
        default:
            return event::ComponentSet{component, value};
    }
}

TEST(History, TwoHundredRandomEditsUndoneAreTheStartBitForBit) {
    std::mt19937 random(7);
    const AppState start = opened_state(12, true);
    AppState state = start;
    std::vector<EditState> path;
    while (state.history.undo_steps() < 200) {
        const std::size_t steps = state.history.undo_steps();
        const EditState before = state.edit;
        state = reduce(std::move(state), random_edit(random));
        if (state.history.undo_steps() > steps) {
            path.push_back(before);
        }
    }
    const EditState end = state.edit;
    for (std::size_t i = path.size(); i > 0; --i) {
        state = reduce(std::move(state), event::Undone{});
        ASSERT_EQ(state.edit, path[i - 1]) << "after undoing to step " << i - 1;
    }
    EXPECT_EQ(state.edit, start.edit);
    EXPECT_FALSE(state.history.can_undo());
    for (std::size_t i = 0; i < path.size(); ++i) {
        state = reduce(std::move(state), event::Redone{});
    }
    EXPECT_EQ(state.edit, end);
    EXPECT_FALSE(state.history.can_redo());
}

TEST(History, OneGestureIsOneStep) {
    AppState state = opened_state();
    const EditState start = state.edit;
    state = after(
        state, {event::GestureStarted{}, event::ComponentSet{0, 0.1F}, event::ComponentSet{0, 0.2F},
                event::ComponentSet{0, 0.3F}, event::GestureEnded{}});
    EXPECT_EQ(state.history.undo_steps(), 1U);
    state = after(state, {event::Undone{}});
    EXPECT_EQ(state.edit, start);
}

/// As a double click on the bare track does: the first press jumps, the second one resets.
TEST(History, TheSecondPressOfADoubleClickGoesOnWithTheFirst) {
    const AppState start = after(opened_state(), {event::ComponentSet{0, 2.0F}});
    AppState state = after(
        start, {event::GestureStarted{}, event::ComponentSet{0, -1.0F}, event::GestureEnded{},
                event::GestureStarted{true}, event::ComponentReset{0}, event::GestureEnded{}});
    EXPECT_FALSE(has_edits(state.edit));
    EXPECT_EQ(state.history.undo_steps(), start.history.undo_steps() + 1);
    state = after(state, {event::Undone{}});
    EXPECT_EQ(state.edit, start.edit);
    state = after(state, {event::Redone{}});
    EXPECT_FALSE(has_edits(state.edit));
}

TEST(History, ASecondPressTakesNoStepBackThatIsNotTheFirstPresses) {
    const AppState start =
        after(opened_state(),
              {event::GestureStarted{}, event::ComponentSet{0, 2.0F}, event::GestureEnded{}});
    // The first press leaves the knob where it is.
    const AppState on_knob =
        after(start, {event::GestureStarted{}, event::GestureEnded{}, event::GestureStarted{true},
                      event::ComponentReset{0}, event::GestureEnded{}});
    EXPECT_EQ(on_knob.history.undo_steps(), start.history.undo_steps() + 1);
    EXPECT_EQ(after(on_knob, {event::Undone{}}).edit, start.edit);
    const AppState in_between = after(start, {event::SeedSet{3}, event::GestureStarted{true},
                                              event::ComponentReset{0}, event::GestureEnded{}});
    EXPECT_EQ(in_between.history.undo_steps(), start.history.undo_steps() + 1);
    const AppState undone = after(start, {event::Undone{}, event::GestureStarted{true}});
    EXPECT_EQ(*undone.gesture_start, undone.edit);
}

TEST(History, AGestureThatChangesNothingLeavesNoStep) {
    const AppState state = after(opened_state(), {event::GestureStarted{}, event::GestureEnded{}});
    EXPECT_FALSE(state.history.can_undo());
    const float base = state.edit.latent.base[0];
    const AppState there_and_back =
        after(state, {event::GestureStarted{}, event::ComponentSet{0, 2.0F},
                      event::ComponentSet{0, base}, event::GestureEnded{}});
    EXPECT_FALSE(there_and_back.history.can_undo());
}

TEST(Gesture, TheHandMovesFromAnEditUntilItRestsOrLetsGo) {
    AppState state = after(opened_state(), {event::GestureStarted{}});
    EXPECT_FALSE(state.hand_moves) << "nothing has changed yet";
    state = after(state, {event::ComponentSet{0, 1.0F}});
    EXPECT_TRUE(state.hand_moves);
    state = after(state, {event::HandRested{}});
    EXPECT_FALSE(state.hand_moves);
    EXPECT_TRUE(state.gesture_start.has_value());
    state = after(state, {event::ComponentSet{0, 1.5F}});
    EXPECT_TRUE(state.hand_moves);
    state = after(state, {event::GestureEnded{}});
    EXPECT_FALSE(state.hand_moves);
    EXPECT_EQ(state.history.undo_steps(), 1U) << "resting parts no gesture in two";
    EXPECT_FALSE(after(state, {event::ComponentSet{0, 2.0F}}).hand_moves) << "no hand holds it";
}

TEST(History, UndoInTheMiddleOfAGestureEndsIt) {
    AppState state = opened_state();
    const EditState start = state.edit;
    state = after(state, {event::GestureStarted{}, event::ComponentSet{0, 1.0F}, event::Undone{}});
    EXPECT_EQ(state.edit, start);
    EXPECT_FALSE(state.gesture_start.has_value());
    EXPECT_TRUE(state.history.can_redo());
}

TEST(History, ANewEditForgetsWhatWasUndone) {
    const AppState state =
        after(opened_state(), {event::ComponentSet{0, 1.0F}, event::Undone{}, event::SeedSet{3}});
    EXPECT_FALSE(state.history.can_redo());
}

TEST(History, UndoingTheViewAsksForNoNewPicture) {
    const AppState moved = after(opened_state(), {event::ViewSet{{false, 4.0F, 0.5F, 0.5F}}});
    const AppState state = after(moved, {event::Undone{}});
    EXPECT_TRUE(state.edit.view.fit);
    EXPECT_EQ(state.latent_version, moved.latent_version);
}

TEST(History, KeepsAtLeastTwoHundredStepsAndNotWithoutEnd) {
    static_assert(History::kLimit >= 200);
    History history;
    for (std::size_t i = 0; i < History::kLimit + 50; ++i) {
        history.record(edit_from_seed(i, 3));
    }
    EXPECT_EQ(history.undo_steps(), History::kLimit);
}

}  // namespace
}  // namespace zscope
