#include "core/train/train_stepper.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <functional>
#include <new>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/export/png.h"
#include "core/model/model_file.h"
#include "core/train/checkpoint_files.h"
#include "core/train/headless.h"
#include "core/train/training_data.h"
#include "tests/core/files_support.h"
#include "tests/support/process_limit.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::equal_bits;
using test::TemporaryFolder;
using test::tiny_order;
using testing::ProcessLimit;

/// Asks for a stop after some steps, and notes what it was told.
class Watcher final : public TrainListener {
  public:
    explicit Watcher(std::int64_t steps_to_stop = -1) : steps_to_stop_(steps_to_stop) {}

    void stepped(const Trainer& trainer, const StepReport& /*report*/,
                 const RunRecorder& recorder) override {
        ++steps;
        EXPECT_EQ(recorder.progress().images, trainer.counters().images);
        if (steps == steps_to_stop_) {
            stop.request_stop();
        }
    }
    void refused(const Error& /*error*/) override { ++refusals; }
    void saved(const fs::path& checkpoint, std::int64_t /*images*/) override {
        EXPECT_NO_THROW((void)read_checkpoint(checkpoint));
        ++saves;
        at_save();
    }
    void logged(LogLevel level, const std::string& line) override {
        if (level == LogLevel::warning) {
            warnings.push_back(line);
        }
    }

    std::stop_source stop;
    std::function<void()> at_save = [] {};
    std::vector<std::string> warnings;
    std::int64_t steps = 0;
    int refusals = 0;
    int saves = 0;

  private:
    std::int64_t steps_to_stop_;
};

TrainState uninterrupted(const TrainConfig& config) {
    ProgressSink quiet;
    Trainer whole(config, load_training_data(config, quiet, {}).images);
    while (!whole.finished()) {
        whole.step();
    }
    return test::copy_of(whole.state());
}

TEST(TrainStepper, StopsOnRequestAndGoesOn) {
    at::set_num_threads(1);
    const TemporaryFolder temporary;
    TrainOrder order = tiny_order(temporary.path() / "run");
    Watcher first(5);
    const HeadlessResult stopped = run_headless(order, first, first.stop.get_token());
    EXPECT_EQ(stopped.outcome, TrainOutcome::interrupted);
    EXPECT_EQ(first.steps, 5);
    EXPECT_NO_THROW((void)load_model(order.run)) << "a stopped run leaves a model";
    order.resume = true;
    Watcher second;
    EXPECT_EQ(run_headless(order, second, {}).outcome, TrainOutcome::finished);
    const RunFolder folder = RunFolder::open(order.run);
    EXPECT_TRUE(
        equal_bits(folder.newest_checkpoint()->state, uninterrupted(tiny_order({}).config)));
    EXPECT_TRUE(fs::exists(folder.sample_path(order.config.total_images)));
    EXPECT_GT(test::read_text(order.run / "log.txt").size(), 0U);
    EXPECT_EQ(read_curves(order.run / "curves.csv").columns[0].back(),
              static_cast<double>(order.config.total_images));
}

TEST(TrainStepper, AFinishedRunIsExtended) {
    at::set_num_threads(1);
    const TemporaryFolder temporary;
    TrainOrder order = tiny_order(temporary.path() / "run");
    Watcher watcher;
    run_headless(order, watcher, {});
    order.resume = true;
    const std::int64_t further = order.config.total_images + 32;
    order.change = [further](TrainConfig& config) { config.total_images = further; };
    EXPECT_EQ(run_headless(order, watcher, {}).images, further);
    TrainConfig longer = order.config;
    longer.total_images = further;
    EXPECT_TRUE(
        equal_bits(RunFolder::open(order.run).newest_checkpoint()->state, uninterrupted(longer)));
}

