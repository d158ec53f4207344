#include "app/state/analysis_wishes.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "app/state/actions.h"
#include "app/state/heatmap_state_text.h"
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

TEST(AnalysisWishes, AGridWaitsForItsPair) {
    AppState state = reduce(opened_state(3), event::AnalysisVisible{AnalysisKind::pair, true});
    EXPECT_FALSE(is_wanted(state, AnalysisKind::pair));
    EXPECT_TRUE(refusal("export_pair", state).starts_with("no pair is chosen"));
    AnalysisOptions options;
    options.pair = {0, 1};
    state = with_options(std::move(state), options);
    EXPECT_TRUE(is_wanted(state, AnalysisKind::pair));
    EXPECT_EQ(refusal("export_pair", state), "");
    EXPECT_NE(refusal("export_pair", opened_state(1)), "");
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

/// Under a hand that moves, of a model that draws in `median_ms`.
AppState under_the_hand(AppState state, double median_ms) {
    state = after(std::move(state), {event::GestureStarted{}, event::ComponentSet{0, 1.0F}});
    state.timings.model_samples = 5;
    state.timings.model_median_ms = median_ms;
    return state;
}

AnalysisOptions mapped(HeatmapMeasure measure = HeatmapMeasure::penalty) {
    AnalysisOptions options;
    options.heatmap.shown = true;
    options.heatmap.measure = measure;
    return options;
}

TEST(AnalysisWishes, BsMapFollowsTheHandAtItsOwnPaceWhileItIsSeen) {
    constexpr AnalysisKind kKind = AnalysisKind::heatmap_of_b;
    AppState state = under_the_hand(with_b(with_options(opened_state(3), mapped()), 3), 1.0);
    EXPECT_FALSE(follows_hand(state, kKind)) << "nobody knows yet how quick B is";
    state = reduce(state, event::BTimed{5, 16.0});
    EXPECT_TRUE(follows_hand(state, kKind));
    EXPECT_FALSE(follows_hand(reduce(state, event::BTimed{5, 17.0}), kKind));
    EXPECT_TRUE(follows_hand(reduce(state, event::BTimed{5, 17.0}), AnalysisKind::heatmap));
    for (const CompareMode mode : {CompareMode::only_b, CompareMode::split}) {
        EXPECT_TRUE(follows_hand(reduce(state, event::CompareModeSet{mode}), kKind));
    }
    EXPECT_FALSE(follows_hand(reduce(state, event::CompareModeSet{CompareMode::only_a}), kKind));
    ModelSlot next = state.compare.b;
    next.generation = 6;
    EXPECT_FALSE(follows_hand(reduce(state, event::BOpened{next}), kKind)) << "another B";
}

TEST(AnalysisWishes, AMapKeepsUpWithTheHandWhereItsPlaceAloneIsLeft) {
    constexpr AnalysisKind kKind = AnalysisKind::heatmap;
    AppState state = with_options(opened_state(3, /*normalizes=*/true), mapped());
    state = reduce(state, event::AnalysisArrived{map_of(state, 1.0), true});
    EXPECT_FALSE(map_keeps_up(state, kKind)) << "no hand moves";
    state = under_the_hand(std::move(state), 1.0);
    EXPECT_EQ(fit_of(state, kKind), ResultFit::none);
    EXPECT_TRUE(map_keeps_up(state, kKind));
    EXPECT_FALSE(map_keeps_up(under_the_hand(state, 26.0), kKind)) << "the model is too slow";
    EXPECT_FALSE(map_keeps_up(reduce(state, event::HandRested{}), kKind));
    EXPECT_FALSE(map_keeps_up(reduce(state, event::WeightsShown{1, 7}), kKind));
    EXPECT_FALSE(map_keeps_up(with_options(state, mapped(HeatmapMeasure::interaction)), kKind));
    EXPECT_FALSE(map_keeps_up(reduce(state, event::PostNormSet{true}), kKind));
}

TEST(AnalysisWishes, AMapIsOldWhenTheNextOneIsNotOnItsWay) {
    constexpr AnalysisKind kKind = AnalysisKind::heatmap;
    AppState state = with_options(opened_state(3), mapped());
    state = reduce(state, event::AnalysisArrived{map_of(state, 1.0), true});
    const std::uint64_t mapped_at = state.latent_version;
    state = under_the_hand(std::move(state), 1.0);
    ASSERT_NE(state.latent_version, mapped_at);
    EXPECT_TRUE(map_keeps_up(reduce(state, event::RecentPlaceSet{mapped_at}), kKind));
    EXPECT_EQ(map_state_text(state, {Slot::a}), "updating");
    const AppState left_long_ago = reduce(state, event::RecentPlaceSet{mapped_at + 1});
    const AppState failed =
        reduce(state, event::AnalysisEnded{kKind, Error(ErrorCode::model_failure, "Failed")});
    for (const AppState& at_odds : {left_long_ago, failed}) {
        EXPECT_FALSE(map_keeps_up(at_odds, kKind));
        EXPECT_EQ(map_state_text(at_odds, {Slot::a}), "not current");
    }
}

TEST(AnalysisWishes, ACurvatureMapFromTheBaseKeepsUpAlthoughItsDirectionTurns) {
    AppState state = reduce(opened_state(3), event::ComponentSet{1, 2.0F});
    state = with_options(state, curvature(CurvatureAlong::from_base));
    state = reduce(state, event::AnalysisArrived{map_of(state, 1.0), true});
    state = under_the_hand(std::move(state), 1.0);
    ASSERT_NE(heatmap_request(state).direction, state.analysis.heatmap->request.direction);
    EXPECT_TRUE(map_keeps_up(state, AnalysisKind::heatmap));
    state = with_options(state, curvature(CurvatureAlong::given, {1.0F, 0.0F, 0.0F}));
    EXPECT_FALSE(map_keeps_up(state, AnalysisKind::heatmap));
}

}  // namespace
}  // namespace zscope::testing
