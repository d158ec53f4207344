#include "app/state/reducer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "app/state/actions.h"
#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::after;
using testing::opened_state;
using testing::picture_of;

TEST(Reducer, OpensAtTheSeed) {
    const AppState state = opened_state(12);
    EXPECT_TRUE(state.model.ready());
    EXPECT_EQ(state.edit.latent.base, sample_latent(42, 12));
    EXPECT_EQ(component_values(state.edit), state.edit.latent.base);
    EXPECT_FALSE(has_edits(state.edit));
}

TEST(Reducer, SetsOneComponentBeyondTheTrack) {
    const AppState state = after(opened_state(), {event::ComponentSet{3, 17.5F}});
    EXPECT_FLOAT_EQ(component_values(state.edit)[3], 17.5F);
    EXPECT_EQ(component_values(state.edit)[2], state.edit.latent.base[2]);
    EXPECT_EQ(state.latent_version, opened_state().latent_version + 1);
}

TEST(Reducer, IgnoresComponentsAndNumbersThatDoNotExist) {
    const AppState start = opened_state(3);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    const AppState state =
        after(start,
              {event::ComponentSet{3, 1.0F}, event::ComponentReset{99}, event::ComponentSet{0, nan},
               event::ComponentSet{0, infinity}, event::ComponentLocked{7, true}});
    EXPECT_EQ(state.edit, start.edit);
    EXPECT_EQ(state.latent_version, start.latent_version);
    EXPECT_FALSE(state.history.can_undo());
}

TEST(Reducer, LockedComponentKeepsItsValue) {
    const AppState locked =
        after(opened_state(), {event::ComponentSet{2, 1.25F}, event::ComponentLocked{2, true}});
    const AppState state = after(locked, {event::ComponentSet{2, 0.0F}, event::ComponentReset{2},
                                          event::AllReset{}, event::SeedSet{7}});
    EXPECT_FLOAT_EQ(component_values(state.edit)[2], 1.25F);
    EXPECT_EQ(state.edit.latent.seed, 7U);
    EXPECT_EQ(component_values(state.edit)[0], sample_latent(7, 12)[0]);
}

TEST(Reducer, LockedComponentKeepsItsValueAfterNormalisation) {
    const AppState locked = after(
        opened_state(12, true),
        {event::PostNormSet{true}, event::ComponentSet{5, -0.5F}, event::ComponentLocked{5, true}});
    const AppState state = after(locked, {event::SeedSet{99}});
    EXPECT_NEAR(component_values(state.edit)[5], -0.5F, 1e-6F);
}

TEST(Reducer, ResetGoesToTheBaseAndBakeMovesTheBase) {
    const AppState baked = after(opened_state(), {event::ComponentSet{1, 2.0F}, event::EditsBaked{},
                                                  event::ComponentSet{1, -1.0F}});
    EXPECT_FLOAT_EQ(component_values(baked.edit)[1], -1.0F);
    const AppState reset = after(baked, {event::ComponentReset{1}});
    EXPECT_FLOAT_EQ(component_values(reset.edit)[1], 2.0F);
    EXPECT_FALSE(has_edits(reset.edit));
}

TEST(Reducer, BakingDoesNotMoveThePicture) {
    for (const bool normalizes : {false, true}) {
        const AppState edited = after(opened_state(12, normalizes), {event::PostNormSet{normalizes},
                                                                     event::ComponentSet{4, 2.5F}});
        const AppState baked = after(edited, {event::EditsBaked{}});
        const std::vector<float> before = composed_latent(edited.edit);
        const std::vector<float> now = composed_latent(baked.edit);
        for (std::size_t i = 0; i < before.size(); ++i) {
            EXPECT_NEAR(now[i], before[i], 1e-5F) << "component " << i;
        }
    }
}

TEST(Reducer, PostNormOnlyWhereTheModelNormalises) {
    EXPECT_FALSE(after(opened_state(12, false), {event::PostNormSet{true}}).edit.post_norm);
    EXPECT_TRUE(after(opened_state(12, true), {event::PostNormSet{true}}).edit.post_norm);
}

