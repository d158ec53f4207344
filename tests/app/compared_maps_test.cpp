#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "app/state/actions.h"
#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "app/state/component_order.h"
#include "app/state/edit_state.h"
#include "app/state/expected_pictures.h"
#include "app/state/heatmap_colors.h"
#include "app/state/heatmap_slots.h"
#include "app/state/heatmap_state_text.h"
#include "core/latent/latent_axes.h"
#include "tests/app/analysis_state_support.h"
#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::after;
using testing::curvature;
using testing::map_in;
using testing::map_of;
using testing::opened_state;
using testing::turn_about_last;
using testing::with_options;

event::AnalysisArrived map_of_b(const AppState& state, double lowest, double highest) {
    return {std::make_shared<const HeatmapOfB>(HeatmapOfB{map_in(state, Slot::b, lowest, highest)}),
            true};
}

HeatmapChoice automatic_range() {
    HeatmapChoice choice;
    choice.range_mode = RangeMode::automatic;
    return choice;
}

/// Maps on, a model of three components in each slot; B's axes are A's unless turned.
AppState mapped_slots(const HeatmapChoice& choice = {}, bool is_turned = false) {
    AnalysisOptions options;
    options.heatmap = choice;
    options.heatmap.shown = true;
    AppState state = with_options(opened_state(3), options);
    ModelSlot b = state.model;
    b.generation = 5;
    b.command_name = "other";
    if (is_turned) {
        b.info.axes = turned_axes(state.model.info, turn_about_last(0.0, 1.0));
    }
    return reduce(state, event::BOpened{b});
}

TEST(ComparedMaps, HaveOneRangeThatCoversBoth) {
    AppState state = mapped_slots(automatic_range());
    EXPECT_TRUE(needs_heatmap_of_b(state));
    state = after(state, {event::AnalysisArrived{map_of(state, 2.0), true}});
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 2.0})) << "of A while B has none";
    EXPECT_FALSE(shows_both_maps(state));
    state = reduce(state, map_of_b(state, 0.25, 7.0));
    EXPECT_TRUE(shows_both_maps(state));
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 7.0}));
    state = reduce(state, map_of_b(state, 0.25, 3.0));
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 3.0})) << "no wider than these two";
}

TEST(ComparedMaps, TheSharedRangeCoversBothAndIsWidenedByEither) {
    AppState state = mapped_slots();
    ASSERT_EQ(state.analysis.options.heatmap.range_mode, RangeMode::shared);
    state = reduce(state, event::AnalysisArrived{map_of(state, 2.0), true});
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 2.0}));
    state = reduce(state, map_of_b(state, 0.25, 7.0));
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 7.0})) << "B's is the larger one";
    state = reduce(state, event::AnalysisArrived{map_of(state, 9.0), true});
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 9.0})) << "A's is larger still";
    state = after(state,
                  {event::AnalysisArrived{map_of(state, 1.0), true}, map_of_b(state, 0.25, 3.0)});
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 9.0})) << "kept over latents";
    state = reduce(state, event::HeatmapRescaled{});
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 3.0})) << "told to cover these two";
    EXPECT_EQ(heatmap_style(state).range, (HeatmapRange{0.0, 3.0}));
}

TEST(ComparedMaps, OnlyARangeByHandLeavesValuesBeyondIt) {
    for (const RangeMode mode : {RangeMode::shared, RangeMode::automatic, RangeMode::by_hand}) {
        HeatmapChoice choice;
        choice.range_mode = mode;
        choice.hand_range = {0.0, 1.5};
        AppState state = mapped_slots(choice);
        for (const bool is_final : {true, false}) {
            state = reduce(state, event::AnalysisArrived{map_of(state, 2.0), true});
            state = reduce(state, map_of_b(state, 0.25, 7.0));
            state = reduce(state, event::AnalysisArrived{map_of(state, 8.0), is_final});
            EXPECT_EQ(shown_range(state)->high < covered_range(state)->high,
                      mode == RangeMode::by_hand);
        }
    }
}

