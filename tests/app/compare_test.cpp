#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <utility>

#include "app/state/actions.h"
#include "app/state/analysis_wishes.h"
#include "app/state/compare_rules.h"
#include "core/latent/latent_axes.h"
#include "core/latent/latent_state.h"
#include "tests/app/state_support.h"

namespace zscope::testing {
namespace {

ModelSlot slot_b(const AppState& state, std::int64_t n) {
    ModelSlot slot;
    slot.generation = 1;
    slot.info = state.model.info;
    slot.info.latent_size = n;
    slot.command_name = "other";
    return slot;
}

AppState compared_state(std::int64_t n = 3) {
    const AppState state = opened_state(3);
    return reduce(state, event::BOpened{slot_b(state, n)});
}

TEST(Compare, TheFirstBComesBesideA) {
    const AppState alone = opened_state(3);
    for (const char* action : {"view_b", "view_side", "view_split", "view_difference", "swap",
                               "close_b", "export_comparison"}) {
        EXPECT_NE(find_action(action).why_not(alone), "") << action;
    }
    const AppState state = compared_state();
    EXPECT_EQ(state.compare.mode, CompareMode::side_by_side);
    EXPECT_EQ(state.compare.link, CompareLink::same);
    EXPECT_TRUE(state.compare.shows_both());
    EXPECT_EQ(latent_of_b(state, state.edit), composed_latent(state.edit));
    EXPECT_EQ(find_action("export_comparison").why_not(state), "");
    const AppState closed = reduce(state, event::BClosed{});
    EXPECT_FALSE(closed.compare.ready());
    EXPECT_EQ(closed.compare.mode, CompareMode::only_a);
}

TEST(Compare, NoHeatmapIsSwitchedWhileTheDifferenceIsShown) {
    const Action& heatmap = find_action("heatmap");
    AppState state = compared_state();
    for (const CompareMode mode : {CompareMode::only_a, CompareMode::only_b,
                                   CompareMode::side_by_side, CompareMode::split}) {
        state.compare.mode = mode;
        EXPECT_EQ(heatmap.why_not(state), "") << mode_label(mode);
    }
    state.compare.mode = CompareMode::difference;
    EXPECT_EQ(heatmap.why_not(state), "") << "A's picture alone is there yet";
    state.canvas.current = picture_of(state, 1);
    state.compare.picture = picture_of(state, 1);
    EXPECT_NE(heatmap.why_not(state).find("difference"), std::string::npos);
    state.compare.flicker = true;
    EXPECT_EQ(heatmap.why_not(state), "") << "B's picture is held, over which its map lies";
}

TEST(Compare, AMapThatIsOnIsSwitchedOffAndNotMeasuredWhileTheDifferenceIsShown) {
    AppState state = compared_state();
    state.analysis.options.heatmap.shown = true;
    state.canvas.current = picture_of(state, 1);
    state.compare.picture = picture_of(state, 1);
    for (const CompareMode mode :
         {CompareMode::only_a, CompareMode::only_b, CompareMode::side_by_side, CompareMode::split,
          CompareMode::difference}) {
        state.compare.mode = mode;
        const bool is_measured = mode != CompareMode::difference;
        EXPECT_EQ(find_action("heatmap").why_not(state), "") << mode_label(mode);
        EXPECT_EQ(is_wanted(state, AnalysisKind::heatmap), is_measured) << mode_label(mode);
        EXPECT_EQ(is_wanted(state, AnalysisKind::heatmap_of_b), is_measured) << mode_label(mode);
    }
    state.compare.flicker = true;
    EXPECT_TRUE(is_wanted(state, AnalysisKind::heatmap_of_b)) << "B's picture is held";
}

TEST(Compare, ACellOfALockedOrForeignComponentIsNoPlaceToGoTo) {
    const AppState state = after(compared_state(), {event::ComponentLocked{1, true}});
    for (const Slot slot : {Slot::a, Slot::b}) {
        EXPECT_EQ(why_not_go_to_cell(state, slot, 0), "");
        EXPECT_NE(why_not_go_to_cell(state, slot, 1), "");
    }
    const AppState others = compared_state(5);
    EXPECT_EQ(why_not_go_to_cell(others, Slot::a, 0), "");
    EXPECT_NE(why_not_go_to_cell(others, Slot::b, 0), "");
}

TEST(Compare, ARebasingOfTheSameWeightsIsFollowedThroughTheRotation) {
    AppState state = opened_state(3);
    const double c = std::cos(0.7);
    const double s = std::sin(0.7);
    ModelSlot b = slot_b(state, 3);
    b.info.axes = turned_axes(state.model.info, turn_about_last(c, s));
    state = after(state, {event::BOpened{b}, event::ComponentSet{0, 1.25F}});
    EXPECT_EQ(state.compare.link, CompareLink::rotated);
    const std::vector<float> z = composed_latent(state.edit);
    std::vector<float> z_b = latent_of_b(state, state.edit);
    EXPECT_NEAR(z_b[0], c * z[0] + s * z[1], 1e-5);
    EXPECT_NEAR(z_b[1], -s * z[0] + c * z[1], 1e-5);
    z_b[1] = -2.0F;  // a cell of B's strips is clicked
    state = reduce(state, event::BPlaceSet{z_b});
    const std::vector<float> again = latent_of_b(state, state.edit);
    for (std::size_t i = 0; i < z_b.size(); ++i) {
        EXPECT_NEAR(again[i], z_b[i], 1e-5) << i;
    }
}

TEST(Compare, AnotherSizeStandsAtTheSeedAndIsNeverSplit) {
    AppState state = compared_state(5);
    EXPECT_EQ(state.compare.link, CompareLink::none);
    EXPECT_EQ(latent_of_b(state, state.edit), sample_latent(state.edit.latent.seed, 5));
    const EditState before = state.edit;
    state = reduce(state, event::BPlaceSet{std::vector<float>(5, 1.0F)});
    EXPECT_EQ(state.edit, before);
    state.compare.b.info.width = 16;
    EXPECT_NE(why_not_compare(state, CompareMode::split), "");
    EXPECT_EQ(reduce(state, event::CompareModeSet{CompareMode::difference}).compare.mode,
              CompareMode::side_by_side);
    EXPECT_EQ(why_not_compare(state, CompareMode::only_b), "");
}

/// How far what a state of B composes to is from the latent that B's picture is drawn from.
float distance_to_picture(const AppState& state) {
    const std::vector<float> composed = compose(latent_state_of_b(state), state.edit.post_norm);
    const std::vector<float> drawn = latent_of_b(state, state.edit);
    float largest = composed.size() == drawn.size() ? 0.0F : 1e9F;
    for (std::size_t i = 0; i < std::min(composed.size(), drawn.size()); ++i) {
        largest = std::max(largest, std::abs(composed[i] - drawn[i]));
    }
    return largest;
}

TEST(Compare, TheStateOfBComposesToWhatItsPictureIsDrawnFrom) {
    for (const bool is_post_norm : {false, true}) {
        for (const std::int64_t n : {3, 5}) {
            AppState state = opened_state(3, true);
            state = after(state, {event::BOpened{slot_b(state, n)},
                                  event::PostNormSet{is_post_norm}, event::ComponentSet{0, 1.25F}});
            EXPECT_LE(distance_to_picture(state), 4e-6F) << n;
            EXPECT_EQ(latent_state_of_b(state) == state.edit.latent, n == 3);
            ModelSlot turned = slot_b(state, 3);
            turned.info.axes = turned_axes(state.model.info, turn_about_last(0.0, 1.0));
            state = reduce(state, event::BOpened{turned});
            ASSERT_EQ(state.compare.link, CompareLink::rotated);
            EXPECT_LE(distance_to_picture(state), 4e-6F);
            EXPECT_NE(latent_state_of_b(state), state.edit.latent);
        }
    }
}

TEST(Compare, TheHeldKeyShowsTheOtherOne) {
    AppState state = compared_state();
    for (const auto& [mode, held_shows_b] :
         {std::pair{CompareMode::only_a, true}, std::pair{CompareMode::only_b, false},
          std::pair{CompareMode::split, true}, std::pair{CompareMode::difference, true}}) {
        state = reduce(state, event::CompareModeSet{mode});
        EXPECT_EQ(state.compare.shows_b(), mode == CompareMode::only_b);
        state = reduce(state, event::FlickerHeld{true});
        EXPECT_EQ(state.compare.shows_b(), held_shows_b);
        EXPECT_FALSE(state.compare.shows_both());
        state = reduce(state, event::FlickerHeld{false});
    }
}

TEST(Compare, ModesFollowEachOther) {
    AppState state = compared_state();
    std::vector<CompareMode> seen;
    for (int i = 0; i < 5; ++i) {
        seen.push_back(state.compare.mode);
        state = reduce(state, event::CompareModeSet{next_mode(state)});
    }
    EXPECT_EQ(state.compare.mode, seen.front());
    EXPECT_EQ(std::set<CompareMode>(seen.begin(), seen.end()).size(), 5U);
}

TEST(Compare, StyleIsKeptInRange) {
    AppState state = compared_state();
    ComparisonStyle style;
    style.split = 7.0F;
    style.range = std::nanf("");
    state = reduce(state, event::ComparisonStyleSet{style});
    EXPECT_EQ(state.compare.style.split, 1.0F);
    EXPECT_EQ(state.compare.style.range, ComparisonStyle{}.range);
}

TEST(Compare, BFollowsTheRunUntilAnotherRunOrAnotherB) {
    AppState state = opened_state(3);
    for (const char* action : {"follow_run_as_b", "moment_as_b"}) {
        EXPECT_NE(find_action(action).why_not(state), "") << action;
    }
    train_news::Prepared prepared;
    prepared.run = "/tmp/runs/one";
    state = reduce(state, event::TrainNewsArrived{prepared});
    for (const char* action : {"follow_run_as_b", "moment_as_b"}) {
        EXPECT_EQ(find_action(action).why_not(state), "") << action;
    }
    const AppState follows = after(
        state, {event::BOpened{slot_b(state, 3), /*follows_run=*/true}, event::BWeightsShown{7}});
    EXPECT_TRUE(follows.compare.follows_run);
    EXPECT_EQ(follows.compare.b.weights_version, 7U);
    EXPECT_NE(why_not_swap(follows), "") << "its weights are in no file";
    EXPECT_NE(why_not_export_comparison(follows), "");
    const AppState next_run = reduce(follows, event::TrainStarted{});
    EXPECT_FALSE(next_run.compare.follows_run);
    EXPECT_EQ(next_run.compare.b.weights_version, 7U) << "as the run before has left it";
    EXPECT_FALSE(reduce(follows, event::BOpened{slot_b(state, 3)}).compare.follows_run);
    EXPECT_FALSE(reduce(follows, event::BClosed{}).compare.follows_run);
}

TEST(Compare, PicturesOfAnOldBAreDropped) {
    AppState state = compared_state();
    auto picture = std::make_shared<RenderedImage>();
    picture->model_generation = 9;
    state = reduce(state, event::BPictureArrived{picture});
    EXPECT_EQ(state.compare.picture, nullptr);
    picture = std::make_shared<RenderedImage>();
    picture->model_generation = 1;
    picture->state_version = state.latent_version;
    state = reduce(state, event::BPictureArrived{picture});
    EXPECT_FALSE(b_is_stale(state));
    state = reduce(state, event::ComponentSet{0, 1.0F});
    EXPECT_TRUE(b_is_elsewhere(state));
}

TEST(Compare, APictureThatBCannotDrawMayBeTriedAgain) {
    AppState state = compared_state();
    auto picture = std::make_shared<RenderedImage>();
    picture->model_generation = 1;
    picture->state_version = state.latent_version;
    picture->error = Error(ErrorCode::model_failure, "the forward threw");
    state = reduce(state, event::BPictureArrived{picture});
    EXPECT_EQ(state.compare.picture, nullptr);
    EXPECT_EQ(state.compare.failed_version, state.latent_version);
    ASSERT_EQ(state.messages.size(), 1U);
    EXPECT_EQ(state.messages[0].retry, MessageRetry::render);
    EXPECT_FALSE(state.banner_dismissed);
}

TEST(Compare, SwapNeedsFiles) {
    AppState state = compared_state();
    EXPECT_EQ(why_not_swap(state), "");
    state.model.command_name.clear();
    EXPECT_NE(why_not_swap(state).find("in no file yet"), std::string::npos);
    state.model.source = {ModelOrigin::run, "/runs/one"};
    EXPECT_EQ(why_not_swap(state), "") << "nothing of a run's checkpoint is lost";
    EXPECT_NE(why_not_file_a(state).find("--export-only"), std::string::npos);
    state = compared_state();
    state.compare.b.weights_version = 1;
    EXPECT_NE(why_not_swap(state), "");
}

TEST(Compare, AFileThatCannotBeOpenedAsBMayBeTriedAgain) {
    const ModelLocation source{ModelOrigin::file, "/models/gone"};
    const AppState state = reduce(
        opened_state(3), event::BFailed{source, Error(ErrorCode::not_found, "no such file")});
    ASSERT_EQ(state.messages.size(), 1U);
    EXPECT_EQ(state.messages[0].retry, MessageRetry::open_as_b);
    EXPECT_EQ(state.messages[0].source, source);
    EXPECT_FALSE(state.banner_dismissed);
}

}  // namespace
}  // namespace zscope::testing