TEST(TrainStepper, CommandsAreTakenOrRefusedAndTheRunGoesOn) {
    at::set_num_threads(1);
    const TemporaryFolder temporary;
    const TrainOrder order = tiny_order(temporary.path() / "run");
    Watcher watcher;
    TrainStepper stepper(order, watcher, {});
    EXPECT_EQ(stepper.step({}), StepOutcome::more);
    using ChangeOptions = TrainStepper::ChangeOptions;
    stepper.apply(ChangeOptions{[](TrainConfig& config) { config.learning_rate = 1e-4; }});
    EXPECT_EQ(stepper.trainer().config().learning_rate, 1e-4);
    EXPECT_EQ(watcher.refusals, 0);
    stepper.apply(ChangeOptions{[](TrainConfig& config) { config.learning_rate = -1.0; }});
    stepper.apply(ChangeOptions{[](TrainConfig& config) { config.resolution = 16; }});
    EXPECT_EQ(watcher.refusals, 2);
    EXPECT_EQ(stepper.trainer().config().learning_rate, 1e-4);
    stepper.apply(TrainStepper::SaveNow{});
    EXPECT_EQ(watcher.saves, 1);
    EXPECT_EQ(stepper.step({}), StepOutcome::more);
    EXPECT_EQ(stepper.folder().config().learning_rate, 1e-4) << "a resumed run goes on with it";
}

TEST(TrainStepper, AChangeThatCannotBeWrittenIsNotInForce) {
    at::set_num_threads(1);
    const TemporaryFolder temporary;
    const TrainOrder order = tiny_order(temporary.path() / "run");
    Watcher watcher;
    TrainStepper stepper(order, watcher, {});
    (void)stepper.step({});
    const TrainConfig before = stepper.trainer().config();
    const auto slower = [&] {
        stepper.apply(
            TrainStepper::ChangeOptions{[](TrainConfig& config) { config.learning_rate = 1e-4; }});
    };
    {
        const ProcessLimit limit(RLIMIT_FSIZE, 16);  // as if the disk had no more room for a file
        if (!limit.is_set()) {
            GTEST_SKIP() << "the system does not let the size of files be limited";
        }
        slower();
    }
    EXPECT_EQ(watcher.refusals, 1);
    EXPECT_EQ(stepper.trainer().config(), before);
    EXPECT_EQ(stepper.folder().config(), before);
    EXPECT_EQ(stepper.trainer().state().changes, "");
    slower();
    EXPECT_EQ(watcher.refusals, 1);
    EXPECT_EQ(stepper.trainer().config().learning_rate, 1e-4) << "with room again it is taken";
}

TEST(TrainStepper, AnEndThatIsPastIsRefused) {
    at::set_num_threads(1);
    const TemporaryFolder temporary;
    const TrainOrder order = tiny_order(temporary.path() / "run");
    Watcher watcher;
    TrainStepper stepper(order, watcher, {});
    (void)stepper.step({});
    const std::int64_t images = stepper.trainer().counters().images;
    const auto end_at = [&](std::int64_t total) {
        stepper.apply(TrainStepper::ChangeOptions{
            [total](TrainConfig& config) { config.total_images = total; }});
    };
    end_at(images);
    EXPECT_EQ(watcher.refusals, 1);
    EXPECT_EQ(stepper.trainer().config().total_images, order.config.total_images);
    end_at(images + 1);
    EXPECT_EQ(watcher.refusals, 1);
    EXPECT_EQ(stepper.step({}), StepOutcome::finished);
}

TEST(TrainStepper, TheLogIsOnDiskBeforeTheFirstStep) {
    const TemporaryFolder temporary;
    const TrainOrder order = tiny_order(temporary.path() / "run");
    Watcher watcher;
    const TrainStepper stepper(order, watcher, {});
    EXPECT_NE(test::read_text(order.run / "log.txt").find("training from 0 to 96 images"),
              std::string::npos);
}

