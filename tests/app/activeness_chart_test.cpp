#include "app/state/activeness_chart.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "app/state/actions.h"
#include "app/state/analysis_requests.h"
#include "app/state/component_order.h"
#include "tests/app/analysis_state_support.h"
#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::after;
using testing::opened_state;
using testing::scores_of;
using testing::scores_of_b;
using testing::with_options;

TEST(ActivenessChart, StandsInTheOrderOfTheModelBefore) {
    AppState state = opened_state(3);
    EXPECT_FALSE(has_reference(state));
    state = reduce(state, event::AnalysisArrived{scores_of(state, {1, 3, 2}), true});
    EXPECT_EQ(charted_components(state), (std::vector<std::size_t>{1, 2, 0}));
    GeneratorInfo info = state.model.info;
    state = reduce(state, event::ModelOpened{2, {}, info, "other", 42});
    EXPECT_TRUE(has_reference(state));
    EXPECT_EQ(state.analysis.reference.model, "test");
    state = reduce(state, event::AnalysisArrived{scores_of(state, {3, 2, 1}), true});
    EXPECT_EQ(charted_components(state), (std::vector<std::size_t>{0, 1, 2}));
    AnalysisOptions options;
    options.chart_order = ChartOrder::before;
    state = with_options(std::move(state), options);
    EXPECT_EQ(charted_components(state), (std::vector<std::size_t>{1, 2, 0}));
    info.latent_size = 2;
    state = reduce(state, event::ModelOpened{3, {}, info, "small", 42});
    EXPECT_FALSE(has_reference(state)) << "of another size";
    EXPECT_EQ(chart_order(state), ChartOrder::own);
    EXPECT_NE(why_not_ordered(state, ChartOrder::before), "");
}

/// A state with a model of three components in each slot, both measured.
AppState measured_slots() {
    AppState state = opened_state(3);
    ModelSlot b = state.model;
    b.generation = 5;
    b.command_name = "other";
    state = after(state, {event::BOpened{b}, event::AnalysisArrived{scores_of(state, {1, 3, 2})}});
    return reduce(state, event::AnalysisArrived{scores_of_b(state, {10, 11, 12})});
}

AppState charted(const AppState& state, ActivenessShown shown, ChartOrder order) {
    AnalysisOptions options = state.analysis.options;
    options.activeness_shown = shown;
    options.chart_order = order;
    return with_options(state, options);
}

TEST(ActivenessChart, StandsInItsOwnOrderOrInTheOtherSlots) {
    using Order = std::vector<std::size_t>;
    const AppState state = measured_slots();
    EXPECT_TRUE(is_current(state, AnalysisKind::activeness_of_b));
    const Order of_a{1, 2, 0};
    const Order of_b{2, 1, 0};
    EXPECT_EQ(charted_components(state), of_a);
    EXPECT_FALSE(needs_activeness_of_b(state)) << "nobody asked for it";
    struct Case {
        ActivenessShown shown;
        ChartOrder order;
        Order expected;
        std::vector<Slot> needed;
    };
    for (const Case& c : {
             Case{ActivenessShown::a, ChartOrder::other, of_b, {Slot::a, Slot::b}},
             Case{ActivenessShown::b, ChartOrder::own, of_b, {Slot::b}},
             Case{ActivenessShown::b, ChartOrder::other, of_a, {Slot::a, Slot::b}},
             Case{ActivenessShown::both, ChartOrder::own, of_a, {Slot::a, Slot::b}},
             Case{ActivenessShown::both, ChartOrder::other, of_b, {Slot::a, Slot::b}},
         }) {
        const AppState seen = charted(state, c.shown, c.order);
        EXPECT_EQ(charted_components(seen), c.expected);
        EXPECT_EQ(needed_slots(seen), c.needed);
        EXPECT_TRUE(needs_activeness_of_b(seen));
    }
}

/// The same of weights that no file links: z_i is not one axis in both.
AppState measured_foreigners() {
    AppState state = measured_slots();
    ModelSlot b = state.compare.b;
    b.info.weights_sha256 = "of other weights";
    state = reduce(state, event::BOpened{b});
    return reduce(state, event::AnalysisArrived{scores_of_b(state, {10, 11, 12})});
}

TEST(ActivenessChart, RowsOfOtherAxesRankApartUnlessAnotherOrderIsAskedFor) {
    const auto rows = [](const AppState& state, ActivenessShown shown, ChartOrder order) {
        return charted_rows(charted(state, shown, order));
    };
    const AppState same = measured_slots();
    const std::vector<ChartRow> as_a{{1, 1}, {2, 2}, {0, 0}};
    const std::vector<ChartRow> as_b{{2, 2}, {1, 1}, {0, 0}};
    EXPECT_EQ(rows(same, ActivenessShown::both, ChartOrder::own), as_a);
    const AppState other = measured_foreigners();
    ASSERT_EQ(other.compare.link, CompareLink::unrelated);
    EXPECT_EQ(rows(other, ActivenessShown::both, ChartOrder::own),
              (std::vector<ChartRow>{{1, 2}, {2, 1}, {0, 0}}));
    EXPECT_EQ(rows(other, ActivenessShown::both, ChartOrder::other), as_b);
    EXPECT_EQ(rows(other, ActivenessShown::both, ChartOrder::number),
              (std::vector<ChartRow>{{0, 0}, {1, 1}, {2, 2}}));
    EXPECT_EQ(rows(other, ActivenessShown::a, ChartOrder::own), as_a);
    EXPECT_EQ(rows(other, ActivenessShown::b, ChartOrder::own), as_b);
}

