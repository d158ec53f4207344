#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/model/model_file.h"
#include "core/train/folder_lock.h"
#include "core/train/run_folder.h"
#include "core/train/run_record.h"
#include "core/train/training_data.h"
#include "tests/core/files_support.h"
#include "tests/train/killed_program.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::equal_bits;
using test::names;
using test::Program;
using test::start_arguments;
using test::TemporaryFolder;
using test::wait_for_progress;

std::int64_t half_written(const fs::path& run) {
    return std::count_if(fs::directory_iterator(run / "checkpoints"), fs::directory_iterator(),
                         [](const auto& entry) { return entry.path().extension() == ".tmp"; });
}

TEST(KillTest, TwentyKillsLoseNothing) {
    at::set_num_threads(1);
    const TemporaryFolder temporary;
    const fs::path run = temporary.path() / "run";
    std::mt19937 random(1);
    std::int64_t images = 0;
    for (int i = 0; i < 20; ++i) {
        const std::vector<std::string> before = names(run);
        const Program program(i == 0 ? start_arguments(run)
                                     : std::vector<std::string>{"--resume", run.string()});
        ASSERT_TRUE(wait_for_progress(program, run, before)) << "the program ended by itself";
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 40000));
        program.send(SIGKILL);
        ASSERT_EQ(program.wait(), -SIGKILL);

        const RunFolder folder = RunFolder::open(run);
        EXPECT_EQ(half_written(run), 0);
        for (const fs::path& file : folder.checkpoints()) {
            EXPECT_NO_THROW((void)read_checkpoint(file)) << file;
        }
        const auto checkpoint = folder.newest_checkpoint();
        ASSERT_TRUE(checkpoint);
        EXPECT_GT(checkpoint->state.counters.images, images);
        images = checkpoint->state.counters.images;
    }

    const std::string total = std::to_string(images + 24);
    ASSERT_EQ(Program({"--resume", run.string(), "--total-images", total}).wait(), 0);
    const RunFolder folder = RunFolder::open(run);
    const auto last = folder.newest_checkpoint();
    ASSERT_TRUE(last);
    ProgressSink quiet;
    Trainer uninterrupted(folder.config(), load_training_data(folder.config(), quiet, {}).images);
    while (!uninterrupted.finished()) {
        uninterrupted.step();
    }
    EXPECT_TRUE(equal_bits(last->state, uninterrupted.state()));
    EXPECT_NO_THROW((void)load_model(run));
    EXPECT_NO_THROW((void)load_training_companion(run));
}

/// Moments between the spawn of a program and some steps after its first save: loading, preparing,
/// saving.
class Moments {
  public:
    explicit Moments(std::uint32_t seed) : random_(seed) {
        const TemporaryFolder temporary;
        const auto start = std::chrono::steady_clock::now();
        const Program program(start_arguments(temporary / "run"));
        EXPECT_TRUE(wait_for_progress(program, temporary / "run", {}));
        span_ = (std::chrono::steady_clock::now() - start) * 3 / 2;
        program.send(SIGKILL);
        program.wait();
    }

    /// Kills the program, which would not end by itself, at any of them.
    void kill(const Program& program) {
        const double share = std::uniform_real_distribution<double>(0.0, 1.0)(random_);
        std::this_thread::sleep_for(share * span_);
        program.send(SIGKILL);
        EXPECT_EQ(program.wait(), -SIGKILL);
    }

  private:
    std::mt19937 random_;
    std::chrono::duration<double> span_{};
};

/// What a kill leaves is no run, or one whose checkpoints are all whole: the images of the newest,
/// 0 without one.
std::int64_t images_left(const fs::path& run) {
    if (!fs::exists(run / "config.json")) {
        return 0;
    }
    const RunFolder folder = RunFolder::open(run);
    for (const fs::path& file : folder.checkpoints()) {
        EXPECT_NO_THROW((void)read_checkpoint(file)) << file;
    }
    const auto checkpoint = folder.newest_checkpoint();
    return checkpoint ? checkpoint->state.counters.images : 0;
}

