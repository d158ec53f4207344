#include "app/state/strip_rules.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "app/state/actions.h"
#include "app/state/analysis_wishes.h"
#include "tests/app/analysis_state_support.h"
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

TEST(StripRules, RowsThatNobodyDrawsAreAskedForAgain) {
    const auto refusal = [](const AppState& of) { return find_action("draw_strips").why_not(of); };
    AppState state = opened_state(3);
    EXPECT_EQ(refusal(state), "no row is missing") << "none was begun";
    state = after(state, {event::StripsStarted{begun_strips(state)}, row_of(state, 0)});
    EXPECT_FALSE(strips_are_cut_off(state, Slot::a));
    EXPECT_EQ(refusal(state), "they are being drawn");
    state = reduce(state, event::StripsStopped{});
    EXPECT_TRUE(strips_are_cut_off(state, Slot::a));
    EXPECT_EQ(refusal(state), "");
    const AppState asked = reduce(state, find_action("draw_strips").run(state));
    EXPECT_TRUE(asked.strips.asked_again);
    EXPECT_FALSE(reduce(asked, event::StripsStarted{begun_strips(asked)}).strips.asked_again);
    const AppState moved =
        after(state, {event::GestureStarted{}, event::ComponentSet{0, 2.0F}, event::StripsAsked{}});
    EXPECT_FALSE(strips_are_cut_off(moved, Slot::a)) << "those of the new place follow";
    EXPECT_FALSE(moved.strips.asked_again);
    EXPECT_EQ(refusal(reduce(state, event::StripsVisible{false})), "they are not shown");
    state.settings.show_strips = false;
    EXPECT_EQ(refusal(state), "they are not shown");
    EXPECT_EQ(refusal(drawn_state()), "no row is missing");
}

AppState ranked_state(ComponentOrder order, int top, int rows) {
    AppState state = opened_state(5);
    AnalysisOptions options;
    options.order = order;
    options.top = top;
    state = with_options(std::move(state), options);
    state.settings.strips.rows = rows;
    return reduce(state, event::AnalysisArrived{scores_of(state, {1, 5, 2, 4, 3}), true});
}

TEST(StripRules, ThePageIsPartOfTheListOfTheComponents) {
    using Components = std::vector<std::size_t>;
    EXPECT_EQ(strip_page(ranked_state(ComponentOrder::natural, 0, 3)).components,
              (Components{0, 1, 2}));
    AppState state = ranked_state(ComponentOrder::activeness, 0, 3);
    EXPECT_EQ(strip_page(state).components, (Components{1, 3, 4}));
    state = reduce(state, event::StripsScrolled{3});
    EXPECT_EQ(strip_page(state).components, (Components{2, 0}));
    EXPECT_EQ(strip_page(state).first, 3U);
    EXPECT_EQ(strip_page(state).listed, 5U);
    AnalysisOptions options = state.analysis.options;
    options.top = 2;
    state = with_options(std::move(state), options);
    EXPECT_EQ(strip_page(state).components, (Components{1, 3})) << "the list ends before the page";
    EXPECT_EQ(strip_page(state).first, 0U);
}

/// With a B of as many components along the same axes, or others.
AppState ranked_slots(ComponentOrder order, bool are_other_axes) {
    AppState state = ranked_state(order, 0, 3);
    ModelSlot b = state.model;
    b.generation = 5;
    b.info.weights_sha256 = are_other_axes ? "of other weights" : "";
    state = reduce(state, event::BOpened{b});
    return reduce(state, event::AnalysisArrived{scores_of_b(state, {5, 4, 3, 2, 1}), true});
}

