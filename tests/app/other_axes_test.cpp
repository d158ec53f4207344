#include "app/state/other_axes.h"

#include <gtest/gtest.h>

#include <string>

#include "app/state/compare_rules.h"
#include "app/state/component_order.h"
#include "core/latent/latent_axes.h"
#include "tests/app/state_support.h"

namespace zscope::testing {
namespace {

ModelSlot model_like(const AppState& state) {
    ModelSlot slot = state.model;
    slot.generation = 5;
    return slot;
}

/// B in the axes of A turned by a right angle: its z0 is A's z1, its z1 is A's z0 the other way.
AppState turned_slots() {
    const AppState state = opened_state(3);
    ModelSlot b = model_like(state);
    b.info.axes = turned_axes(state.model.info, turn_about_last(0.0, 1.0));
    return reduce(state, event::BOpened{b});
}

/// Of other weights that no file links to A's.
ModelSlot foreign_model(const AppState& state) {
    ModelSlot b = model_like(state);
    b.info.weights_sha256 = "of other weights";
    return b;
}

TEST(OtherAxes, NothingIsToldOfTheSameAxes) {
    const AppState alone = opened_state(3);
    const AppState same = reduce(alone, event::BOpened{model_like(alone)});
    ASSERT_EQ(same.compare.link, CompareLink::same);
    for (const AppState& state : {alone, same}) {
        EXPECT_FALSE(has_other_axes(state));
        EXPECT_EQ(other_axes_note(state), "");
        EXPECT_EQ(other_axes_help(state), "");
        EXPECT_EQ(nearest_axis_text(state, Slot::a, 0), "");
    }
}

TEST(OtherAxes, ARebasingIsTold) {
    const AppState state = turned_slots();
    ASSERT_EQ(state.compare.link, CompareLink::rotated);
    EXPECT_TRUE(has_other_axes(state));
    EXPECT_EQ(other_axes_note(state), "z_i of B is another axis: re-basing has turned it");
    EXPECT_NE(other_axes_help(state).find("linked through that rotation"), std::string::npos);
    EXPECT_FALSE(has_rows_of_b(state));
}

TEST(OtherAxes, TheNearestAxisIsToldBothWays) {
    const AppState state = turned_slots();
    EXPECT_EQ(nearest_axis_text(state, Slot::a, 0), "Nearest in B: -1.00 z1");
    EXPECT_EQ(nearest_axis_text(state, Slot::a, 1), "Nearest in B: 1.00 z0");
    EXPECT_EQ(nearest_axis_text(state, Slot::b, 0), "Nearest in A: 1.00 z1");
    EXPECT_EQ(nearest_axis_text(state, Slot::b, 2), "Nearest in A: 1.00 z2");
    EXPECT_EQ(nearest_axis_text(state, Slot::b, 3), "") << "there is none";
}

TEST(OtherAxes, WeightsThatNoFileLinksGetTheSameNumbersAndANote) {
    AppState state = opened_state(3);
    state = reduce(state, event::BOpened{foreign_model(state)});
    ASSERT_EQ(state.compare.link, CompareLink::unrelated);
    EXPECT_EQ(other_axes_note(state), "z_i of A and of B may be unrelated axes");
    EXPECT_EQ(latent_of_b(state, state.edit), composed_latent(state.edit));
    EXPECT_TRUE(has_rows_of_b(state)) << "the sliders' numbers are B's, too";
    EXPECT_EQ(nearest_axis_text(state, Slot::a, 0), "");
    state = reduce(state, event::ComponentLocked{1, true});
    EXPECT_NE(why_not_go_to_cell(state, Slot::b, 1), "");
}

TEST(OtherAxes, AFineTuningStandsInTheAxesOfItsSource) {
    AppState state = opened_state(3);
    state.model.info.weights_sha256 = "of the source";
    ModelSlot b = foreign_model(state);
    b.info.axes = LatentAxes{.origin_sha256 = "of the source", .rotation = {}};
    const AppState tuned = reduce(state, event::BOpened{b});
    EXPECT_EQ(tuned.compare.link, CompareLink::same);
    EXPECT_EQ(other_axes_note(tuned), "");
    // Its source re-based is linked to it as to the source.
    state.model.info.axes = turned_axes(state.model.info, turn_about_last(0.0, 1.0));
    state.model.info.weights_sha256 = "of the source, re-based";
    const AppState turned = reduce(state, event::BOpened{b});
    EXPECT_EQ(turned.compare.link, CompareLink::rotated);
    EXPECT_EQ(nearest_axis_text(turned, Slot::a, 0), "Nearest in B: 1.00 z1");
}

TEST(OtherAxes, AnotherSizeIsTold) {
    AppState state = opened_state(3);
    ModelSlot b = model_like(state);
    b.info.latent_size = 5;
    state = reduce(state, event::BOpened{b});
    ASSERT_EQ(state.compare.link, CompareLink::none);
    EXPECT_NE(other_axes_note(state).find("another size"), std::string::npos);
}

TEST(OtherAxes, ARunThatAFollowsStandsInItsAxes) {
    AppState state = opened_state(3);
    ModelSlot b = foreign_model(state);
    b.source = {ModelOrigin::run, "/runs/one"};
    state.training.run.folder = "/runs/one";
    EXPECT_EQ(reduce(state, event::BOpened{b}).compare.link, CompareLink::unrelated)
        << "it was started from something else";
    state.training.followed_generation = state.model.generation;
    EXPECT_EQ(reduce(state, event::BOpened{b}).compare.link, CompareLink::same);
    b.source.path = "/runs/other";
    EXPECT_EQ(reduce(state, event::BOpened{b}).compare.link, CompareLink::unrelated);
}

}  // namespace
}  // namespace zscope::testing