/// Ends the run that a kill has left, or makes it where none was left.
void expect_it_can_be_ended(const fs::path& run) {
    const std::int64_t total = images_left(run) + 24;
    if (fs::exists(run / "config.json")) {
        EXPECT_EQ(
            Program({"--resume", run.string(), "--total-images", std::to_string(total)}).wait(), 0);
    } else {
        EXPECT_EQ(Program(start_arguments(run, total)).wait(), 0);
    }
    EXPECT_GE(images_left(run), total);
    EXPECT_NO_THROW((void)load_model(run));
    EXPECT_NO_THROW((void)load_training_companion(run));
}

TEST(KillTest, AKillAtAnyMomentLeavesARunThatGoesOnOrNone) {
    at::set_num_threads(1);
    const TemporaryFolder temporary;
    Moments moments(2);
    const fs::path resumed = temporary / "resumed";
    std::int64_t images = 0;
    for (int i = 0; i < 10; ++i) {
        SCOPED_TRACE(i);
        const fs::path fresh = temporary / std::string("fresh-").append(std::to_string(i));
        moments.kill(Program(start_arguments(fresh)));
        if (i % 3 == 0) {
            expect_it_can_be_ended(fresh);
        } else {
            EXPECT_NO_THROW((void)images_left(fresh));
        }
        // The same run again and again: whatever the last kill left is taken up.
        moments.kill(Program(fs::exists(resumed / "config.json")
                                 ? std::vector<std::string>{"--resume", resumed.string()}
                                 : start_arguments(resumed)));
        EXPECT_GE(images_left(resumed), images);
        images = images_left(resumed);
    }
    expect_it_can_be_ended(resumed);
}

TEST(KillTest, AKilledFineTuningIsARunWithItsModelInIt) {
    at::set_num_threads(1);
    constexpr std::int64_t kSeen = 200;
    const TemporaryFolder temporary;
    const fs::path base = temporary / "base";
    ASSERT_EQ(Program(start_arguments(base, kSeen)).wait(), 0);
    const auto arguments = [&](const fs::path& run) {
        return std::vector<std::string>{base.string(),
                                        "--out",
                                        run.string(),
                                        "--rebase",
                                        "hessian",
                                        "--rebase-samples",
                                        "2",
                                        "--images",
                                        "1000000",
                                        "--checkpoint-seconds",
                                        "0"};
    };
    Moments moments(3);
    for (int i = 0; i < 5; ++i) {
        SCOPED_TRACE(i);
        const fs::path run = temporary / std::string("tuned-").append(std::to_string(i));
        moments.kill(Program(arguments(run), "finetune"));
        if (fs::exists(run / "config.json")) {
            ASSERT_GE(images_left(run), kSeen) << "no run without the model it goes on from";
        }
    }
    // The first checkpoint is there and config.json may be not: it is no run yet, and made anew.
    const fs::path last = temporary / "tuned-last";
    for (bool is_run = false; !is_run; is_run = fs::exists(last / "config.json")) {
        const Program program(arguments(last), "finetune");
        const auto is_begun = [&] { return !names(last).empty(); };
        const auto is_run_now = [&] { return fs::exists(last / "config.json"); };
        const bool again = is_begun();
        while (program.is_running() && !(again ? is_run_now() : is_begun())) {
            std::this_thread::sleep_for(1ms);
        }
        program.send(SIGKILL);
        ASSERT_EQ(program.wait(), -SIGKILL) << "the program ended by itself";
    }
    ASSERT_GE(images_left(last), kSeen);
    expect_it_can_be_ended(last);
}

TEST(KillTest, KilledBeforeItsFirstSaveARunGoesOnWithItsPicturesOnly) {
    const TemporaryFolder temporary;
    const fs::path run = temporary / "run";
    const fs::path pictures = temporary / "pictures";
    test::write_grays(pictures, 100);
    std::vector<std::string> arguments = start_arguments(run);
    const auto set = [&arguments](const std::string& flag, const std::string& value) {
        *(std::ranges::find(arguments, flag) + 1) = value;
    };
    set("--data", pictures.string());
    set("--checkpoint-seconds", "1000");
    const Program program(arguments);
    while (program.is_running() && !fs::exists(run / kRunRecordName)) {
        std::this_thread::sleep_for(1ms);
    }
    program.send(SIGKILL);
    ASSERT_EQ(program.wait(), -SIGKILL) << "the program ended by itself";
    ASSERT_TRUE(names(run).empty());
    const std::vector<std::string> resume = {"--resume", run.string(), "--total-images", "24"};
    test::write_grays(pictures, 200);
    EXPECT_EQ(Program(resume).wait(), 2);
    test::write_grays(pictures, 100);
    EXPECT_EQ(Program(resume).wait(), 0);
}