TEST(Reducer, SixtyFourBitSeedsSurvive) {
    const std::uint64_t seed = 0xFEDCBA9876543210ULL;
    EXPECT_EQ(after(opened_state(), {event::SeedSet{seed}}).edit.latent.seed, seed);
}

TEST(Reducer, ModelOfTheSameSizeKeepsThePlaceOfAnotherSizeDoesNot) {
    const AppState edited = after(opened_state(12), {event::ComponentSet{0, 2.0F}});
    GeneratorInfo info = edited.model.info;
    const AppState same = after(edited, {event::ModelOpened{2, {}, info, "demo", 42}});
    EXPECT_EQ(same.edit.latent, edited.edit.latent);
    EXPECT_TRUE(same.history.can_undo());
    EXPECT_GT(same.latent_version, edited.latent_version);
    info.latent_size = 3;
    const AppState other = after(edited, {event::ModelOpened{2, {}, info, "demo", 42}});
    EXPECT_EQ(other.components(), 3U);
    EXPECT_FALSE(other.history.can_undo());
}

TEST(Reducer, PicturesOfAnOldModelAndOlderStatesAreDropped) {
    AppState state = after(opened_state(), {event::ComponentSet{0, 1.0F}});
    const std::uint64_t newest = state.latent_version;
    state = after(state, {event::PictureArrived{picture_of(state, newest), false}});
    EXPECT_FALSE(state.picture_is_stale());
    const auto shown = state.canvas.current;
    state = after(state, {event::PictureArrived{picture_of(state, newest - 1), false}});
    EXPECT_EQ(state.canvas.current, shown);
    RenderedImage foreign = *shown;
    foreign.model_generation = 99;
    state = after(state, {event::PictureArrived{std::make_shared<const RenderedImage>(foreign)}});
    EXPECT_EQ(state.canvas.current, shown);
    state = after(state, {event::ComponentSet{0, 2.0F}});
    EXPECT_TRUE(state.picture_is_stale());
}

TEST(Reducer, ALockedSeedStaysAndUndoUnlocksIt) {
    const AppState locked = after(opened_state(), {event::SeedSet{5}, event::SeedLocked{true}});
    const AppState state = after(locked, {event::SeedSet{6}});
    EXPECT_EQ(state.edit, locked.edit);
    for (const char* action : {"new_seed", "next_seed", "previous_seed"}) {
        EXPECT_EQ(find_action(action).why_not(state), "the seed is locked") << action;
    }
    GeneratorInfo info = state.model.info;
    info.latent_size = 3;
    const AppState other = after(state, {event::ModelOpened{2, {}, info, "demo", 42}});
    EXPECT_EQ(other.edit.latent, edit_from_seed(5, 3).latent) << "of another size, from this seed";
    const AppState undone = after(state, {event::Undone{}, event::SeedSet{6}});
    EXPECT_EQ(undone.edit.latent.seed, 6U);
    const AppState freed = reduce(state, find_action("lock_seed").run(state));
    EXPECT_EQ(after(freed, {event::SeedSet{6}}).edit.latent.seed, 6U);
}

TEST(Reducer, NotesTheSeedsLookedAtButNotTheDigitsTypedOnTheWay) {
    const AppState state = after(
        opened_state(), {event::SeedSet{5}, event::GestureStarted{}, event::SeedSet{1},
                         event::SeedSet{12}, event::GestureEnded{}, event::ComponentSet{0, 1.0F}});
    const auto seeds = state.settings.seeds.seeds();
    EXPECT_EQ(std::vector<std::uint64_t>(seeds.begin(), seeds.end()),
              (std::vector<std::uint64_t>{12, 5, 42}));
    const AppState undone = after(state, {event::Undone{}, event::Undone{}});
    EXPECT_EQ(undone.settings.seeds.seeds().front(), 5U);
}