TEST(ActivenessChart, KnowsTheDeadOfEachSlot) {
    AppState state = measured_slots();
    state = reduce(state, event::AnalysisArrived{scores_of(state, {1, 300, 0})});
    EXPECT_TRUE(is_dead_in(state, Slot::a, 0));
    EXPECT_FALSE(is_dead_in(state, Slot::a, 1));
    EXPECT_TRUE(is_dead_in(state, Slot::a, 2));
    EXPECT_FALSE(is_dead_in(state, Slot::a, 3)) << "there is none";
    EXPECT_FALSE(is_dead_in(state, Slot::b, 0));
    EXPECT_EQ(dead_mark(state, {0, 0}), " (dead)");
    EXPECT_EQ(dead_mark(state, {1, 1}), "");
    AnalysisOptions options;
    options.activeness_shown = ActivenessShown::both;
    EXPECT_EQ(dead_mark(with_options(state, options), {0, 0}), " (dead in A)") << "B's is alive";
    EXPECT_FALSE(is_dead_in(opened_state(3), Slot::a, 0)) << "nothing is known";
}

TEST(ActivenessChart, RanksTheComponentsOfEachSlot) {
    const AppState state = measured_slots();
    for (const Slot slot : {Slot::a, Slot::b}) {
        const std::vector<std::size_t> order = ranking_of(*activeness_of(state, slot));
        ASSERT_EQ(order.size(), 3U);
        for (std::size_t i = 0; i < order.size(); ++i) {
            EXPECT_EQ(activeness_rank(state, slot, order[i]), static_cast<int>(i) + 1);
            EXPECT_EQ(score_in(state, slot, i), &activeness_of(state, slot)->scores[i]);
        }
        EXPECT_EQ(activeness_rank(state, slot, 3), 0) << "there is none";
        EXPECT_EQ(score_in(state, slot, 3), nullptr);
    }
}

TEST(ActivenessChart, StandsByNumber) {
    const std::vector<std::size_t> numbers{0, 1, 2};
    AppState state = measured_slots();
    for (const ActivenessShown shown :
         {ActivenessShown::a, ActivenessShown::b, ActivenessShown::both}) {
        const AppState seen = charted(state, shown, ChartOrder::number);
        EXPECT_EQ(chart_order(seen), ChartOrder::number);
        EXPECT_EQ(charted_components(seen), numbers);
        EXPECT_EQ(needed_slots(seen), charted_slots(seen)) << "nobody's ranking is needed";
    }
    // Of B, whatever A has; and without a B.
    state.compare.b.info.latent_size = 2;
    EXPECT_EQ(charted_components(charted(state, ActivenessShown::b, ChartOrder::number)),
              (std::vector<std::size_t>{0, 1}));
    state = reduce(state, event::BClosed{});
    EXPECT_EQ(charted_components(charted(state, ActivenessShown::a, ChartOrder::number)), numbers);
}

TEST(ActivenessChart, KeepsItsOwnOrderUntilTheOtherIsKnown) {
    AppState state = charted(measured_slots(), ActivenessShown::a, ChartOrder::other);
    ModelSlot b = state.compare.b;
    b.generation = 6;
    state = reduce(state, event::BOpened{b});
    EXPECT_EQ(state.analysis.activeness_of_b, nullptr) << "of the B before";
    EXPECT_TRUE(needs_activeness_of_b(state));
    EXPECT_EQ(charted_components(state), (std::vector<std::size_t>{1, 2, 0}));
    b.generation = 7;
    b.info.latent_size = 4;
    state = reduce(state, event::BOpened{b});
    EXPECT_EQ(chart_order(state), ChartOrder::own);
    EXPECT_NE(why_not_ordered(state, ChartOrder::other), "") << "of another size";
    EXPECT_NE(why_not_shown(state, ActivenessShown::both), "");
    EXPECT_EQ(why_not_shown(state, ActivenessShown::b), "");
    state = reduce(state, event::BClosed{});
    EXPECT_EQ(shown_activeness(state), ActivenessShown::a);
    EXPECT_FALSE(needs_activeness_of_b(state));
    EXPECT_NE(why_not_measured(state, AnalysisKind::activeness_of_b), "");
}

TEST(ActivenessChart, AnotherAKeepsWhatIsKnownOfB) {
    AppState state = measured_slots();
    state = reduce(state, event::AnalysisStarted{AnalysisKind::activeness_of_b, 8});
    state = reduce(state, event::ModelOpened{2, {}, state.model.info, "next", 42});
    EXPECT_EQ(state.analysis.activeness, nullptr);
    EXPECT_TRUE(is_current(state, AnalysisKind::activeness_of_b));
    EXPECT_EQ(state.analysis.job(AnalysisKind::activeness_of_b).phase, AnalysisPhase::running);
}

TEST(ActivenessChart, IsExportedOnlyWhereACommandCanNameB) {
    AppState state = charted(measured_slots(), ActivenessShown::a, ChartOrder::other);
    EXPECT_EQ(find_action("export_activeness").why_not(state), "");
    state.compare.b.command_name.clear();
    EXPECT_NE(find_action("export_activeness").why_not(state), "");
    state = charted(state, ActivenessShown::a, ChartOrder::own);
    EXPECT_EQ(find_action("export_activeness").why_not(state), "");
}

}  // namespace
}  // namespace zscope