/// Options that are fixed for a run are refused and leave its configuration alone.
void refuse_wrong_resumes(const fs::path& run) {
    const std::string config = test::read_text(run / "config.json");
    const std::string path = run.string();
    EXPECT_EQ(Program({"--resume", path, "--fmap-max", "16"}).wait(), 2);
    EXPECT_EQ(Program({"--resume", path, "--data-seed", "2"}).wait(), 2);
    EXPECT_EQ(Program({"--resume", path, "--preset", "small"}).wait(), 2);
    EXPECT_EQ(Program({"--resume", path, "--learning-rate", "-1"}).wait(), 2);
    EXPECT_EQ(Program({"--resume", path, "--export-only", "--threads", "2"}).wait(), 2);
    {
        fs::create_directories(run / kRunModelName);
        const FolderLock exporting(run / kRunModelName);
        EXPECT_EQ(Program({"--resume", path, "--export-only"}).wait(), 2) << "by another process";
    }
    EXPECT_EQ(Program({"--resume", path, "--export-only"}).wait(), 0);
    EXPECT_EQ(test::read_text(run / "config.json"), config);
}

/// A changed option is taken over and shows in the card.
void record_a_change(const fs::path& run) {
    const std::int64_t images = RunFolder::open(run).newest_checkpoint()->state.counters.images;
    ASSERT_EQ(Program({"--resume", run.string(), "--total-images", std::to_string(images + 8),
                       "--learning-rate", "0.0005", "--notes", "of a test"})
                  .wait(),
              0);
    EXPECT_EQ(RunFolder::open(run).config().learning_rate, 0.0005);
    const std::string notes = load_model(run).card.training.notes;
    EXPECT_NE(notes.find("from " + std::to_string(images) + " images: learning_rate 0.0005"),
              std::string::npos)
        << notes;
    EXPECT_TRUE(notes.ends_with("of a test")) << notes;
}

TEST(KillTest, TerminateSavesAndStops) {
    const TemporaryFolder temporary;
    const fs::path run = temporary.path() / "run";
    const Program program(start_arguments(run));
    ASSERT_TRUE(wait_for_progress(program, run, {}));
    EXPECT_EQ(Program({"--resume", run.string()}).wait(), 2) << "two programs at one run";
    if (std::getenv("OMP_WAIT_POLICY") == nullptr) {
        EXPECT_NE(program.environment().find("OMP_WAIT_POLICY=PASSIVE"), std::string::npos);
    }
    program.send(SIGTERM);
    EXPECT_EQ(program.wait(), 130);
    ASSERT_TRUE(RunFolder::open(run).newest_checkpoint());
    EXPECT_NO_THROW((void)load_model(run));
    refuse_wrong_resumes(run);
    record_a_change(run);
}

TEST(KillTest, WrongOptionsAreRefused) {
    const TemporaryFolder temporary;
    const std::string run = (temporary.path() / "run").string();
    EXPECT_EQ(Program({}).wait(), 2);
    EXPECT_EQ(Program({"--out", run, "--resolution", "48"}).wait(), 2);
    EXPECT_EQ(Program({"--out", run, "--preset", "large"}).wait(), 2);
    EXPECT_EQ(Program({"--out", run, "--loss", "hinge"}).wait(), 2);
    EXPECT_EQ(Program({"--out", run, "--speed", "3"}).wait(), 2);
    EXPECT_EQ(Program({"--resume", run}).wait(), 2);
    EXPECT_FALSE(fs::exists(run));
}

}  // namespace
}  // namespace zscope
