#include "app/control/training_runner.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <utility>

#include "app/state/reducer.h"
#include "app/state/training_rules.h"
#include "core/explore/model_jobs.h"
#include "core/train/run_space.h"
#include "core/train/train_presets.h"
#include "tests/cli/tiny_model.h"
#include "tests/core/files_support.h"
#include "tests/support/door.h"

namespace zscope {
namespace {

/// The runner with its jobs on a state, as the controller drives it, without a window.
class TrainingRunnerTest : public ::testing::Test {
  protected:
    void happen(const Event& event) { state_ = reduce(std::move(state_), event); }

    void open_a_model() {
        GeneratorInfo info;
        info.latent_size = 4;
        happen(event::ModelOpened{.generation = 1,
                                  .source = {ModelOrigin::file, "/nowhere"},
                                  .info = info,
                                  .command_name = "/nowhere",
                                  .seed = 4,
                                  .device = "cpu"});
    }

    void ask_for_estimate() {
        for (const Event& event : runner_.perform(event::TrainEstimateAsked{}, state_)) {
            happen(event);
        }
    }
    void update() {
        for (const Event& event : runner_.update(state_)) {
            happen(event);
        }
    }
    /// The form on a new run that could start.
    void describe_small_run() {
        TrainForm form;
        form.start = TrainStart::fresh;
        form.config() = train_preset("small");
        form.run_name = "mine";
        happen(event::TrainFormSet{form});
    }
    void put_runs_in(const std::filesystem::path& folder) {
        happen(event::SettingsChanged{
            [folder](Settings& settings) { settings.runs_folder = folder; }});
    }
    /// Takes in what every job has brought.
    void settle() {
        jobs_.wait_until_idle();
        take();
    }
    void take() {
        for (const Event& event : runner_.take()) {
            happen(event);
        }
    }
    void ask_for_start() {
        for (const Event& event : runner_.perform(event::TrainAsked{TrainAction::start}, state_)) {
            happen(event);
        }
    }
    /// Updates, as the window's loop does, until something holds; false after all patience.
    template <typename Condition>
    [[nodiscard]] bool comes_true(const Condition& holds) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!holds() && std::chrono::steady_clock::now() < end) {
            update();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return holds();
    }
    [[nodiscard]] std::string problem() const { return state_.training.check.problem(); }
    [[nodiscard]] const EstimateState& estimate() const { return state_.training.estimate; }