TEST(ComparedMaps, EachModelIsLookedAtWhetherItRepeatsItself) {
    HeatmapChoice interaction;
    interaction.measure = HeatmapMeasure::interaction;
    AppState state = mapped_slots(interaction);
    const auto pictures = [&state] {
        return std::pair{expected_pictures(state, AnalysisKind::heatmap),
                         expected_pictures(state, AnalysisKind::heatmap_of_b)};
    };
    EXPECT_EQ(pictures(), (std::pair<std::int64_t, std::int64_t>{6, 6}));
    state = reduce(state, event::AnalysisArrived{map_of(state, 2.0), true});
    EXPECT_EQ(pictures(), (std::pair<std::int64_t, std::int64_t>{4, 6}));
    state = reduce(state, map_of_b(state, 0.25, 7.0));
    EXPECT_EQ(pictures(), (std::pair<std::int64_t, std::int64_t>{4, 4}));
    state = reduce(state, event::BOpened{state.compare.b});
    EXPECT_EQ(pictures(), (std::pair<std::int64_t, std::int64_t>{4, 6}));
}

TEST(ComparedMaps, AMapWithoutNumbersWidensNoRange) {
    AppState state = mapped_slots(automatic_range());
    HeatmapOfB nothing{map_in(state, Slot::b, 0.0, 0.0)};
    nothing.bad = 2;
    state =
        after(state, {event::AnalysisArrived{map_of(state, 2.0), true},
                      event::AnalysisArrived{std::make_shared<const HeatmapOfB>(nothing), true}});
    EXPECT_TRUE(shows_both_maps(state));
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 2.0}));
}

TEST(ComparedMaps, AnotherKindOfMapIsNeitherShownNorInTheRange) {
    AppState state = mapped_slots(automatic_range());
    state = after(state,
                  {event::AnalysisArrived{map_of(state, 2.0), true}, map_of_b(state, 0.25, 7.0)});
    AnalysisOptions options = state.analysis.options;
    options.heatmap.measure = HeatmapMeasure::change;
    state = with_options(std::move(state), options);
    EXPECT_TRUE(shows_both_maps(state)) << "both old, both of one kind";
    EXPECT_FALSE(is_current(state, AnalysisKind::heatmap_of_b));
    state = reduce(state, event::AnalysisArrived{map_of(state, 2.0), true});
    EXPECT_TRUE(shows_map(state, Slot::a));
    EXPECT_FALSE(shows_map(state, Slot::b));
    EXPECT_EQ(shown_range(state), (HeatmapRange{0.0, 2.0}));
}

TEST(ComparedMaps, AMoveMakesBothOldAndAnotherBHasNone) {
    AppState state = mapped_slots();
    state = after(state,
                  {event::AnalysisArrived{map_of(state, 2.0), true}, map_of_b(state, 0.25, 7.0)});
    EXPECT_TRUE(is_current(state, AnalysisKind::heatmap));
    EXPECT_TRUE(is_current(state, AnalysisKind::heatmap_of_b));
    const AppState moved = reduce(state, event::ComponentSet{0, 2.5F});
    EXPECT_FALSE(is_current(moved, AnalysisKind::heatmap));
    EXPECT_FALSE(is_current(moved, AnalysisKind::heatmap_of_b));
    EXPECT_FALSE(is_current(reduce(state, event::BWeightsShown{3}), AnalysisKind::heatmap_of_b));
    ModelSlot next = state.compare.b;
    next.generation = 6;
    EXPECT_EQ(heatmap_of(reduce(state, event::BOpened{next}), Slot::b), nullptr);
    const AppState closed = reduce(state, event::BClosed{});
    EXPECT_EQ(heatmap_of(closed, Slot::b), nullptr);
    EXPECT_FALSE(needs_heatmap_of_b(closed));
    EXPECT_NE(why_not_measured(closed, AnalysisKind::heatmap_of_b), "");
    EXPECT_NE(heatmap_of(closed, Slot::a), nullptr);
}

/// Maps of both in these states: how many values are no number, and whether it is being measured.
struct TwoMaps {
    std::size_t bad_of_a = 0;
    bool is_a_running = false;
    std::size_t bad_of_b = 0;
    bool is_b_running = false;
};

