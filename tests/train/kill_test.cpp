#include <ATen/Parallel.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/model/model_file.h"
#include "core/train/run_folder.h"
#include "core/train/training_data.h"
#include "tests/core/files_support.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::equal_bits;
using test::TemporaryFolder;

/// The real program, `zscope train`, as a child process.
class Program {
  public:
    explicit Program(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {ZSCOPE_PROGRAM, "train"});
        std::vector<char*> pointers;
        for (std::string& argument : arguments) {
            pointers.push_back(argument.data());
        }
        pointers.push_back(nullptr);
        posix_spawn_file_actions_t quiet;
        posix_spawn_file_actions_init(&quiet);
        posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
        EXPECT_EQ(posix_spawn(&pid_, ZSCOPE_PROGRAM, &quiet, nullptr, pointers.data(), environ), 0);
        posix_spawn_file_actions_destroy(&quiet);
    }

    void send(int signal_number) const { kill(pid_, signal_number); }

    /// The exit code, or minus the signal that ended it.
    int wait() const {
        int status = 0;
        waitpid(pid_, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

    [[nodiscard]] std::string environment() const {
        return test::read_text("/proc/" + std::to_string(pid_) + "/environ");
    }

    [[nodiscard]] bool is_running() const {
        siginfo_t info{};
        return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
               info.si_pid == 0;
    }

  private:
    pid_t pid_ = -1;
};

/// A tiny endless run that saves after every step.
std::vector<std::string> start_arguments(const fs::path& run) {
    return {"--out",
            run.string(),
            "--data",
            "scenes-simple",
            "--data-images",
            "40",
            "--resolution",
            "8",
            "--latent-size",
            "3",
            "--fmap-base",
            "32",
            "--fmap-max",
            "8",
            "--threads",
            "1",
            "--initial-resolution",
            "4",
            "--minibatch",
            "8,4",
            "--stable-images",
            "64",
            "--transition-images",
            "64",
            "--total-images",
            "100000000",
            "--checkpoint-seconds",
            "0",
            "--sample-images",
            "40",
            "--curve-images",
            "8"};
}

std::vector<std::string> names(const fs::path& run) {
    std::vector<std::string> files;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(run / "checkpoints", ignored)) {
        if (entry.path().extension() == ".safetensors") {  // no half-written file
            files.push_back(entry.path().filename().string());
        }
    }
    std::ranges::sort(files);
    return files;
}

std::int64_t half_written(const fs::path& run) {
    return std::count_if(fs::directory_iterator(run / "checkpoints"), fs::directory_iterator(),
                         [](const auto& entry) { return entry.path().extension() == ".tmp"; });
}

/// Waits until the program has saved something new.
bool wait_for_progress(const Program& program, const fs::path& run,
                       const std::vector<std::string>& before) {
    while (program.is_running()) {
        std::this_thread::sleep_for(1ms);
        if (names(run) != before) {
            return true;
        }
    }
    return false;
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

/// Options that are fixed for a run are refused and leave its configuration alone.
void refuse_wrong_resumes(const fs::path& run) {
    const std::string config = test::read_text(run / "config.json");
    const std::string path = run.string();
    EXPECT_EQ(Program({"--resume", path, "--fmap-max", "16"}).wait(), 2);
    EXPECT_EQ(Program({"--resume", path, "--data-seed", "2"}).wait(), 2);
    EXPECT_EQ(Program({"--resume", path, "--preset", "small"}).wait(), 2);
    EXPECT_EQ(Program({"--resume", path, "--learning-rate", "-1"}).wait(), 2);
    EXPECT_EQ(Program({"--resume", path, "--export-only", "--threads", "2"}).wait(), 2);
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