/// The window makes all events of a frame from the state before it.
TEST(Reducer, AChangeOfSettingsTakesBackNothingThatHasChangedSinceItWasMade) {
    const AppState start = opened_state();
    const Event larger = find_action("larger_ui").run(start);
    const Event further = event::SettingsChanged{[](Settings& s) { s.slider_range = 5.0F; }};
    const Event opening =
        event::ModelOpened{2, {ModelOrigin::file, "/m"}, start.model.info, "m", 42};
    const AppState state =
        after(start, {event::LayoutReset{LayoutPreset::train}, event::HelpToggled{},
                      event::SeedSet{5}, opening, further, larger});
    Settings expected = start.settings;
    expected.layout = LayoutPreset::train;
    expected.show_hints = false;
    expected.seeds.note(5);
    expected.recent.push_back({"/m", false});
    expected.slider_range = 5.0F;
    expected.ui_scale = 1.1F;
    EXPECT_EQ(state.settings, expected);
    EXPECT_TRUE(after(state, {find_action("hints").run(state)}).settings.show_hints);
}

TEST(Reducer, ARecentModelIsPinnedAndRemovedByItself) {
    const AppState start = opened_state();
    const auto opening = [&](const char* path) {
        return event::ModelOpened{2, {ModelOrigin::file, path}, start.model.info, "m", 42};
    };
    AppState state = after(start, {opening("/a"), opening("/b"), event::RecentPinned{"/a", true}});
    EXPECT_EQ(state.settings.recent, (std::vector<RecentModel>{{"/b", false}, {"/a", true}}));
    state = after(state, {event::RecentRemoved{"/b"}, event::RecentPinned{"/a", false},
                          event::RecentPinned{"/elsewhere", true}});
    EXPECT_EQ(state.settings.recent, (std::vector<RecentModel>{{"/a", false}}));
}

TEST(Reducer, TheBasesPictureGoesWithTheBase) {
    AppState state = after(opened_state(12, true), {event::ComponentSet{0, 1.0F}});
    const event::PictureArrived old{picture_of(state, state.latent_version), true};
    state = after(state, {old});
    EXPECT_NE(state.canvas.base, nullptr);
    state = after(state, {event::ComponentSet{0, 2.0F}, event::ViewSet{{false, 4.0F, 0.5F, 0.5F}}});
    EXPECT_NE(state.canvas.base, nullptr) << "edits leave the base as it is";
    for (const Event& event :
         std::vector<Event>{event::SeedSet{8}, event::EditsBaked{}, event::PostNormSet{true},
                            event::LatentPlaced{std::vector<float>(12, 0.5F)}}) {
        const AppState moved = after(state, {event});
        EXPECT_EQ(moved.canvas.base, nullptr) << "event " << event.happened().index();
        EXPECT_EQ(after(moved, {old}).canvas.base, nullptr) << "it was under way";
        const event::PictureArrived present{picture_of(moved, moved.latent_version), true};
        const AppState shown = after(moved, {present});
        EXPECT_NE(shown.canvas.base, nullptr);
        EXPECT_EQ(after(shown, {event::Undone{}}).canvas.base, nullptr);
    }
}

TEST(Reducer, FailureLeavesTheLastGoodPictureAndCountsEqualMessages) {
    AppState state = opened_state();
    state = after(state, {event::PictureArrived{picture_of(state, state.latent_version), false}});
    const auto good = state.canvas.current;
    RenderedImage failed;
    failed.model_generation = state.model.generation;
    failed.state_version = state.latent_version;
    failed.error = Error(ErrorCode::model_failure, "the forward threw", "try again");
    const event::PictureArrived news{std::make_shared<const RenderedImage>(failed), false};
    state = after(state, {news, news, news});
    EXPECT_EQ(state.canvas.current, good);
    ASSERT_EQ(state.messages.size(), 1U);
    EXPECT_EQ(state.messages[0].count, 3);
    EXPECT_EQ(state.messages[0].retry, MessageRetry::render);
    EXPECT_FALSE(state.banner_dismissed);
    EXPECT_TRUE(state.picture_failed());
    state = after(state, {event::BannerDismissed{}});
    EXPECT_TRUE(state.banner_dismissed);
}