    AppState state_;
    JobRunner jobs_{model_job_options(1)};
    TrainingRunner::Estimator estimator_;
    /// A look at it may go on when the test has ended.
    struct Disk {
        std::atomic<bool> is_full{false};
        std::atomic<int> looks_here{0};  ///< at a folder, on the test's thread
    };
    std::shared_ptr<Disk> disk_ = std::make_shared<Disk>();
    TrainingRunner runner_{
        jobs_,
        {},
        default_run_stepper(),
        [this](const TrainConfig& config, const EstimatedStart& start,
               const std::stop_token& stop) { return estimator_(config, start, stop); },
        [disk = disk_, here = std::this_thread::get_id()](const std::filesystem::path& folder,
                                                          std::int64_t bytes) {
            disk->looks_here += std::this_thread::get_id() == here ? 1 : 0;
            return disk->is_full ? std::string("the disk is full") : why_not_write(folder, bytes);
        }};
};

TEST_F(TrainingRunnerTest, OnlyAModelThatWasWrittenIsOpened) {
    EXPECT_TRUE(runner_.perform(event::TrainedModelOpened{}, state_).empty());
    happen(event::TrainNewsArrived{train_news::ModelWritten{.folder = "run/model"}});
    const std::vector<Event> events = runner_.perform(event::TrainedModelOpened{}, state_);
    ASSERT_EQ(events.size(), 1U);
    ASSERT_NE(events.front().as<event::OpenAsked>(), nullptr);
    EXPECT_EQ(events.front().as<event::OpenAsked>()->source.path.string(), "run/model");
}

TEST_F(TrainingRunnerTest, AnEstimateThatFailsCanBeTriedAgain) {
    estimator_ = [](const TrainConfig&, const EstimatedStart&,
                    const std::stop_token&) -> TrainEstimate { throw std::bad_alloc(); };
    ask_for_estimate();
    EXPECT_EQ(estimate().status, EstimateStatus::running);
    settle();
    EXPECT_EQ(estimate().status, EstimateStatus::failed);
    EXPECT_FALSE(estimate().problem.empty());
    estimator_ = [](const TrainConfig&, const EstimatedStart&, const std::stop_token&) {
        return TrainEstimate{.seconds = 2.0};
    };
    ask_for_estimate();
    settle();
    EXPECT_EQ(estimate().status, EstimateStatus::done);
    EXPECT_EQ(estimate().estimate.seconds, 2.0);
}

/// Axes on screen that no file holds are handed to the run; others are searched for.
TEST_F(TrainingRunnerTest, AnEstimateKnowsWhetherAxesAreSearched) {
    open_a_model();
    TrainForm form = state_.training.form;
    form.start = TrainStart::finetune;
    form.finetune.rebase = RebaseOptions{};
    happen(event::TrainFormSet{form});
    EstimatedStart asked;
    estimator_ = [&asked](const TrainConfig&, const EstimatedStart& start, const std::stop_token&) {
        asked = start;
        return TrainEstimate{};
    };
    ask_for_estimate();
    settle();
    EXPECT_FALSE(asked.axes_are_found);
    AxesVersion turned = state_.untangle.axes.front();
    turned.report = RebaseReport{};
    state_.untangle.axes.push_back(turned);
    state_.edit.axes = 1;
    state_.model.command_name.clear();
    ask_for_estimate();
    settle();
    ASSERT_TRUE(asked.finetune && asked.finetune->rebase);
    EXPECT_TRUE(asked.axes_are_found);
}

TEST_F(TrainingRunnerTest, AChangeThatComesTooLateIsTold) {
    const std::vector<Event> events =
        runner_.perform(event::TrainOptionAsked{"hp_lambda", "0.5"}, state_);
    ASSERT_EQ(events.size(), 1U) << "no run is there to change";
    happen(events[0]);
    ASSERT_EQ(state_.messages.size(), 1U);
    EXPECT_NE(state_.messages[0].text.find("hp_lambda was not set to 0.5: "), std::string::npos);
}

TEST_F(TrainingRunnerTest, AnEstimateThatIsCancelledCanBeTriedAgain) {
    estimator_ = [](const TrainConfig&, const EstimatedStart&,
                    const std::stop_token& stop) -> TrainEstimate {
        while (!stop.stop_requested()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        throw Error(ErrorCode::cancelled, "stopped");
    };
    ask_for_estimate();
    EXPECT_EQ(estimate().status, EstimateStatus::running);
    jobs_.cancel_all();
    settle();
    EXPECT_EQ(estimate().status, EstimateStatus::none);
    EXPECT_TRUE(state_.messages.empty()) << "who cancels needs no message";
}

TEST_F(TrainingRunnerTest, OptionsOfAModelWhoseReadingIsCancelledAreReadAgain) {
    open_a_model();
    testing::Door door(/*is_open=*/false);
    jobs_.submit<int>(
        {JobClass::user, "Hold the thread", ""},
        [&door](JobContext&) {
            door.pass();
            return 0;
        },
        std::make_shared<EventQueue<JobResult<int>>>(Wake{}));
    door.wait_for_arrivals(1);
    update();
    for (const JobStatus& job : jobs_.status()) {
        if (job.phase == JobPhase::queued) {
            jobs_.cancel(job.id);
        }
    }
    door.open();
    settle();
    EXPECT_TRUE(state_.training.defaults.problem.empty()) << "nothing was read";
    update();
    settle();
    EXPECT_FALSE(state_.training.defaults.problem.empty()) << "it was looked for";
    EXPECT_EQ(state_.training.defaults.options.model, "/nowhere");
}

TEST_F(TrainingRunnerTest, AFolderThatTakesNoRunIsToldBeforeTheStart) {
    const test::TemporaryFolder folder;
    test::write_text(folder / "file", "no folder");
    describe_small_run();
    put_runs_in(folder / "file" / "runs");
    EXPECT_TRUE(comes_true([&] { return problem().find("is no folder") != std::string::npos; }))
        << problem();
    EXPECT_NE(why_not_train(TrainAction::start, state_.training), "");
    put_runs_in(folder / "runs");
    EXPECT_TRUE(comes_true([&] { return problem().empty(); })) << problem();
    EXPECT_FALSE(std::filesystem::exists(folder / "runs")) << "only Start makes it";
}

/// While the form stays as it is, and when a run is started. The disk is asked on other threads.
TEST_F(TrainingRunnerTest, ADiskThatGetsFullIsTold) {
    const test::TemporaryFolder folder;
    describe_small_run();
    put_runs_in(folder / "runs");
    update();
    EXPECT_TRUE(comes_true([&] { return problem().empty(); })) << problem();
    disk_->is_full = true;
    EXPECT_TRUE(comes_true([&] { return problem() == "the disk is full"; })) << problem();
    ask_for_start();
    EXPECT_EQ(problem(), "the disk is full");
    EXPECT_EQ(state_.training.state, ControlState::idle) << "what is known needs no second look";
    disk_->is_full = false;
    EXPECT_TRUE(comes_true([&] { return problem().empty(); })) << problem();
    disk_->is_full = true;
    ask_for_start();
    EXPECT_TRUE(comes_true([&] {
        take();
        return state_.training.state == ControlState::failed;
    }));
    ASSERT_TRUE(state_.training.failure.has_value());
    EXPECT_STREQ(state_.training.failure->what(), "the disk is full") << "the run looks itself";
    EXPECT_EQ(state_.training.failure->code(), ErrorCode::io);
    EXPECT_FALSE(std::filesystem::exists(folder / "runs")) << "nothing is made where it cannot be";
    EXPECT_EQ(disk_->looks_here, 0);
}

/// On the thread of the PlaceWatch, and while other options are wrong too.
TEST_F(TrainingRunnerTest, DataAndDevicesThatAreNotThereAreToldAtTheirFieldsBeforeTheStart) {
    const test::TemporaryFolder folder;
    describe_small_run();
    put_runs_in(folder / "runs");
    TrainForm form = state_.training.form;
    form.config().data = (folder / "nowhere").string();
    form.config().device = "cuda:99";
    happen(event::TrainFormSet{form});
    const auto told = [&](const char* field) {
        return !state_.training.check.problem_of(field).empty();
    };
    EXPECT_TRUE(comes_true([&] { return told("data") && told("device"); }));
    EXPECT_NE(why_not_train(TrainAction::start, state_.training), "");
    ask_for_start();
    EXPECT_EQ(state_.training.state, ControlState::idle);
    form.config().device = "cpu";
    form.config().learning_rate = 7.0;
    happen(event::TrainFormSet{form});
    EXPECT_TRUE(comes_true([&] {
        return told("data") && told("learning_rate") && !told("device");
    })) << problem();
    std::filesystem::create_directory(folder / "nowhere");
    form.config().learning_rate = 1e-3;
    happen(event::TrainFormSet{form});
    EXPECT_TRUE(comes_true([&] { return problem().empty(); })) << problem();
}

/// A model that can be looked at, and whose companion was left behind.
TEST_F(TrainingRunnerTest, AModelWithoutItsCompanionSaysWhatIsMissingAndWhatToDo) {
    const test::TemporaryFolder folder;
    test::save_tiny_model(folder / "m");
    GeneratorInfo info;
    info.latent_size = 3;
    happen(event::ModelOpened{.generation = 1,
                              .source = {ModelOrigin::file, folder / "m"},
                              .info = info,
                              .command_name = (folder / "m").string(),
                              .seed = 4,
                              .device = "cpu"});
    update();
    settle();
    update();
    const std::string problem = state_.training.check.problem_of(kStartField);
    EXPECT_EQ(problem, state_.training.defaults.problem);
    for (const std::string& part : {(folder / "m" / kCompanionName).string(),
                                    std::string("discriminator"), std::string("--export-only")}) {
        EXPECT_NE(problem.find(part), std::string::npos) << problem;
    }
}

}  // namespace
}  // namespace zscope