AppState two_maps(const TwoMaps& maps) {
    AppState state = mapped_slots();
    HeatmapResult a = map_in(state, Slot::a, 0.5, 2.0);
    a.bad = maps.bad_of_a;
    HeatmapOfB b{map_in(state, Slot::b, 0.25, 7.0)};
    b.bad = maps.bad_of_b;
    state = after(std::move(state),
                  {event::AnalysisArrived{std::make_shared<const HeatmapResult>(a), true},
                   event::AnalysisArrived{std::make_shared<const HeatmapOfB>(b), true}});
    const auto phase = [](bool is_running) {
        return is_running ? AnalysisPhase::running : AnalysisPhase::done;
    };
    state.analysis.job(AnalysisKind::heatmap).phase = phase(maps.is_a_running);
    state.analysis.job(AnalysisKind::heatmap_of_b).phase = phase(maps.is_b_running);
    return state;
}

TEST(ComparedMaps, TheWorstOfBothIsTold) {
    const std::vector<Slot> both{Slot::a, Slot::b};
    EXPECT_EQ(map_state_text(two_maps({}), both), "");
    AppState state = two_maps({.is_a_running = true, .bad_of_b = 3});
    EXPECT_EQ(map_state_text(state, both), "B: 3 no number") << "not A's refining";
    EXPECT_EQ(map_state_text(state, {Slot::a}), "refining");
    EXPECT_EQ(map_state_text(state, {Slot::b}), "3 no number");
    EXPECT_EQ(map_state_text(two_maps({.bad_of_a = 1}), both), "A: 1 no number");
    EXPECT_EQ(map_state_text(two_maps({.bad_of_a = 2, .bad_of_b = 2}), both), "2 no number");
    EXPECT_EQ(map_state_text(two_maps({.is_b_running = true}), both), "B: refining");
    EXPECT_EQ(map_state_text(two_maps({.is_a_running = true, .is_b_running = true}), both),
              "refining");
    // Both old, A's being measured anew.
    state = reduce(two_maps({.is_a_running = true}), event::ComponentSet{0, 2.5F});
    EXPECT_EQ(map_state_text(state, both), "B: not current");
    EXPECT_EQ(map_state_text(state, {Slot::a}), "updating");
    // B's alone old and being measured anew, A's being refined.
    state = reduce(two_maps({.is_a_running = true, .is_b_running = true}), event::BWeightsShown{3});
    EXPECT_EQ(map_state_text(state, both), "B: updating");
}

TEST(ComparedMaps, AnOldMapWithValuesThatAreNoNumbersSaysBoth) {
    const std::vector<Slot> both{Slot::a, Slot::b};
    AppState state = reduce(two_maps({.bad_of_a = 1}), event::ComponentSet{0, 2.5F});
    EXPECT_EQ(map_state_text(state, {Slot::a}), "not current, 1 no number");
    EXPECT_EQ(map_state_text(state, both), "A: not current, 1 no number");
    state.analysis.job(AnalysisKind::heatmap).phase = AnalysisPhase::running;
    EXPECT_EQ(map_state_text(state, {Slot::a}), "updating, 1 no number");
    // B's alone is old: it is worse than A's, which has as many.
    state = reduce(two_maps({.bad_of_a = 2, .bad_of_b = 2}), event::BWeightsShown{3});
    EXPECT_EQ(map_state_text(state, {Slot::a}), "2 no number");
    EXPECT_EQ(map_state_text(state, both), "B: not current, 2 no number");
}

TEST(ComparedMaps, AMapWhoseRefinementWasStoppedIsUnfinished) {
    const std::vector<Slot> both{Slot::a, Slot::b};
    AppState state = two_maps({});
    HeatmapOfB rough{map_in(state, Slot::b, 0.25, 7.0)};
    rough.k = 4;
    ASSERT_LT(rough.k, rough.request.k);
    state = reduce(state, event::AnalysisArrived{std::make_shared<const HeatmapOfB>(rough), false});
    state.analysis.job(AnalysisKind::heatmap_of_b).phase = AnalysisPhase::cancelled;
    EXPECT_EQ(map_state_text(state, both), "B: unfinished");
    EXPECT_EQ(map_state_text(state, {Slot::a}), "");
    state.analysis.job(AnalysisKind::heatmap_of_b).phase = AnalysisPhase::running;
    EXPECT_EQ(map_state_text(state, both), "B: refining");
}

