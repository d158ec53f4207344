#include "tests/train/killed_program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "tests/core/files_support.h"

namespace zscope::test {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

Program::Program(std::vector<std::string> arguments, const std::string& command) {
    arguments.insert(arguments.begin(), {ZSCOPE_PROGRAM, command});
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

void Program::send(int signal_number) const {
    kill(pid_, signal_number);
}

int Program::wait() const {
    int status = 0;
    waitpid(pid_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string Program::environment() const {
    return read_text("/proc/" + std::to_string(pid_) + "/environ");
}

bool Program::is_running() const {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0;
}

std::vector<std::string> start_arguments(const fs::path& run, std::int64_t images) {
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
            std::to_string(images),
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

}  // namespace zscope::test