TEST(StripRules, RowsOfBAlongOtherAxesStandInItsOwnOrder) {
    using Components = std::vector<std::size_t>;
    constexpr ComponentOrder kRanked = ComponentOrder::activeness;
    const AppState same = ranked_slots(kRanked, false);
    EXPECT_EQ(strip_page_of(same, Slot::a), (Components{1, 3, 4}));
    EXPECT_EQ(strip_page_of(same, Slot::b), (Components{1, 3, 4}));
    EXPECT_FALSE(needs_ranking_of_b(same));
    AppState other = ranked_slots(kRanked, true);
    EXPECT_EQ(strip_page_of(other, Slot::a), (Components{1, 3, 4}));
    EXPECT_EQ(strip_page_of(other, Slot::b), (Components{0, 1, 2}));
    EXPECT_TRUE(needs_ranking_of_b(other));
    EXPECT_TRUE(is_wanted(other, AnalysisKind::activeness_of_b));
    other = reduce(other, event::StripsScrolled{3});
    EXPECT_EQ(strip_page_of(other, Slot::a), (Components{2, 0}));
    EXPECT_EQ(strip_page_of(other, Slot::b), (Components{3, 4}));
    EXPECT_FALSE(needs_ranking_of_b(reduce(other, event::CompareModeSet{CompareMode::only_a})));
    const AppState natural = ranked_slots(ComponentOrder::natural, true);
    EXPECT_EQ(strip_page_of(natural, Slot::b), (Components{0, 1, 2}));
    EXPECT_FALSE(needs_ranking_of_b(natural)) << "by number";
}

TEST(StripRules, RowsOfASmallerBAreThoseThatItHas) {
    AppState state = ranked_state(ComponentOrder::activeness, 0, 3);
    ModelSlot b = state.model;
    b.generation = 5;
    b.info.latent_size = 4;
    state = reduce(state, event::BOpened{b});
    EXPECT_EQ(strip_page_of(state, Slot::b), (std::vector<std::size_t>{1, 3}));
}

TEST(StripRules, RowsOnScreenKeepTheirNamesWhileThePageIsAnother) {
    using Components = std::vector<std::size_t>;
    AppState state = ranked_state(ComponentOrder::activeness, 0, 2);
    EXPECT_EQ(strip_components(state), (Components{1, 3})) << "nothing is drawn yet";
    state = reduce(state, event::StripsStarted{begun_strips(state)});
    EXPECT_EQ(strip_components(state), (Components{0, 1}));
    state = reduce(state, event::StripsScrolled{2});
    EXPECT_EQ(strip_page(state).components, (Components{4, 2}));
    EXPECT_EQ(strip_components(state), (Components{0, 1}));
}

TEST(StripRules, AnExportedStripHasTheRowsOnScreen) {
    using Components = std::vector<int>;
    EXPECT_TRUE(exported_strip_components(ranked_state(ComponentOrder::natural, 0, 16)).empty())
        << "all of them by number";
    EXPECT_EQ(exported_strip_components(ranked_state(ComponentOrder::natural, 0, 3)),
              (Components{0, 1, 2}));
    EXPECT_EQ(exported_strip_components(ranked_state(ComponentOrder::natural, 2, 16)),
              (Components{1, 3}));
    AppState state = ranked_state(ComponentOrder::activeness, 0, 16);
    EXPECT_EQ(exported_strip_components(state), (Components{1, 3, 4, 2, 0}));
    state = reduce(state, event::StripsStarted{begun_strips(state)});
    EXPECT_EQ(exported_strip_components(state), (Components{0, 1}));
    state = reduce(state, event::StripsVisible{false});
    EXPECT_EQ(exported_strip_components(state), (Components{1, 3, 4, 2, 0})) << "nobody sees rows";
}

TEST(StripRules, TheMostActiveAreDrawnFirst) {
    const AppState state = ranked_state(ComponentOrder::natural, 0, 3);
    EXPECT_EQ(ranked_first(state, Slot::a, {0, 1, 2}), (std::vector<std::size_t>{1, 2, 0}));
    EXPECT_EQ(ranked_first(opened_state(5), Slot::a, {0, 1, 2}),
              (std::vector<std::size_t>{0, 1, 2}))
        << "nothing is known yet";
}

}  // namespace
}  // namespace zscope::testing