TEST(TrainStepper, APeriodicSaveThatFailsWarnsAndGoesOn) {
    at::set_num_threads(1);
    const TemporaryFolder temporary;
    TrainOrder order = tiny_order(temporary.path() / "run");
    order.config.checkpoint_seconds = 0.0;
    order.config.milestone_images = 4;
    order.config.curve_images = 1000;
    order.config.evaluation_images = 0;
    Watcher watcher;
    TrainStepper stepper(order, watcher, {});
    EXPECT_EQ(stepper.step({}), StepOutcome::more);
    const int saves = watcher.saves;
    EXPECT_GE(saves, 1);
    fs::remove_all(checkpoint_folder(order.run));
    EXPECT_EQ(stepper.step({}), StepOutcome::more);
    EXPECT_EQ(stepper.step({}), StepOutcome::more);
    EXPECT_EQ(watcher.saves, saves);
    ASSERT_EQ(watcher.warnings.size(), 1U) << "told once, not at every step";
    EXPECT_NE(watcher.warnings[0].find("goes on"), std::string::npos) << watcher.warnings[0];
    fs::create_directory(checkpoint_folder(order.run));
    EXPECT_EQ(stepper.step({}), StepOutcome::more);
    EXPECT_EQ(watcher.saves, saves + 1);
    EXPECT_EQ(stepper.folder().newest_checkpoint()->state.counters.steps, 4);
    fs::remove_all(order.run);
    EXPECT_THROW((void)stepper.step({}), Error) << "no folder is left to try again in";
}

TEST(TrainStepper, FinishSavesBeforeEverythingElse) {
    at::set_num_threads(1);
    const TemporaryFolder temporary;
    for (const bool has_room : {true, false}) {
        TrainOrder order = tiny_order(temporary / (has_room ? "room" : "full"));
        order.config.evaluation_images = 0;
        Watcher watcher;
        TrainStepper stepper(order, watcher, {});
        (void)stepper.step({});
        const fs::path sheet = stepper.folder().sample_path(stepper.trainer().counters().images);
        const std::size_t rows = read_curves(order.run / "curves.csv").rows();
        if (!has_room) {
            fs::remove_all(sheet.parent_path());  // as good as a full disk for the sheet
        }
        watcher.at_save = [&] {
            EXPECT_FALSE(fs::exists(sheet));
            EXPECT_EQ(read_curves(order.run / "curves.csv").rows(), rows);
        };
        stepper.finish({});
        EXPECT_EQ(watcher.saves, 1);
        EXPECT_EQ(fs::exists(sheet), has_room);
        EXPECT_EQ(watcher.warnings.size(), has_room ? 0U : 1U);
        EXPECT_EQ(read_curves(order.run / "curves.csv").rows(), rows + 1);
        EXPECT_NO_THROW((void)load_model(order.run));
    }
}

TEST(TrainStepper, AListenerThatThrowsAtTheEndCostsNoCheckpoint) {
    class Thrower final : public TrainListener {
        void finishing(const Trainer& /*trainer*/, const RunRecorder& /*recorder*/) override {
            throw std::bad_alloc();
        }
    };
    const TemporaryFolder temporary;
    Thrower thrower;
    TrainStepper stepper(tiny_order(temporary.path() / "run"), thrower, {});
    (void)stepper.step({});
    EXPECT_THROW(stepper.finish({}), std::bad_alloc);
    ASSERT_FALSE(stepper.folder().checkpoints().empty());
    EXPECT_EQ(stepper.folder().newest_checkpoint()->state.counters.steps, 1);
}

TEST(TrainStepper, AStopBreaksOffWhatIsMeasuredAndDrawn) {
    at::set_num_threads(1);
    const TemporaryFolder temporary;
    TrainOrder order = tiny_order(temporary.path() / "run");
    order.config.evaluation_images = 8;
    order.config.sample_images = 8;
    const auto evaluated_at = [&] {
        return read_curves(order.run / "evaluation.csv").columns.front();
    };
    Watcher watcher;
    {
        TrainStepper stepper(order, watcher, {});
        std::stop_source stop;
        stop.request_stop();
        EXPECT_EQ(stepper.step(stop.get_token()), StepOutcome::more);
        ASSERT_EQ(stepper.trainer().counters().images, 8);
        EXPECT_FALSE(fs::exists(stepper.folder().sample_path(8)));
        EXPECT_EQ(evaluated_at(), std::vector<double>{0});
        stepper.finish({});
        EXPECT_EQ(watcher.saves, 1);
        EXPECT_EQ(evaluated_at(), std::vector<double>{0}) << "nobody waits for it twice";
        EXPECT_NO_THROW((void)load_model(order.run));
    }
    order.resume = true;
    TrainStepper resumed(order, watcher, {});
    EXPECT_EQ(resumed.trainer().counters().steps, 1);
    (void)resumed.step({});
    EXPECT_EQ(evaluated_at(), (std::vector<double>{0, 16}));
    EXPECT_TRUE(watcher.warnings.empty());
}