TEST(ComparedMaps, BAtTheSeedsSampleIsMappedAnewForAnotherSampleOnly) {
    AppState state = mapped_slots();
    ModelSlot large = state.compare.b;
    large.generation = 6;
    large.info.latent_size = 5;
    state = reduce(state, event::BOpened{large});
    ASSERT_EQ(state.compare.link, CompareLink::none);
    state = after(state,
                  {event::AnalysisArrived{map_of(state, 2.0), true}, map_of_b(state, 0.25, 7.0)});
    const AppState moved = reduce(state, event::ComponentSet{0, 2.5F});
    EXPECT_FALSE(is_current(moved, AnalysisKind::heatmap));
    EXPECT_TRUE(is_current(moved, AnalysisKind::heatmap_of_b)) << "no slider moves B";
    EXPECT_FALSE(is_current(reduce(moved, event::SeedSet{7}), AnalysisKind::heatmap_of_b));
    EXPECT_FALSE(is_current(reduce(moved, event::BWeightsShown{3}), AnalysisKind::heatmap_of_b));
    AnalysisOptions options = moved.analysis.options;
    options.heatmap.k_limit = 32;
    EXPECT_FALSE(is_current(with_options(moved, options), AnalysisKind::heatmap_of_b));
    ModelSlot a = state.model;
    a.info.latent_size = 5;
    const AppState linked = reduce(
        moved, event::ModelOpened{2, a.source, a.info, a.command_name, moved.edit.latent.seed});
    ASSERT_EQ(linked.compare.link, CompareLink::same);
    EXPECT_FALSE(is_current(linked, AnalysisKind::heatmap_of_b)) << "sliders move it now";
}

TEST(ComparedMaps, BIsAskedForTheSameInItsOwnAxes) {
    HeatmapChoice choice = curvature(CurvatureAlong::component).heatmap;
    choice.component = 1;
    AppState state = mapped_slots(choice, true);
    ASSERT_EQ(state.compare.link, CompareLink::rotated);
    EXPECT_EQ(heatmap_request(state, Slot::b).direction, (std::vector<float>{0, 1, 0}))
        << "its own component of that number";
    choice.along = CurvatureAlong::given;
    choice.direction = {3, 0, -4};
    state = mapped_slots(choice, true);
    const std::vector<float> turned = heatmap_request(state, Slot::b).direction;
    const std::vector<float> latent = latent_of_b(state, state.edit);
    // Both go the same way into B: z = (a, b, c) of A is (b, -a, c) there.
    EXPECT_EQ(turned, (std::vector<float>{0, -3, -4}));
    EXPECT_EQ(latent[1], -composed_latent(state.edit)[0]);
    EXPECT_EQ(heatmap_request(mapped_slots(choice), Slot::b), heatmap_request(mapped_slots(choice)))
        << "the same axes, the same request";
}

/// The request of B is what turning A's anew gives, and was turned when A's changed.
void expect_turned(const AppState& state) {
    const CompareState& compare = state.compare;
    ASSERT_EQ(compare.link, CompareLink::rotated);
    const SensitivityOptions a = heatmap_request(state, Slot::a);
    const SensitivityOptions b = heatmap_request(state, Slot::b);
    EXPECT_EQ(b.latents.state, in_other_axes(state.edit, compare.rotation).latent);
    EXPECT_EQ(b.direction, follow_axes(a.direction, compare.rotation));
    EXPECT_EQ(compare.turned.latent_of_a, state.edit.latent);
    EXPECT_EQ(compare.turned.direction_of_a, a.direction);
}

TEST(ComparedMaps, WhatBIsAskedForIsTurnedOnceAChange) {
    AppState state = mapped_slots(curvature(CurvatureAlong::from_base).heatmap, true);
    AnalysisOptions given = curvature(CurvatureAlong::given, {3, 0, -4});
    ModelSlot other = state.compare.b;
    other.generation = 6;
    other.info.axes = turned_axes(state.model.info, {1, 0, 0, 0, 0, 1, 0, -1, 0});
    for (const Event& event : std::vector<Event>{
             event::ComponentSet{0, 2.5F}, event::ComponentSet{2, -1.0F}, event::Undone{},
             event::Redone{}, event::SeedSet{7}, event::AnalysisOptionsSet{given},
             event::ComponentSet{1, 0.5F}, event::BOpened{other}}) {
        state = reduce(std::move(state), event);
        expect_turned(state);
    }
}

