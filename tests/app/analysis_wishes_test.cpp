#include "app/state/analysis_wishes.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>

#include "app/state/actions.h"
#include "tests/app/analysis_state_support.h"
#include "tests/app/state_support.h"

namespace zscope::testing {
namespace {

std::string refusal(const char* action, const AppState& state) {
    return find_action(action).why_not(state);
}

/// What running the action measures; none: it is no measuring.
std::optional<AnalysisKind> measured_by(const char* action, const AppState& state) {
    const Event event = find_action(action).run(state);
    const auto* asked = event.as<event::AnalysisAsked>();
    return asked != nullptr ? std::optional(asked->kind) : std::nullopt;
}

AppState cancelled(const AppState& state, AnalysisKind kind) {
    return reduce(state, event::AnalysisEnded{kind, Error(ErrorCode::cancelled, "Cancelled")});
}

TEST(AnalysisWishes, WhatWasCancelledOrHasFailedWaitsToBeAskedFor) {
    constexpr AnalysisKind kKind = AnalysisKind::activeness;
    const AppState begun = reduce(opened_state(3), event::AnalysisStarted{kKind, 9});
    EXPECT_FALSE(waits_to_be_asked(begun, kKind));
    EXPECT_EQ(refusal("measure_activeness", begun), "it is being measured");
    const AppState failed =
        reduce(begun, event::AnalysisEnded{kKind, Error(ErrorCode::model_failure, "Failed")});
    for (const AppState& ended : {cancelled(begun, kKind), failed}) {
        EXPECT_TRUE(waits_to_be_asked(ended, kKind));
        EXPECT_EQ(refusal("measure_activeness", ended), "");
        EXPECT_EQ(measured_by("measure_activeness", ended), kKind);
    }
    const AppState done = after(begun, {event::AnalysisArrived{scores_of(begun, {1, 2, 3}), true},
                                        event::AnalysisEnded{kKind, std::nullopt}});
    EXPECT_FALSE(waits_to_be_asked(done, kKind));
    EXPECT_EQ(refusal("measure_activeness", done), "nothing of it is missing");
}

TEST(AnalysisWishes, OnlyWhatCostsMuchDoesNotFollowByItself) {
    constexpr AnalysisKind kKind = AnalysisKind::activeness;
    AppState state = opened_state(3);
    state = after(state, {event::AnalysisArrived{scores_of(state, {1, 2, 3}), true},
                          event::AnalysisEnded{kKind, std::nullopt}});
    AnalysisOptions options;
    options.activeness.latents.samples = 17;
    EXPECT_FALSE(waits_to_be_asked(with_options(state, options), kKind));
    options.activeness.latents.samples = 10000;
    EXPECT_TRUE(waits_to_be_asked(with_options(state, options), kKind));
}

AppState with_b(const AppState& state, std::int64_t components) {
    ModelSlot b = state.model;
    b.generation = 5;
    b.info.latent_size = components;
    return reduce(state, event::BOpened{b});
}

TEST(AnalysisWishes, BIsMeasuredForTheRowsOfTheSliders) {
    constexpr AnalysisKind kKind = AnalysisKind::activeness_of_b;
    const event::AnalysisVisible shown{kKind, true};
    const AppState linked = with_b(opened_state(3), 3);
    EXPECT_FALSE(is_wanted(linked, kKind)) << "no row is on screen";
    EXPECT_TRUE(is_wanted(reduce(linked, shown), kKind));
    EXPECT_FALSE(is_wanted(reduce(with_b(opened_state(3), 5), shown), kKind)) << "no such rows";
    EXPECT_FALSE(is_wanted(reduce(opened_state(3), shown), kKind)) << "nothing is open as B";
}

TEST(AnalysisWishes, AIsAskedForBeforeB) {
    AppState state = opened_state(3);
    EXPECT_EQ(refusal("measure_heatmap", AppState()), "no model is open");
    EXPECT_EQ(refusal("measure_heatmap", state), "it is not shown");
    AnalysisOptions options;
    options.heatmap.shown = true;
    state = with_options(state, options);
    ModelSlot b = state.model;
    b.generation = 5;
    b.command_name = "other";
    state = reduce(state, event::BOpened{b});
    state = cancelled(cancelled(state, AnalysisKind::heatmap), AnalysisKind::heatmap_of_b);
    EXPECT_EQ(measured_by("measure_heatmap", state), AnalysisKind::heatmap);
    state = reduce(state, event::AnalysisStarted{AnalysisKind::heatmap, 9});
    EXPECT_EQ(refusal("measure_heatmap", state), "");
    EXPECT_EQ(measured_by("measure_heatmap", state), AnalysisKind::heatmap_of_b);
    state = after(state, {event::AnalysisArrived{map_of(state, 1.0), true},
                          event::AnalysisEnded{AnalysisKind::heatmap, std::nullopt},
                          event::AnalysisStarted{AnalysisKind::heatmap_of_b, 10}});
    EXPECT_EQ(refusal("measure_heatmap", state), "it is being measured") << "B's is";
}

/// A penalty's first map takes four pictures, and two the first time that look whether the model
/// repeats itself; a change takes two.
TEST(AnalysisWishes, TheFirstMapOfAQuickModelFollowsTheHand) {
    AppState state = opened_state(3);
    AnalysisOptions options;
    options.heatmap.shown = true;
    state = after(with_options(state, options),
                  {event::GestureStarted{}, event::ComponentSet{0, 1.0F}});
    const auto follows = [&](double median_ms, AnalysisKind kind = AnalysisKind::heatmap) {
        state.timings.model_median_ms = median_ms;
        return follows_hand(state, kind);
    };
    EXPECT_FALSE(follows(1.0)) << "nobody knows yet how quick it is";
    state.timings.model_samples = 5;
    EXPECT_TRUE(follows(16.0));
    EXPECT_FALSE(follows(17.0));
    EXPECT_FALSE(follows(1.0, AnalysisKind::activeness));
    EXPECT_FALSE(follows(1.0, AnalysisKind::heatmap_of_b)) << "nothing is open as B";
    state.analysis.is_repeatable[0] = true;
    EXPECT_TRUE(follows(25.0));
    EXPECT_FALSE(follows(26.0));
    options.heatmap.measure = HeatmapMeasure::change;
    state = with_options(state, options);
    EXPECT_TRUE(follows(50.0));
    EXPECT_FALSE(follows(51.0));
    EXPECT_TRUE(follows(1.0));
    EXPECT_FALSE(follows_hand(reduce(state, event::HandRested{}), AnalysisKind::heatmap));
    options.heatmap.shown = false;
    EXPECT_FALSE(follows_hand(with_options(state, options), AnalysisKind::heatmap));
}

}  // namespace
}  // namespace zscope::testing
