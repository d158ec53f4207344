#include "core/base/run_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>
#include <utility>

#include "core/base/error.h"

extern char** environ;

namespace zscope {
namespace {

constexpr std::chrono::milliseconds kLookAgain{10};

/// 0: it did not start.
pid_t start(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t without_input{};
    posix_spawn_file_actions_init(&without_input);
    posix_spawn_file_actions_addopen(&without_input, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    pid_t child = 0;
    const int failed = posix_spawnp(&child, words.front().c_str(), &without_input, nullptr,
                                    arguments.data(), environ);
    posix_spawn_file_actions_destroy(&without_input);
    return failed == 0 ? child : 0;
}

/// 0: it has not ended; -1: nothing is known of it.
pid_t look_at(pid_t child, int& status) {
    pid_t found = -1;
    do {
        found = waitpid(child, &status, WNOHANG);
    } while (found == -1 && errno == EINTR);
    return found;
}

}  // namespace

bool run_program(std::vector<std::string> words, const std::stop_token& stop) {
    const std::string name = words.front();
    const pid_t child = start(std::move(words));
    if (child == 0) {
        return false;
    }
    int status = 1;
    pid_t found = 0;
    while ((found = look_at(child, status)) == 0) {
        if (stop.stop_requested()) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            throw Error(ErrorCode::cancelled, name + " was cancelled");
        }
        std::this_thread::sleep_for(kLookAgain);
    }
    return found == child && status == 0;
}

}  // namespace zscope
