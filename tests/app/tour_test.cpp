#include "app/state/tour.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "app/state/before_tour.h"
#include "app/state/untangle_rules.h"
#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::after;
using testing::opened_state;

event::ModelOpened opened(std::uint64_t generation, std::int64_t n, const std::string& folder) {
    GeneratorInfo info;
    info.name = folder;
    info.latent_size = n;
    info.width = 8;
    info.height = 8;
    return {generation, {ModelOrigin::file, "/models/" + folder}, info, "/models/" + folder, 7};
}

std::string tour_model(TourPair pair = TourPair::two_factors) {
    return std::string(tour_of(pair).model);
}

std::string tour_untangled(TourPair pair = TourPair::two_factors) {
    return std::string(tour_of(pair).untangled);
}

event::TourBegun begun(TourPair pair) {
    return {pair, "/models/" + tour_model(pair), "/models/" + tour_untangled(pair)};
}

/// In axes of the open model that no file holds.
AppState rebased(AppState state) {
    AxesVersion turned = state.untangle.axes.front();
    turned.command_name.clear();
    turned.report = RebaseReport{};
    state.untangle.axes.push_back(turned);
    state.edit.axes = 1;
    return state;
}

/// Eight components, moved and re-based into axes that no file holds.
AppState at_work() {
    AppState state = opened_state(8);
    state = reduce(state, opened(2, 8, "mine"));
    return rebased(after(state, {event::ComponentSet{3, 1.5F}}));
}

AppState on_tour(AppState state) {
    return after(std::move(state), {begun(TourPair::two_factors), opened(3, 12, tour_model()),
                                    event::TourStepSet{1}});
}

TEST(Tour, GivesBackPlaceAxesAndHistory) {
    const AppState work = at_work();
    AppState state = on_tour(work);
    ASSERT_EQ(state.components(), 12U);
    ASSERT_TRUE(state.before_tour);
    EXPECT_TRUE(has_unsaved_axes(state.before_tour->untangle));
    EXPECT_EQ(why_not_leave_tour(state), "");
    state = after(state, {event::ComponentSet{0, 2.0F}});
    const auto before = state.before_tour;
    const std::uint64_t version = state.latent_version;
    state = after(state, {opened(4, 8, "mine"), event::TourLeft{before}});
    EXPECT_EQ(state.edit, work.edit);
    EXPECT_EQ(state.history.undo_steps(), work.history.undo_steps());
    EXPECT_EQ(state.untangle.axes.size(), 2U);
    EXPECT_GT(state.latent_version, version);
    EXPECT_EQ(state.tour_step, 0U);
    EXPECT_FALSE(state.before_tour);
    EXPECT_NE(why_not_leave_tour(state), "");
}

TEST(Tour, BegunAgainItStillGivesBackTheFirstModel) {
    AppState state = on_tour(at_work());
    state = after(state, {begun(TourPair::two_factors)});
    ASSERT_TRUE(state.before_tour);
    EXPECT_EQ(state.before_tour->model.source.path, "/models/mine");
}

TEST(Tour, WithinAnotherItGivesBackWhatWasOpenBeforeBoth) {
    const AppState work = at_work();
    AppState state = on_tour(work);
    state = after(state, {event::TourStepSet{3}, begun(TourPair::four_factors)});
    EXPECT_EQ(state.tour, TourPair::four_factors);
    EXPECT_EQ(state.tour_step, 0U) << "a caption of the one before";
    state =
        after(state, {opened(4, 12, tour_model(TourPair::four_factors)), event::TourStepSet{1}});
    ASSERT_TRUE(state.before_tour) << "its model was taken for the user's own";
    EXPECT_TRUE(state.messages.empty());
    state = after(state, {opened(5, 12, tour_untangled(TourPair::four_factors))});
    ASSERT_TRUE(state.before_tour) << "swapped";
    const auto before = state.before_tour;
    state = after(state, {opened(6, 8, "mine"), event::TourLeft{before}});
    EXPECT_EQ(state.edit, work.edit);
    EXPECT_EQ(state.untangle.axes.size(), 2U);
}