TEST(Reducer, AnExportThatStartsMakesItsKindThatOfThePanel) {
    AppState state = after(opened_state(), {event::ExportKindChosen{ExportKind::grid}});
    EXPECT_EQ(state.exporting.chosen, ExportKind::grid);
    state = reduce(state, event::ExportStarted{ExportKind::heatmap});
    EXPECT_EQ(state.exporting.chosen, ExportKind::heatmap);
    state = reduce(state, event::ExportKindChosen{ExportKind::strip});
    EXPECT_EQ(state.exporting.kind, ExportKind::heatmap) << "what is exported stays";
}

TEST(Reducer, AnExportTellsWhatIsWrongWithItsNumbers) {
    const AppState fine = after(opened_state(), {event::ExportFinished{"a/heat.png", {}}});
    EXPECT_EQ(fine.exporting.status, ExportStatus::done);
    EXPECT_TRUE(fine.messages.empty());
    const AppState state =
        after(opened_state(), {event::ExportFinished{"a/heat.png", {"one", "two"}}});
    EXPECT_EQ(state.exporting.status, ExportStatus::done);
    EXPECT_EQ(state.exporting.path, "a/heat.png");
    ASSERT_EQ(state.messages.size(), 2U);
    EXPECT_EQ(state.messages[0].title, "Exported with a warning: heat.png");
    EXPECT_EQ(state.messages[0].level, MessageLevel::warning);
    EXPECT_EQ(state.messages[0].text, "one");
    EXPECT_EQ(state.messages[1].text, "two");
    EXPECT_FALSE(state.banner_dismissed);
}

TEST(Reducer, AnExportThatWasCancelledIsNoFault) {
    const AppState state =
        after(opened_state(), {event::ExportStarted{ExportKind::heatmap},
                               event::ExportFailed{Error(ErrorCode::cancelled, "Cancelled")}});
    EXPECT_EQ(state.exporting.status, ExportStatus::cancelled);
    EXPECT_TRUE(state.messages.empty());
}

TEST(Reducer, FailedOpeningKeepsTheModel) {
    const ModelLocation wrong{ModelOrigin::file, "/tmp/wrong.png"};
    const AppState state =
        after(opened_state(), {event::ModelLoading{wrong},
                               event::ModelFailed{wrong, Error(ErrorCode::bad_file, "a picture")}});
    EXPECT_TRUE(state.model.ready());
    EXPECT_FALSE(state.model.loading.has_value());
    ASSERT_EQ(state.messages.size(), 1U);
    EXPECT_EQ(state.messages[0].title, "Cannot open wrong.png");
    EXPECT_EQ(state.messages[0].source, wrong);
}

TEST(Reducer, StripRowsArriveForTheirOwnTableOnly) {
    StripTable table;
    table.model_generation = 1;
    table.latent_version = 5;
    table.running = true;
    table.rows = {{0, {-1, 0, 1}, 1, {}}, {1, {-1, 0, 1}, 1, {}}};
    AppState state = after(opened_state(), {event::StripsStarted{table}});
    const std::vector<std::shared_ptr<const Image>> cells(3, std::make_shared<const Image>());
    state =
        after(state, {event::StripRowArrived{1, 4, 0, cells},
                      event::StripRowArrived{1, 5, 9, cells}, event::StripRowArrived{1, 5, 0, {}}});
    EXPECT_EQ(state.strips.finished_rows, 0U);
    state = after(state, {event::StripRowArrived{1, 5, 0, cells}});
    EXPECT_TRUE(state.strips.running);
    state = after(state, {event::StripRowArrived{1, 5, 1, cells}});
    EXPECT_FALSE(state.strips.running);
    EXPECT_EQ(state.strips.rows[1].cells, cells);
}

