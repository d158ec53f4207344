#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "app/state/actions.h"
#include "app/state/analysis_requests.h"
#include "app/state/training_rules.h"
#include "app/state/untangle_rules.h"
#include "core/latent/latent_axes.h"
#include "tests/app/state_support.h"

namespace zscope::testing {
namespace {

constexpr std::size_t kN = 3;

/// A fresh model as `state` shows it, its axes turned by `angle`.
event::RebaseFinished rebased(const AppState& state, double angle) {
    AxesVersion axes;
    axes.info = state.untangle.axes.front().info;
    axes.info.axes = turned_axes(axes.info, turn_about_last(std::cos(angle), std::sin(angle)));
    axes.info.weights_sha256.clear();
    axes.report = RebaseReport{};
    return {axes};
}

std::vector<float> place_in_origin(const AppState& state) {
    const auto link = axes_link(state.model.info, state.untangle.axes.front().info);
    return follow_axes(composed_latent(state.edit), *link);
}

void expect_near(const std::vector<float>& a, const std::vector<float>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        EXPECT_NEAR(a[i], b[i], 1e-5) << i;
    }
}

AppState edited_state() {
    AppState state = after(opened_state(kN), {event::ComponentSet{0, 1.5F}});
    state.canvas.current = picture_of(state, state.latent_version);
    return state;
}

TEST(Untangle, ThePlaceStaysWhileTheSlidersChange) {
    const AppState before = edited_state();
    const AppState state = reduce(before, rebased(before, 0.5));
    EXPECT_EQ(state.edit.axes, 1U);
    expect_near(place_in_origin(state), composed_latent(before.edit));
    EXPECT_GT(std::abs(component_values(state.edit)[0] - component_values(before.edit)[0]), 0.1F);
    EXPECT_TRUE(state.model.command_name.empty());
    EXPECT_FALSE(find_action("export_picture").why_not(state).empty());
    EXPECT_NE(shown_rebase(state), nullptr);
    EXPECT_EQ(state.canvas.current->state_version, state.latent_version) << "the picture stays";
    EXPECT_TRUE(state.canvas.current->preview) << "until it is drawn in the new axes";
    const AppState shown = reduce(state, event::AxesShown{7});
    EXPECT_FALSE(shown.picture_is_stale());
    EXPECT_EQ(shown.model.generation, 7U);
}

TEST(Untangle, UndoBringsTheOldAxesBackAndRedoTheNewOnes) {
    const AppState before = edited_state();
    AppState state = after(before, {rebased(before, 0.5), event::ComponentSet{1, 0.25F}});
    state = after(state, {event::Undone{}, event::Undone{}});
    EXPECT_EQ(state.edit, before.edit);
    EXPECT_EQ(state.model.command_name, "demo");
    EXPECT_EQ(shown_rebase(state), nullptr);
    EXPECT_TRUE(find_action("export_picture").why_not(state).empty());
    state = after(state, {event::Redone{}, event::Redone{}});
    EXPECT_EQ(state.edit.axes, 1U);
    EXPECT_FLOAT_EQ(component_values(state.edit)[1], 0.25F);
    EXPECT_TRUE(state.model.info.axes.has_value());
}

TEST(Untangle, AxesShownForgetTheRunsWeights) {
    const AppState before = edited_state();
    EXPECT_NE(why_not_follow(before), "");
    AppState state = after(before, {rebased(before, 0.5), event::AxesShown{7},
                                    event::TrainStarted{7, 1}, event::WeightsShown{7, 3}});
    EXPECT_EQ(why_not_follow(state), "");
    state = after(state, {event::Undone{}, event::AxesShown{8}});
    EXPECT_EQ(state.model.weights_version, 0U) << "the workers draw as opened";
    EXPECT_NE(why_not_follow(state).find("Undo or Redo"), std::string::npos);
    EXPECT_EQ(find_action("export_picture").why_not(state), "");
    EXPECT_EQ(why_not_rebase_now(state), "");
    state = after(state, {event::Redone{}, event::AxesShown{9}});
    EXPECT_EQ(why_not_follow(state), "") << "the axes of the run again";
    state = reduce(state,
                   event::ModelOpened{10, {ModelOrigin::demo, {}}, before.model.info, "demo", 42});
    EXPECT_NE(why_not_follow(state).find("another model"), std::string::npos);
}

TEST(Untangle, LocksOfSingleComponentsGoAndComeBackWithUndo) {
    AppState state = reduce(edited_state(), event::ComponentLocked{2, true});
    AppState turned = reduce(state, rebased(state, 0.5));
    EXPECT_FALSE(has_locks(turned.edit));
    EXPECT_TRUE(turned.untangle.locks_cleared);
    EXPECT_TRUE(is_locked(reduce(turned, event::Undone{}).edit, 2));
    state = after(state, {event::ComponentLocked{0, true}, event::ComponentLocked{1, true}});
    turned = reduce(state, rebased(state, 0.5));
    EXPECT_TRUE(is_locked(turned.edit, 0)) << "all of them are still all of them";
    EXPECT_FALSE(turned.untangle.locks_cleared);
}

TEST(Untangle, SeedsStayInTheAxesInUse) {
    const AppState before = edited_state();
    const AppState state = after(before, {rebased(before, 0.5), event::SeedSet{9}});
    EXPECT_EQ(state.edit.axes, 1U);
    EXPECT_EQ(state.edit.latent.base, sample_latent(9, kN));
}

TEST(Untangle, ASecondTurnCountsFromTheOrigin) {
    const AppState before = edited_state();
    AppState state = reduce(before, rebased(before, 0.5));
    state = reduce(state, rebased(state, -0.8));
    EXPECT_EQ(state.edit.axes, 2U);
    expect_near(place_in_origin(state), composed_latent(before.edit));
    state = reduce(state, event::Undone{});
    EXPECT_EQ(state.edit.axes, 1U);
    expect_near(place_in_origin(state), composed_latent(before.edit));
}

TEST(Untangle, OpeningTheOriginAgainKeepsThePlace) {
    const AppState before = edited_state();
    AppState state = reduce(before, rebased(before, 0.5));
    state = reduce(state,
                   event::ModelOpened{2, {ModelOrigin::demo, {}}, before.model.info, "demo", 42});
    EXPECT_EQ(state.edit.axes, 0U);
    EXPECT_EQ(state.untangle.axes.size(), 1U);
    EXPECT_FALSE(state.history.can_undo()) << "it speaks of axes that are gone";
    expect_near(composed_latent(state.edit), composed_latent(before.edit));
}

TEST(Untangle, SavedAxesHaveAFileAndACommand) {
    AppState before = edited_state();
    before.untangle.axes.front().source = {ModelOrigin::file, "m"};
    AppState state = reduce(before, rebased(before, 0.5));
    EXPECT_EQ(state.model.source.path, "m") << "what Reload reads";
    EXPECT_EQ(why_not_save_rebased(state), "");
    state = after(state, {event::RebasedSaveStarted{},
                          event::RebasedSaved{1, "/tmp/new", "new", std::string(64, 'a')}});
    EXPECT_EQ(state.untangle.saving, SaveStatus::done);
    EXPECT_EQ(state.model.command_name, "new");
    EXPECT_EQ(state.model.source.path, "/tmp/new");
    EXPECT_EQ(state.model.info.weights_sha256, std::string(64, 'a'));
    EXPECT_TRUE(find_action("export_picture").why_not(state).empty());
    EXPECT_EQ(reduce(state, event::Undone{}).model.command_name, "demo");
}

TEST(Untangle, NewAxesAreSavedWhereItIsSaidOrAsProposed) {
    const AppState before = edited_state();
    AppState state = reduce(before, rebased(before, 0.5));
    state.settings.exporting.folder = "out";
    const auto wish = [](const AppState& shown) {
        return *find_action("save_rebased").run(shown).as<event::RebasedSaveAsked>();
    };
    EXPECT_FALSE(shows_unsaved_axes(before));
    EXPECT_TRUE(shows_unsaved_axes(state));
    EXPECT_EQ(wish(state).path, "out/demo-rebased");
    EXPECT_TRUE(wish(state).keeps_old) << "nobody has named the place";
    state = reduce(state, event::RebasedPathSet{"mine"});
    EXPECT_EQ(wish(state).path, "mine");
    EXPECT_FALSE(wish(state).keeps_old);
    state = after(state, {event::RebasedSaveStarted{},
                          event::RebasedSaved{1, "/tmp/mine", "mine", std::string(64, 'a')}});
    EXPECT_FALSE(shows_unsaved_axes(state));
    state = reduce(state,
                   event::ModelOpened{2, {ModelOrigin::demo, {}}, before.model.info, "demo", 42});
    EXPECT_EQ(rebased_path(state), "out/demo-rebased") << "the place was that of another model";
}

TEST(Untangle, NewAxesOfTheDemoCanBeSavedToo) {
    const AppState before = edited_state();
    AppState state = reduce(before, rebased(before, 0.5));
    ASSERT_EQ(state.untangle.axes.front().source.origin, ModelOrigin::demo);
    EXPECT_EQ(why_not_save_rebased(state), "");
    // They are in no weights: their own numbers tell a direction's axes, saved or not.
    const std::string axes = direction_axes_of(state.model.info);
    EXPECT_NE(axes, direction_axes_of(before.model.info));
    EXPECT_NE(axes, direction_axes_of(reduce(before, rebased(before, 0.4)).model.info));
    state =
        after(state, {event::RebasedSaveStarted{}, event::RebasedSaved{1, "/tmp/new", "new", ""}});
    EXPECT_EQ(state.model.source.origin, ModelOrigin::file);
    EXPECT_EQ(direction_axes_of(state.model.info), axes);
}

/// A direction given in new axes is still there when the file they were saved to is opened next
/// time.
TEST(Untangle, ADirectionGoesWithTheAxesIntoTheirFile) {
    const AppState before = edited_state();
    AppState state = reduce(before, rebased(before, 0.5));
    HeatmapChoice& heatmap = state.analysis.options.heatmap;
    heatmap.direction = {1, 0, 0};
    heatmap.direction_axes = direction_axes_of(state.model.info);
    state = after(state, {event::RebasedSaveStarted{},
                          event::RebasedSaved{1, "/tmp/new", "new", std::string(64, 'a')}});
    AppState next;
    next.analysis.options = state.analysis.options;
    next = reduce(next, event::ModelOpened{
                            1, {ModelOrigin::file, "/tmp/new"}, state.model.info, "/tmp/new", 42});
    EXPECT_EQ(next.analysis.options.heatmap.direction, (std::vector<float>{1, 0, 0}));
    // One that was told in other axes does not become one of these.
    AppState other = reduce(before, rebased(before, 0.5));
    other.analysis.options.heatmap.direction_axes = "elsewhere";
    other = reduce(other, event::RebasedSaved{1, "/tmp/new", "new", std::string(64, 'a')});
    EXPECT_EQ(other.analysis.options.heatmap.direction_axes, "elsewhere");
}

TEST(Untangle, TellsWhyNot) {
    AppState state;
    EXPECT_NE(why_not_rebase_now(state), "");
    state = opened_state(kN);
    EXPECT_EQ(why_not_rebase_now(state), "");
    EXPECT_NE(why_not_save_rebased(state), "");
    state.model.info.fixed_axes = FixedAxes::distribution;
    EXPECT_TRUE(why_not_rebase_now(state).ends_with(
        " draws its latents from a distribution that a rotation changes"));
    state.model.info.fixed_axes = FixedAxes::codes;
    EXPECT_TRUE(why_not_rebase_now(state).ends_with(
        " was trained to keep single components apart (InfoGAN)"));
    state = opened_state(kMostSummedComponents + 1);
    for (const RebaseObjective objective : kRebaseObjectives) {
        state.untangle.options.objective = objective;
        EXPECT_EQ(why_not_rebase_now(state), "");
    }
    state = opened_state(kN);
    state.model.weights_version = 3;
    EXPECT_NE(why_not_rebase_now(state).find("training run"), std::string::npos);
    state = reduce(opened_state(kN), event::RebaseStarted{});
    EXPECT_NE(why_not_rebase_now(state), "");
    EXPECT_EQ(why_not_cancel_rebase(state), "");
    state = after(state, {event::RebaseStopping{}, event::RebaseProgressed{{3, 64, "samples"}}});
    EXPECT_NE(why_not_cancel_rebase(state), "");
    state = reduce(state, event::RebaseFailed{Error(ErrorCode::cancelled, "cancelled")});
    EXPECT_EQ(state.untangle.status, UntangleStatus::idle);
    state = after(state, {event::RebaseStarted{},
                          event::RebaseFailed{Error(ErrorCode::model_failure, "broken")}});
    EXPECT_EQ(state.untangle.status, UntangleStatus::failed);
    EXPECT_EQ(state.untangle.failure, "broken");
}

}  // namespace
}  // namespace zscope::testing