/// If it cannot open its own, those of the other one stay where they are.
TEST(Tour, WithinAnotherItStillKnowsTheModelsOfThat) {
    const AppState state = after(on_tour(at_work()), {begun(TourPair::four_factors)});
    EXPECT_TRUE(reduce(state, opened(4, 12, tour_model())).before_tour);
    EXPECT_FALSE(reduce(state, opened(4, 12, "third")).before_tour);
}

TEST(Tour, AnotherModelOrTheUsersWordEndsTheOffer) {
    const AppState touring = on_tour(at_work());
    EXPECT_TRUE(after(touring, {opened(4, 12, tour_untangled())}).before_tour) << "swapped";
    EXPECT_FALSE(after(touring, {opened(4, 12, "third")}).before_tour);
    EXPECT_FALSE(after(touring, {event::TourKept{}}).before_tour);
    EXPECT_FALSE(after(AppState(), {event::TourBegun{}}).before_tour) << "nothing was open";
}

TEST(Tour, WaitsForWorkThatItWouldEnd) {
    AppState state = opened_state();
    EXPECT_EQ(why_not_tour(state), "");
    state = after(state, {event::RebaseStarted{}});
    EXPECT_NE(why_not_tour(state).find("being searched"), std::string::npos);
    state = on_tour(at_work());
    state = after(state, {event::ModelLoading{{ModelOrigin::file, "/models/other"}}});
    EXPECT_NE(why_not_leave_tour(state).find("being opened"), std::string::npos);
}

TEST(Tour, AFollowedRunIsFollowedAgain) {
    AppState state = at_work();
    state = after(state, {event::TrainStarted{state.model.generation, 1}});
    state = on_tour(state);
    const auto before = state.before_tour;
    EXPECT_NE(state.training.followed_generation, state.model.generation);
    state = after(state, {opened(9, 8, "mine"), event::TourLeft{before}});
    EXPECT_EQ(state.training.followed_generation, 9U);
}

TEST(Tour, KnowsItsOwnModelsByTheirPlace) {
    const AppState touring = on_tour(at_work());
    event::ModelOpened weights = opened(4, 12, tour_model());
    weights.source.path /= "model.safetensors";
    EXPECT_TRUE(reduce(touring, weights).before_tour);
    event::ModelOpened typed = opened(4, 12, tour_model());
    typed.source.path = "/models/./mine/../two-factors/";
    EXPECT_TRUE(reduce(touring, typed).before_tour);
    event::ModelOpened own = opened(4, 12, tour_model());
    own.source.path = "/home/two-factors";
    EXPECT_FALSE(reduce(touring, own).before_tour);
}

TEST(Tour, TellsWhenAxesInNoFileAreForgotten) {
    const AppState touring = on_tour(at_work());
    EXPECT_TRUE(touring.messages.empty());
    const AppState other = reduce(touring, opened(4, 12, "third"));
    ASSERT_EQ(other.messages.size(), 1U);
    EXPECT_NE(other.messages[0].text.find("mine"), std::string::npos) << other.messages[0].text;
    EXPECT_NE(other.messages[0].hint.find("Re-base that model again"), std::string::npos);
    EXPECT_FALSE(other.banner_dismissed);
    // Who says so himself has been told before.
    EXPECT_TRUE(reduce(touring, event::TourKept{}).messages.empty());
    AppState saved = at_work();
    saved.untangle.axes[1].command_name = "/models/turned";
    EXPECT_TRUE(after(on_tour(saved), {opened(4, 12, "third")}).messages.empty());
}

TEST(Tour, TellsWhenAxesOfTheDemoOrOfARunAreForgotten) {
    const auto told_of = [](ModelOrigin origin) {
        AppState work = at_work();
        work.model.source.origin = origin;
        for (AxesVersion& version : work.untangle.axes) {
            version.source.origin = origin;
        }
        return reduce(on_tour(work), opened(4, 12, "third")).messages;
    };
    EXPECT_EQ(told_of(ModelOrigin::demo).size(), 1U) << "its axes can be saved, too";
    const auto of_run = told_of(ModelOrigin::run);
    ASSERT_EQ(of_run.size(), 1U);
    EXPECT_NE(of_run[0].hint.find("the model that the run writes"), std::string::npos);
}

