#include "app/state/strip_rules.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tests/app/state_support.h"

namespace zscope::testing {
namespace {

using Cells = std::vector<std::shared_ptr<const Image>>;

/// Two rows of one column, begun for the state.
StripTable begun_strips(const AppState& state) {
    StripTable table;
    table.model_generation = state.model.generation;
    table.latent_version = state.latent_version;
    table.weights_version = state.model.weights_version;
    table.running = true;
    table.rows = {{0, {1.0F}, 0, {}}, {1, {1.0F}, 0, {}}};
    return table;
}

event::StripRowArrived row_of(const AppState& state, std::size_t row) {
    return {state.model.generation,
            state.latent_version,
            row,
            Cells(1, std::make_shared<const Image>()),
            state.model.weights_version,
            Slot::a};
}

AppState drawn_state() {
    AppState state = opened_state(3);
    state = reduce(state, event::StripsStarted{begun_strips(state)});
    return after(state, {row_of(state, 0), row_of(state, 1)});
}

TEST(StripRules, RowsOfOlderWeightsAreOldUntilTheirOwnArrive) {
    AppState state = drawn_state();
    EXPECT_EQ(strips_state_text(state), "");
    state = reduce(state, event::WeightsShown{state.model.generation, 7});
    EXPECT_TRUE(is_row_old(state, Slot::a, state.strips.rows[0]));
    EXPECT_FALSE(strips_are_elsewhere(state, Slot::a));
    EXPECT_EQ(strips_state_text(state), "not current");
    StripTable table = begun_strips(state);
    for (std::size_t i = 0; i < 2; ++i) {
        table.rows[i].cells = state.strips.rows[i].cells;
        table.rows[i].weights_version = state.strips.rows[i].weights_version;
    }
    state = after(state, {event::StripsStarted{table}, row_of(state, 0)});
    EXPECT_FALSE(is_row_old(state, Slot::a, state.strips.rows[0]));
    EXPECT_TRUE(is_row_old(state, Slot::a, state.strips.rows[1]));
    EXPECT_EQ(strips_state_text(state), "updating");
    EXPECT_EQ(strips_state_text(reduce(state, event::StripsStopped{})), "not current");
    EXPECT_EQ(strips_state_text(reduce(state, row_of(state, 1))), "");
}

TEST(StripRules, RowsOfAnotherPlaceAreOldWhileTheHandMovesOn) {
    AppState state = after(drawn_state(), {event::GestureStarted{}, event::ComponentSet{0, 2.0F}});
    EXPECT_TRUE(strips_are_elsewhere(state, Slot::a));
    EXPECT_TRUE(is_row_old(state, Slot::a, state.strips.rows[0]));
    EXPECT_EQ(strips_state_text(state), "updating");
}

}  // namespace
}  // namespace zscope::testing