TEST(Reducer, StripRowsOfOtherWeightsAreDropped) {
    StripTable table;
    table.model_generation = 1;
    table.latent_version = 5;
    table.weights_version = 2;
    table.rows = {{0, {0}, 0, {}}};
    AppState state = after(opened_state(), {event::StripsStarted{table}});
    const std::vector<std::shared_ptr<const Image>> cells(1, std::make_shared<const Image>());
    state = after(state, {event::StripRowArrived{1, 5, 0, cells, 1}});
    EXPECT_EQ(state.strips.finished_rows, 0U);
    state = after(state, {event::StripRowArrived{1, 5, 0, cells, 2}});
    EXPECT_EQ(state.strips.finished_rows, 1U);
}

TEST(Actions, WeightsOfARunAreNotExported) {
    AppState state = opened_state();
    ASSERT_EQ(find_action("export_picture").why_not(state), "");
    state = after(state, {event::WeightsShown{state.model.generation, 3}});
    EXPECT_NE(find_action("export_picture").why_not(state), "");
    EXPECT_NE(find_action("copy_command").why_not(state), "");
}

TEST(Reducer, ManyComponentsAtOnceAreOneUndoStep) {
    AppState state =
        after(opened_state(), {event::ComponentsSet{{{0, 1.0F}, {5, -2.0F}, {99, 3.0F}}}});
    EXPECT_FLOAT_EQ(component_values(state.edit)[5], -2.0F);
    EXPECT_EQ(state.history.undo_steps(), 1U);
}

TEST(Percentiles, OfKnownLists) {
    EXPECT_EQ(percentiles({}).median, 0.0);
    EXPECT_EQ(percentiles({3.0}).p95, 3.0);
    std::vector<double> hundred;
    for (int i = 100; i >= 1; --i) {
        hundred.push_back(i);
    }
    EXPECT_EQ(percentiles(hundred).median, 50.0);
    EXPECT_EQ(percentiles(hundred).p95, 95.0);
}

TEST(Reducer, AnOpenModelThatChangedOnDiskIsOfferedToBeReloaded) {
    AppState state = opened_state();
    const ModelLocation open{ModelOrigin::file, "/models/mine"};
    state.model.source = open;
    state =
        reduce(std::move(state), event::ModelChangedOnDisk{{ModelOrigin::file, "/models/other"}});
    EXPECT_TRUE(state.messages.empty()) << "another one was opened meanwhile";
    state = reduce(std::move(state), event::ModelChangedOnDisk{open});
    ASSERT_EQ(state.messages.size(), 1U);
    EXPECT_EQ(state.messages[0].title, "mine has changed on disk");
    EXPECT_EQ(state.messages[0].retry, MessageRetry::reload);
    EXPECT_EQ(state.messages[0].source, open);
    EXPECT_FALSE(state.banner_dismissed);
}

TEST(Reducer, ALatentOfAFileIsWhatTheModelGets) {
    AppState state = opened_state();
    state.model.info.normalizes_latent = true;
    std::vector<float> z(state.components());
    for (std::size_t i = 0; i < z.size(); ++i) {
        z[i] = 0.5F * static_cast<float>(i + 1);
    }
    state = reduce(std::move(state), event::LatentPlaced{z, LatentMode::post_norm});
    EXPECT_TRUE(state.edit.post_norm);
    const std::vector<float> given = composed_latent(state.edit);
    for (std::size_t i = 0; i < z.size(); ++i) {
        EXPECT_NEAR(given[i], z[i], 1e-6F);
    }
    const float kept = component_values(state.edit)[1];
    state = reduce(std::move(state), event::ComponentLocked{1, true});
    z[1] = 9.0F;
    z[0] = -3.0F;
    state = reduce(std::move(state), event::LatentPlaced{z, LatentMode::post_norm});
    EXPECT_NEAR(composed_latent(state.edit)[0], -3.0F, 1e-6F);
    EXPECT_NEAR(composed_latent(state.edit)[1], kept, 1e-6F);
    state = reduce(std::move(state), event::LatentPlaced{z, std::nullopt});
    EXPECT_TRUE(state.edit.post_norm) << "a file that does not say leaves the mode";
    EXPECT_FALSE(has_edits(without_edits(state.edit)));
}

}  // namespace
}  // namespace zscope