/// Found on the tour's own model, as its last caption invites to.
TEST(Tour, TellsWhenTheNextOneForgetsAxesOfItsModel) {
    const AppState touring = rebased(on_tour(at_work()));
    const AppState next = reduce(touring, begun(TourPair::four_factors));
    EXPECT_TRUE(next.messages.empty()) << "they are there until its model is";
    const AppState begun_there = reduce(next, opened(4, 12, tour_model(TourPair::four_factors)));
    ASSERT_EQ(begun_there.messages.size(), 1U);
    EXPECT_EQ(begun_there.messages[0].title, "Re-based axes are forgotten");
    EXPECT_NE(begun_there.messages[0].text.find(tour_model()), std::string::npos)
        << begun_there.messages[0].text;
    EXPECT_NE(begun_there.messages[0].hint.find("Re-base that model again"), std::string::npos);
    EXPECT_FALSE(begun_there.banner_dismissed);
    EXPECT_TRUE(has_unsaved_axes(begun_there.before_tour->untangle)) << "those still come back";
    // The same tour once more; afterwards nothing is left to be told.
    const AppState again =
        after(touring, {begun(TourPair::two_factors), opened(4, 12, tour_model())});
    ASSERT_EQ(again.messages.size(), 1U);
    EXPECT_EQ(after(again, {opened(5, 12, tour_untangled())}).messages[0].count, 1);
}

TEST(Tour, TellsOfNoAxesThatAreSavedOrStay) {
    AppState saved = rebased(on_tour(at_work()));
    saved.untangle.axes[1].command_name = "/models/turned";
    const auto next = begun(TourPair::four_factors);
    const auto next_model = opened(4, 12, tour_model(TourPair::four_factors));
    EXPECT_TRUE(after(saved, {next, next_model}).messages.empty());
    EXPECT_TRUE(after(on_tour(at_work()), {next, next_model}).messages.empty());
    // Its model cannot be opened: one message, of that.
    const AppState failed =
        after(rebased(on_tour(at_work())),
              {next, event::ModelFailed{next_model.source, Error(ErrorCode::not_found, "gone")}});
    ASSERT_EQ(failed.messages.size(), 1U);
    EXPECT_NE(failed.messages[0].title, "Re-based axes are forgotten");
    EXPECT_TRUE(has_unsaved_axes(failed.untangle));
    for (const Message& message : reduce(failed, next_model).messages) {
        EXPECT_NE(message.title, "Re-based axes are forgotten") << "opened by hand, for no tour";
    }
    // Swapped, it is still open, as B.
    EXPECT_TRUE(
        after(rebased(on_tour(at_work())), {opened(4, 12, tour_untangled())}).messages.empty());
}

TEST(Tour, GivesBackTheDirectionAndTheChosenPixel) {
    AppState work = at_work();
    work.analysis.options.heatmap.direction = std::vector<float>(8, 0.25F);
    work.analysis.options.pixel.place = PixelPlace{3, 4, 1};
    AppState state = on_tour(work);
    const auto before = state.before_tour;
    ASSERT_TRUE(before);
    state.analysis.options.heatmap.direction.clear();
    state = after(state, {opened(4, 8, "mine"), event::TourLeft{before}});
    EXPECT_EQ(state.analysis.options, work.analysis.options);
}

/// The newest weights of another run do not belong on the B that comes back.
TEST(Tour, BIsNotGivenBackToFollowAnotherRun) {
    AppState work = at_work();
    work = after(work, {event::TrainStarted{}});
    ModelSlot b = work.model;
    b.generation = 5;
    work = after(work, {event::BOpened{b, true}});
    const AppState same_run = on_tour(work);
    ASSERT_TRUE(same_run.before_tour);
    EXPECT_TRUE(same_run.before_tour->compare.follows_run);
    const AppState other_run = after(same_run, {event::TrainStarted{}});
    ASSERT_TRUE(other_run.before_tour);
    EXPECT_FALSE(other_run.before_tour->compare.follows_run);
    EXPECT_EQ(other_run.before_tour->compare.b.generation, 5U);
    EXPECT_EQ(other_run.before_tour->edit, work.edit);
}

}  // namespace
}  // namespace zscope