TEST(ComparedMaps, SayWhatBHasNot) {
    HeatmapChoice choice;
    choice.measure = HeatmapMeasure::interaction;
    choice.pair = {0, 2};
    AppState state = mapped_slots(choice);
    EXPECT_EQ(why_not_measured(state, AnalysisKind::heatmap_of_b), "");
    state.model.info.activations = {{4, "layer", {8, 2, 2}}};
    AnalysisOptions options = state.analysis.options;
    options.heatmap.layer = 4;
    state = with_options(std::move(state), options);
    EXPECT_EQ(why_not_measured(state, AnalysisKind::heatmap_of_b), "B has no layer 4");
    state.compare.b.info.activations = {{4, "layer", {8, 4, 4}}};
    EXPECT_EQ(why_not_measured(state, AnalysisKind::heatmap_of_b), "");
    EXPECT_EQ(why_not_export_map_of_b(state), "the maps of A and B have different sizes");
    ModelSlot small = state.compare.b;
    small.generation = 6;
    small.info.latent_size = 2;
    state = reduce(state, event::BOpened{small});
    EXPECT_EQ(why_not_measured(state, AnalysisKind::heatmap_of_b), "B has no component z2");
    options.heatmap = curvature(CurvatureAlong::given, {1, 2, 3}).heatmap;
    state = with_options(std::move(state), options);
    EXPECT_EQ(why_not_measured(state, AnalysisKind::heatmap), "");
    EXPECT_EQ(why_not_measured(state, AnalysisKind::heatmap_of_b),
              "A and B have different numbers of components");
}

TEST(ComparedMaps, AreExportedTogetherWhereOneCommandGivesBoth) {
    EXPECT_EQ(why_not_export_map_of_b(mapped_slots()), "");
    EXPECT_EQ(why_not_export_map_of_b(mapped_slots({}, true)), "") << "linked there, too";
    HeatmapChoice along = curvature(CurvatureAlong::given, {3, 0, -4}).heatmap;
    EXPECT_EQ(why_not_export_map_of_b(mapped_slots(along, true)), "");
    along.direction = {0, 1, 0};
    EXPECT_NE(why_not_export_map_of_b(mapped_slots(along, true)), "")
        << "the canvas shows A's axis, a command each model's own";
    EXPECT_EQ(why_not_export_map_of_b(mapped_slots(along)), "");
    AppState state = mapped_slots();
    state.compare.b.command_name.clear();
    EXPECT_NE(why_not_export_map_of_b(state), "") << "in no file";
    EXPECT_EQ(find_action("export_heatmap").why_not(state), "") << "A's alone";
    EXPECT_NE(why_not_export_map_of_b(opened_state(3)), "") << "nothing is open as B";
}

TEST(ComparedMaps, TheFileShowsAAloneWhereTheCanvasDoes) {
    const AppState state = mapped_slots();
    for (const auto& [mode, is_of_both] :
         {std::pair{CompareMode::only_a, false}, std::pair{CompareMode::only_b, true},
          std::pair{CompareMode::side_by_side, true}, std::pair{CompareMode::split, true},
          std::pair{CompareMode::difference, true}}) {
        const AppState chosen = reduce(state, event::CompareModeSet{mode});
        ASSERT_EQ(chosen.compare.mode, mode);
        EXPECT_EQ(why_not_export_map_of_b(chosen).empty(), is_of_both) << mode_label(mode);
    }
}

TEST(ComparedMaps, AFileWithoutBHasTheColoursOfTheScreen) {
    const HeatmapRange both{0.0, 7.0};
    for (const bool is_in_file : {true, false}) {
        AppState state = mapped_slots(automatic_range());
        if (!is_in_file) {
            state.compare.b.command_name.clear();
        }
        state = reduce(state, event::AnalysisArrived{map_of(state, 2.0), true});
        EXPECT_FALSE(heatmap_style(state).range.has_value()) << "A's own, with no map of B yet";
        state = reduce(state, map_of_b(state, 0.25, both.high));
        ASSERT_EQ(shown_range(state), both);
        EXPECT_EQ(heatmap_style(state).range, is_in_file ? std::nullopt : std::optional(both));
        state = reduce(state, event::CompareModeSet{CompareMode::only_a});
        EXPECT_EQ(heatmap_style(state).range, both);
    }
}

}  // namespace
}  // namespace zscope
