#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "app/state/actions.h"
#include "app/state/training_rules.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "tests/app/state_support.h"
#include "tests/app/told_news.h"

namespace zscope {
namespace {

using testing::after;
using testing::opened_state;
using testing::told;
namespace news = train_news;

event::TrainNewsArrived in_state(ControlState state, std::uint64_t run = 1) {
    return told(news::StateChanged{{run, state, std::nullopt}});
}

TEST(Training, TheStateIsWhatTheTrainerSays) {
    AppState state = opened_state();
    state = after(state, {event::TrainAsked{TrainAction::start}, event::TrainStarted{1}});
    EXPECT_EQ(state.training.state, ControlState::idle) << "nobody has said anything yet";
    state = after(state, {in_state(ControlState::starting)});
    EXPECT_EQ(state.training.state, ControlState::starting);
    EXPECT_TRUE(state.training.active());
    state = after(state, {event::TrainAsked{TrainAction::pause}});
    EXPECT_EQ(state.training.state, ControlState::starting);
    state = after(state, {in_state(ControlState::paused), in_state(ControlState::finished)});
    EXPECT_FALSE(state.training.active());
}

TEST(Training, KillIsOfferedOnlyToAStopThatTakesLong) {
    AppState state = after(opened_state(), {in_state(ControlState::stopping)});
    EXPECT_NE(why_not_train(TrainAction::kill, state.training).find("5 s"), std::string::npos);
    state = after(state, {event::TrainKillOffered{}});
    EXPECT_EQ(why_not_train(TrainAction::kill, state.training), "");
    state = after(state, {in_state(ControlState::finished), event::TrainKillOffered{}});
    EXPECT_FALSE(state.training.kill_offered);
    state = after(state, {in_state(ControlState::stopping, 2)});
    EXPECT_NE(why_not_train(TrainAction::kill, state.training), "");
}

TEST(Training, OnlyALargerWholeNumberIsATargetToGoOnTo) {
    EXPECT_EQ(resume_target("162", 161).value(), 162);
    for (const char* text : {"161.5", "161", "-3", "", "1e9", " 200", "99999999999999999999"}) {
        ASSERT_FALSE(resume_target(text, 161)) << text;
    }
    EXPECT_NE(std::string(resume_target("161.5", 161).error().what()).find("whole number"),
              std::string::npos);
    EXPECT_NE(std::string(resume_target("161", 161).error().what()).find("161 already"),
              std::string::npos);
}

TEST(Training, EveryButtonSaysWhyNotInEveryState) {
    AppState state = opened_state();
    for (const ControlState control : kControlStates) {
        state = after(state, {in_state(control), event::TrainKillOffered{}});
        for (int i = 0; i < 7; ++i) {
            const auto action = static_cast<TrainAction>(i);
            const std::string reason = why_not_train(action, state.training);
            EXPECT_EQ(reason.empty(), why_not(control_action(action), control).empty());
            EXPECT_EQ(find_action(action_name(action)).why_not(state), reason);
        }
    }
    TrainFormCheck check;
    check.problems = {{std::string(kStartField), "no model is open to fine-tune"}};
    state = after(state, {in_state(ControlState::finished), event::TrainFormChecked{check}});
    EXPECT_EQ(why_not_train(TrainAction::start, state.training), "no model is open to fine-tune");
    check.problems.push_back({"data", "no such folder"});
    check.problems.push_back({"device", "no such GPU"});
    state = reduce(state, event::TrainFormChecked{check});
    EXPECT_EQ(why_not_train(TrainAction::start, state.training),
              "no model is open to fine-tune (and 2 more)");
    EXPECT_EQ(check.problem_of("device"), "no such GPU");
    EXPECT_EQ(check.problem_of("threads"), "");
    EXPECT_NE(find_action("open_trained").why_not(state), "");
    state = after(state, {told(news::ModelWritten{"/runs/a/model", 100})});
    EXPECT_EQ(find_action("open_trained").why_not(state), "");
}

TEST(Training, AFailureIsAMessageWithItsHint) {
    AppState state = opened_state();
    state = after(state, {told(news::StateChanged{{1, ControlState::failed,
                                                   Error(ErrorCode::out_of_memory, "no memory left",
                                                         "smaller batch")}})});
    ASSERT_TRUE(state.training.failure);
    ASSERT_EQ(state.messages.size(), 1U);
    EXPECT_EQ(state.messages[0].title, "Training failed");
    EXPECT_EQ(state.messages[0].hint, "smaller batch");
    state = after(state, {event::TrainStarted{0}});
    EXPECT_FALSE(state.training.failure) << "a new run has not failed";
}

TEST(Training, TheWarningsOfARunAreThoseToldLast) {
    const RunWarning warning{RunWarningKind::not_finite, "a loss is not a number", "go back"};
    AppState state = after(opened_state(), {event::TrainStarted{0}});
    EXPECT_TRUE(state.training.run.warnings.empty());
    state = after(state, {told(news::WarningsChanged{{warning}}),
                          told(news::Evaluated{{"images", "diversity"}, {{10, 0.5}}})});
    EXPECT_EQ(state.training.run.warnings, std::vector{warning}) << "an evaluation changes none";
    EXPECT_EQ(state.training.run.evaluation.rows(), 1U);
    state = after(state, {told(news::WarningsChanged{})});
    EXPECT_TRUE(state.training.run.warnings.empty());
}

TEST(Training, AWishToCloseEndsWithTheRunUnlessItIsSaved) {
    const AppState asked = after(
        opened_state(), {in_state(ControlState::running), event::TrainQuitSet{QuitWish::asked}});
    EXPECT_EQ(asked.training.quit, QuitWish::asked);
    EXPECT_EQ(reduce(asked, in_state(ControlState::finished)).training.quit, QuitWish::none)
        << "the next run is not asked about";
    const AppState saving =
        after(asked, {event::TrainQuitSet{QuitWish::when_saved}, in_state(ControlState::stopping)});
    EXPECT_EQ(saving.training.quit, QuitWish::when_saved);
    EXPECT_EQ(reduce(saving, in_state(ControlState::finished)).training.quit, QuitWish::when_saved);
    const auto failed = [&](ErrorCode code) {
        const Error error(code, "not written");
        return reduce(saving, told(news::StateChanged{{1, ControlState::failed, error}}))
            .training.quit;
    };
    EXPECT_EQ(failed(ErrorCode::io), QuitWish::none) << "the window stays and says so";
    EXPECT_EQ(failed(ErrorCode::cancelled), QuitWish::when_saved) << "its saving was given up";
    const AppState scripted = after(
        saving,
        {event::TrainQuitSet{QuitWish::when_ended},
         told(news::StateChanged{{1, ControlState::failed, Error(ErrorCode::io, "not written")}})});
    EXPECT_EQ(scripted.training.quit, QuitWish::when_ended) << "a script does not wait for ever";
    const AppState late =
        after(asked, {in_state(ControlState::finished), event::TrainQuitSet{QuitWish::asked}});
    EXPECT_EQ(late.training.quit, QuitWish::none) << "no run is left to ask about";
}

event::FinetuneDefaultsFound defaults_of(const std::string& preset, std::int64_t images_seen,
                                         double lambda, std::int64_t warmup) {
    FinetuneDefaults found{.options = {}, .config = {}, .images_seen = images_seen, .problem = {}};
    found.options.preset = preset;
    found.config = TrainConfig{};
    found.config->regularizers.set(hp::lambda, lambda);
    found.config->regularizers.set(hp::warmup_images, warmup);
    return {found};
}

TEST(Training, EditsOfTheFormSurviveARebase) {
    AppState state = reduce(opened_state(), defaults_of("mean", 1000, 0.1, 60000));
    TrainForm form = state.training.form;
    ASSERT_EQ(form.start, TrainStart::finetune);
    EXPECT_EQ(form.config().regularizers[hp::lambda], 0.1);
    form.config().regularizers.set(hp::lambda, 0.07);
    form.config().regularizers.set(hp::layers, {2, 4});
    form.config().data = "elsewhere";
    state = after(state, {event::TrainFormSet{form}, defaults_of("mean", 1000, 0.02, 10000)});
    EXPECT_EQ(state.training.form.config().regularizers[hp::lambda], 0.07) << "set by hand";
    EXPECT_EQ(state.training.form.config().regularizers[hp::layers],
              (std::vector<std::int64_t>{2, 4}));
    EXPECT_EQ(state.training.form.config().data, "elsewhere");
    EXPECT_EQ(state.training.form.config().regularizers[hp::warmup_images], 10000)
        << "as the re-basing has it";
    state = reduce(state, defaults_of("mean", 1000, 0.1, 60000));
    EXPECT_EQ(state.training.form.config().regularizers[hp::lambda], 0.07)
        << "undone, and still set by hand";
    EXPECT_EQ(state.training.form.config().regularizers[hp::warmup_images], 60000);
    EXPECT_EQ(reduce(state, defaults_of("max", 1000, 0.001, 60000))
                  .training.form.config()
                  .regularizers[hp::lambda],
              0.001)
        << "another preset is a wish for its values";
    EXPECT_EQ(reduce(state, defaults_of("mean", 2000, 0.1, 60000)).training.form.config().data,
              TrainConfig{}.data)
        << "another model";
}

TEST(Training, CurvesGoOnFromTheirHistory) {
    AppState state = opened_state();
    news::Prepared prepared;
    prepared.run = "/runs/a";
    prepared.config.total_images = 500;
    prepared.images = 20;
    prepared.history = history_of({{"images", "loss"}, {{10, 20}, {0.5, 0.25}}});
    state = after(state, {event::TrainStarted{1}, told(prepared),
                          told(news::CurvesGrew{{{24, 0.125}, {28, 0.1}}})});
    const CurveHistory& curves = state.training.run.curves;
    ASSERT_EQ(curves.rows(), 4U);
    EXPECT_EQ(curves.x(3), 28.0);
    EXPECT_EQ(curves.value(1, 1), 0.25);
    EXPECT_EQ(state.training.run.progress.total_images, 500);
}

TEST(Training, TheShareDoneIsThatOfThisSitting) {
    AppState state = opened_state();
    EXPECT_EQ(share_done(state.training.run), 0.0) << "no run";
    news::Prepared prepared;
    prepared.config.total_images = 170;
    prepared.images = 110;
    TrainProgress progress;
    progress.total_images = 170;
    state = after(state, {event::TrainStarted{}, told(prepared)});
    EXPECT_EQ(share_done(state.training.run), 0.0) << "a fine-tuning goes on from its model";
    progress.images = 140;
    state = reduce(state, event::TrainProgressed{progress});
    EXPECT_EQ(share_done(state.training.run), 0.5);
    progress.images = 172;
    state = reduce(state, event::TrainProgressed{progress});
    EXPECT_EQ(share_done(state.training.run), 1.0) << "whole batches";
    prepared.images = 170;
    state = after(state, {event::TrainStarted{}, told(prepared)});
    EXPECT_EQ(share_done(state.training.run), 1.0) << "nothing was left to do";
}

TEST(Training, ARunIsLookedAtOnceItIsThere) {
    const auto reason = [](const AppState& state) {
        return find_action("look_at_run").why_not(state);
    };
    AppState state = opened_state();
    EXPECT_EQ(reason(state), "no run was started yet");
    state = after(state, {event::TrainStarted{}, in_state(ControlState::starting)});
    EXPECT_EQ(reason(state), "the run is still being prepared");
    news::Prepared prepared;
    prepared.run = "/runs/one";
    state = after(state, {told(prepared), event::TrainFollowSet{false}});
    EXPECT_EQ(reason(state), "");
    state = after(state, {event::RunFollowed{state.model.generation, 0}});
    EXPECT_EQ(why_not_follow(state), "");
    EXPECT_TRUE(state.training.follow) << "it was opened to be looked at";
    EXPECT_EQ(reason(state), "the picture shows the run already");
    EXPECT_EQ(reason(after(state, {event::TrainFollowSet{false}})),
              "\"The picture follows the run\" is off in the Training panel; switch it on");
    EXPECT_NE(reason(after(state, {event::ModelLoading{{ModelOrigin::demo, {}}}})), "");
}

TEST(Training, AxesAreSharedWithTheModelThatTheRunIsFrom) {
    GeneratorInfo base;
    base.architecture = "progan";
    base.latent_size = 3;
    base.weights_sha256 = "base";
    GeneratorInfo run = base;
    run.weights_sha256.clear();
    EXPECT_TRUE(shares_axes(base, run, "base"));
    EXPECT_FALSE(shares_axes(base, run, "other"));
    EXPECT_FALSE(shares_axes(base, run, "")) << "it began with random weights";
    EXPECT_FALSE(shares_axes(run, run, "")) << "of two that are in no file nothing is known";

    const LatentAxes turned{.origin_sha256 = "base", .rotation = testing::turn_about_last(0, 1)};
    run.axes = turned;
    EXPECT_FALSE(shares_axes(base, run, "base")) << "the run has turned them";
    GeneratorInfo rebased = base;
    rebased.weights_sha256 = "rebased";
    rebased.axes = turned;
    EXPECT_TRUE(shares_axes(rebased, run, "rebased"));
    EXPECT_TRUE(shares_axes(rebased, run, "base")) << "turned the same way on screen";
    run.axes.reset();
    EXPECT_FALSE(shares_axes(rebased, run, "base"));
    run.axes = LatentAxes{.origin_sha256 = "base", .rotation = {}};
    EXPECT_TRUE(shares_axes(base, run, "base"));
    EXPECT_FALSE(shares_axes(rebased, run, "base")) << "it goes on in the old ones";
}

TEST(Training, OverlaysComeOnceAndGo) {
    const CurveHistory curves = history_of({{"images", "loss"}, {{1, 2}, {3, 4}}});
    AppState state = after(opened_state(), {event::OverlayArrived{"/runs/a", curves, {}},
                                            event::OverlayArrived{"/runs/a", curves, {}}});
    ASSERT_EQ(state.training.overlays.size(), 1U);
    EXPECT_EQ(state.training.overlays[0].name, "a");
    EXPECT_EQ(state.training.overlays[0].curves.rows(), 2U);
    state = after(state, {event::RunOverlaid{"/runs/a", false}});
    EXPECT_TRUE(state.training.overlays.empty());
}

TEST(Training, TheLineOfARunCountsUpdatesThatWereLeftOut) {
    TrainingState training;
    training.state = ControlState::running;
    training.run.progress.images = 1000;
    training.run.progress.total_images = 2000;
    training.run.progress.images_per_second = 20.0;
    training.run.progress.seconds_left = 50.0;
    EXPECT_EQ(run_text(training), "1000 / 2000 images, 20.0 images/s, 50 s left");
    training.run.progress.skipped_generator = 1;
    EXPECT_EQ(run_text(training),
              "1000 / 2000 images, 20.0 images/s, 50 s left, 1 update left out");
    training.run.progress.skipped_discriminator = 2;
    training.state = ControlState::finished;
    EXPECT_EQ(run_text(training), "1000 / 2000 images, 20.0 images/s, 3 updates left out");
}

}  // namespace
}  // namespace zscope
