#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <vector>

#include "app/state/actions.h"
#include "app/state/training_rules.h"
#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::after;
using testing::opened_state;
namespace news = train_news;

event::TrainNewsArrived told(TrainNews item) {
    return {std::move(item)};
}

event::TrainNewsArrived in_state(ControlState state, std::uint64_t run = 1) {
    return told(news::StateChanged{{run, state, std::nullopt}});
}

TrainFrame frame(std::int64_t images, std::uint64_t version, std::size_t weight_bytes = 100) {
    TrainFrame result;
    result.images = images;
    // There, and nobody looks into it: a real one needs LibTorch.
    const std::shared_ptr<const void> something = std::make_shared<const int>(0);
    result.weights = std::static_pointer_cast<const WeightSnapshot>(something);
    result.weights_version = version;
    result.weight_bytes = weight_bytes;
    return result;
}

std::vector<TrainFrame> with_weights(const std::vector<TrainFrame>& frames) {
    std::vector<TrainFrame> found;
    std::ranges::copy_if(frames, std::back_inserter(found),
                         [](const TrainFrame& kept) { return kept.weights != nullptr; });
    return found;
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
    found.config->hp_lambda = lambda;
    found.config->hp_warmup_images = warmup;
    return {found};
}

TEST(Training, EditsOfTheFormSurviveARebase) {
    AppState state = reduce(opened_state(), defaults_of("mean", 1000, 0.1, 60000));
    TrainForm form = state.training.form;
    ASSERT_EQ(form.start, TrainStart::finetune);
    EXPECT_EQ(form.config().hp_lambda, 0.1);
    form.config().hp_lambda = 0.07;
    form.config().hp_layers = {2, 4};
    form.config().data = "elsewhere";
    state = after(state, {event::TrainFormSet{form}, defaults_of("mean", 1000, 0.02, 10000)});
    EXPECT_EQ(state.training.form.config().hp_lambda, 0.07) << "set by hand";
    EXPECT_EQ(state.training.form.config().hp_layers, (std::vector<std::int64_t>{2, 4}));
    EXPECT_EQ(state.training.form.config().data, "elsewhere");
    EXPECT_EQ(state.training.form.config().hp_warmup_images, 10000) << "as the re-basing has it";
    state = reduce(state, defaults_of("mean", 1000, 0.1, 60000));
    EXPECT_EQ(state.training.form.config().hp_lambda, 0.07) << "undone, and still set by hand";
    EXPECT_EQ(state.training.form.config().hp_warmup_images, 60000);
    EXPECT_EQ(
        reduce(state, defaults_of("max", 1000, 0.001, 60000)).training.form.config().hp_lambda,
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

TEST(Training, WeightsOfFramesAreThinnedOutAndTheirPicturesStay) {
    AppState state = opened_state();
    for (int i = 0; i < 500; ++i) {
        state = after(
            state, {told(news::FrameTaken{frame(i, static_cast<std::uint64_t>(i) + 1, 1 << 20)})});
        if (i == 10) {
            state = after(state, {event::TrainFrameShown{std::size_t{4}}});
        }
    }
    const auto& frames = state.training.run.frames;
    EXPECT_EQ(frames.size(), 500U) << "pictures of every moment";
    EXPECT_TRUE(std::ranges::is_sorted(frames, {}, &TrainFrame::images));
    const std::vector<TrainFrame> kept = with_weights(frames);
    EXPECT_LE(kept.size(), 81U);
    EXPECT_GT(kept.size(), 35U);
    EXPECT_EQ(kept.front().images, 0);
    EXPECT_EQ(kept.back().images, 499);
    ASSERT_TRUE(state.training.shown_frame) << "what is looked at, or one beside it";
    ASSERT_LT(*state.training.shown_frame, frames.size());
    EXPECT_TRUE(frames[*state.training.shown_frame].weights);
    for (int i = 0; i < 20; ++i) {
        state = after(state, {told(news::FrameTaken{frame(1000 + i, 1000, 100U << 20U)})});
    }
    std::size_t bytes = 0;
    for (const TrainFrame& left : state.training.run.frames) {
        bytes += left.weight_bytes;
    }
    EXPECT_LE(bytes, 600U << 20U) << "large weights are kept less often";
    EXPECT_EQ(state.training.run.frames.size(), 520U);
}

TEST(Training, FramesAreThinnedOutWhenTheirPicturesAreManyOrLarge) {
    AppState state = opened_state();
    const auto& frames = state.training.run.frames;
    const auto take = [&](std::int64_t images, std::size_t picture_bytes) {
        TrainFrame taken = frame(images, static_cast<std::uint64_t>(images) + 1);
        taken.picture_bytes = picture_bytes;
        state = after(state, {told(news::FrameTaken{taken})});
    };
    for (std::int64_t images = 0; images < 2000; ++images) {
        take(images, 100);
    }
    EXPECT_LE(frames.size(), 641U);
    EXPECT_GT(frames.size(), 300U);
    EXPECT_EQ(frames.front().images, 0);
    EXPECT_EQ(frames.back().images, 1999);
    EXPECT_TRUE(frames.front().weights && frames.back().weights);
    for (std::int64_t images = 2000; images < 2020; ++images) {
        take(images, 100U << 20U);
    }
    std::size_t bytes = 0;
    for (const TrainFrame& kept : frames) {
        bytes += kept.picture_bytes;
    }
    EXPECT_LE(bytes, 600U << 20U);
    EXPECT_EQ(frames.back().images, 2019);
}

std::vector<std::int64_t> images_of(const std::vector<TrainFrame>& frames) {
    std::vector<std::int64_t> images;
    std::ranges::transform(frames, std::back_inserter(images), &TrainFrame::images);
    return images;
}

/// Frames of these sizes in MB, taken one after the other.
AppState with_frames(std::int64_t count, std::size_t picture_mb, std::size_t weight_mb) {
    AppState state = opened_state();
    for (std::int64_t images = 0; images < count; ++images) {
        TrainFrame taken = frame(images, static_cast<std::uint64_t>(images) + 1, weight_mb << 20U);
        taken.picture_bytes = picture_mb << 20U;
        state = after(state, {told(news::FrameTaken{taken})});
    }
    return state;
}

TEST(Training, OfLargeFramesThoseWithoutWeightsGoFirst) {
    using Images = std::vector<std::int64_t>;
    const AppState before = with_frames(11, 23, 30);
    EXPECT_EQ(before.training.run.frames.size(), 11U);
    EXPECT_EQ(images_of(with_weights(before.training.run.frames)), (Images{0, 2, 4, 6, 8, 9, 10}));
    const AppState state = with_frames(12, 23, 30);
    EXPECT_EQ(images_of(state.training.run.frames), (Images{0, 2, 3, 4, 6, 7, 8, 9, 10, 11}));
    EXPECT_EQ(images_of(with_weights(state.training.run.frames)),
              (Images{0, 2, 4, 6, 8, 9, 10, 11}));
    EXPECT_EQ(images_of(with_frames(12, 23, 0).training.run.frames),
              (Images{0, 2, 4, 6, 8, 10, 11}))
        << "where all have weights, every second one goes";
}

TEST(Training, OfManyFramesThoseWithoutWeightsGoFirst) {
    const AppState before = with_frames(640, 0, 0);
    ASSERT_EQ(before.training.run.frames.size(), 640U);
    std::vector<std::int64_t> looked_at = images_of(with_weights(before.training.run.frames));
    ASSERT_EQ(looked_at.size(), 80U);
    looked_at.push_back(640);
    const AppState state = with_frames(641, 0, 0);
    const std::vector<std::int64_t> left = images_of(state.training.run.frames);
    EXPECT_EQ(left.size(), 361U) << "half of the 560 without weights are gone";
    EXPECT_TRUE(std::ranges::includes(left, looked_at)) << "and no other";
    EXPECT_EQ(with_weights(state.training.run.frames).size(), 41U) << "of 81 every second one";
}

TEST(Training, AFrameWhoseWeightsGoGivesWayToTheOneBesideIt) {
    AppState state = opened_state();
    const auto take = [&](std::int64_t images) {
        const TrainFrame taken = frame(images, static_cast<std::uint64_t>(images) + 1);
        state = after(state, {told(news::FrameTaken{taken})});
    };
    for (std::int64_t images = 0; images < 80; ++images) {
        take(images);
    }
    const auto& frames = state.training.run.frames;
    ASSERT_EQ(with_weights(frames).size(), 80U);
    state = after(state, {event::TrainFrameShown{std::size_t{33}}});
    EXPECT_EQ(state.training.shown_frame, std::size_t{33});
    take(80);
    ASSERT_EQ(frames.size(), 81U);
    ASSERT_EQ(with_weights(frames).size(), 41U) << "every second one";
    EXPECT_EQ(state.training.shown_frame, std::size_t{34});
    state = after(state, {event::TrainFrameShown{std::size_t{1}}});
    EXPECT_EQ(state.training.shown_frame, std::size_t{2}) << "as near as that before it";
    state = after(state, {event::TrainFrameShown{std::size_t{80}}});
    EXPECT_EQ(state.training.shown_frame, std::size_t{80});
}

/// They go before what this sitting has shown, once, whatever was looked at.
TEST(Training, FramesOfEarlierSittingsComeFirst) {
    const auto images_in = [](const AppState& state) {
        return images_of(state.training.run.frames);
    };
    news::Prepared prepared;
    prepared.run = "/runs/a";
    prepared.images = 90;
    AppState state =
        after(opened_state(),
              {event::TrainStarted{}, told(prepared), told(news::FrameTaken{frame(90, 1)}),
               told(news::FrameTaken{frame(94, 2)}), event::TrainFrameShown{std::size_t{1}}});
    const event::EarlierFramesRead earlier{"/runs/a", {frame(30, 501), frame(60, 502)}};
    EXPECT_EQ(images_in(reduce(state, event::EarlierFramesRead{"/runs/b", earlier.frames})),
              (std::vector<std::int64_t>{90, 94}))
        << "of another run";
    state = after(state, {earlier, earlier});
    EXPECT_EQ(images_in(state), (std::vector<std::int64_t>{30, 60, 90, 94}));
    EXPECT_EQ(state.training.shown_frame, std::size_t{3});
    state = after(state, {told(news::FrameTaken{frame(98, 3)})});
    EXPECT_EQ(images_in(state).back(), 98);
}

TEST(Training, LookingBackNeedsAFrame) {
    AppState state = after(opened_state(), {event::TrainStarted{1}});
    state = after(state, {told(news::FrameTaken{frame(0, 1)})});
    state = after(state, {event::TrainFrameShown{std::size_t{7}}});
    EXPECT_FALSE(state.training.shown_frame);
    state = after(state, {event::TrainFollowSet{false}, event::TrainFrameShown{std::size_t{0}}});
    EXPECT_EQ(state.training.shown_frame, std::size_t{0});
    EXPECT_TRUE(state.training.follow) << "who clicks a frame wants to see it";
    state = after(state, {event::TrainFrameShown{}});
    EXPECT_FALSE(state.training.shown_frame);
}

TEST(Training, AMomentOfARunThatIsNotOnScreenIsChosenForBAlone) {
    for (const std::uint64_t other : {std::uint64_t{0}, std::uint64_t{9}}) {
        AppState state = after(opened_state(), {event::TrainStarted{other}});
        state = after(state, {told(news::FrameTaken{frame(0, 1)}), event::TrainFollowSet{false},
                              event::TrainFrameShown{std::size_t{0}}});
        EXPECT_EQ(state.training.shown_frame, std::size_t{0});
        EXPECT_FALSE(state.training.follow) << "it would jump once the model is back";
    }
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

TEST(Training, DurationsAreShort) {
    EXPECT_EQ(duration_text(42.4), "42 s");
    EXPECT_EQ(duration_text(600.0), "10 min");
    EXPECT_EQ(duration_text(3.0 * 3600 + 120), "3 h 2 min");
    EXPECT_EQ(duration_text(1e9), "4166 days");
    EXPECT_EQ(duration_text(-5.0), "0 s");
}

}  // namespace
}  // namespace zscope