TEST(TrainStepper, AKilledEndLeavesTheCheckpointsAsTheyAre) {
    at::set_num_threads(1);
    const TemporaryFolder temporary;
    const TrainOrder order = tiny_order(temporary.path() / "run");
    Watcher watcher;
    TrainStepper stepper(order, watcher, {});
    (void)stepper.step({});
    stepper.apply(TrainStepper::SaveNow{});
    (void)stepper.step({});
    std::stop_source kill;
    kill.request_stop();
    EXPECT_THROW(stepper.finish(kill.get_token()), Error);
    EXPECT_EQ(stepper.folder().newest_checkpoint()->state.counters.steps, 1);
    EXPECT_FALSE(fs::exists(order.run / kRunModelName));
}

TEST(TrainStepper, LogNamesTheFilesThatAreNoPictures) {
    const TemporaryFolder temporary;
    const fs::path pictures = temporary / "pictures";
    fs::create_directory(pictures);
    write_png(pictures / "a.png", {8, 8, 3, std::vector<std::uint8_t>(192, 100)});
    const auto note = [](int i) { return std::to_string(i) + ".txt"; };
    const auto add_notes = [&](int first, int last) {
        for (int i = first; i <= last; ++i) {
            test::write_text(pictures / note(i), "text");
        }
    };
    const auto log_of = [&](const std::string& run) {
        TrainOrder order = tiny_order(temporary / run);
        order.config.data = pictures.string();
        order.config.data_images = 0;
        Watcher watcher;
        { const TrainStepper stepper(order, watcher, {}); }
        return test::read_text(order.run / "log.txt");
    };
    EXPECT_EQ(log_of("all-read").find("skipped"), std::string::npos);
    add_notes(10, 19);
    const std::string ten = log_of("ten");
    for (int i = 10; i <= 19; ++i) {
        const std::string line =
            std::string("skipped ").append(note(i)).append(": not a PNG or JPEG picture\n");
        EXPECT_NE(ten.find(line), std::string::npos) << line << "is not in\n" << ten;
    }
    EXPECT_EQ(ten.find("more files"), std::string::npos) << ten;
    add_notes(20, 22);
    const std::string thirteen = log_of("thirteen");
    EXPECT_NE(thirteen.find("skipped 19.txt"), std::string::npos) << thirteen;
    EXPECT_EQ(thirteen.find("skipped 20.txt"), std::string::npos) << thirteen;
    EXPECT_NE(thirteen.find("and 3 more files skipped"), std::string::npos) << thirteen;
}

TEST(TrainStepper, LogSaysHowManyFilesOfAFolderAreUsed) {
    const TemporaryFolder temporary;
    const fs::path pictures = temporary / "pictures";
    fs::create_directory(pictures);
    for (const char* name : {"a.png", "b.png", "c.png"}) {
        write_png(pictures / name, {8, 8, 3, std::vector<std::uint8_t>(192, 100)});
    }
    const auto log_of = [&](const std::string& run, std::int64_t images) {
        TrainOrder order = tiny_order(temporary / run);
        order.config.data = pictures.string();
        order.config.data_images = images;
        Watcher watcher;
        { const TrainStepper stepper(order, watcher, {}); }
        return test::read_text(order.run / "log.txt");
    };
    EXPECT_NE(log_of("two", 2).find("used 2 of 3 files"), std::string::npos);
    EXPECT_EQ(log_of("three", 3).find("used"), std::string::npos);
    EXPECT_EQ(log_of("all", 0).find("used"), std::string::npos);
}

}  // namespace
}  // namespace zscope
