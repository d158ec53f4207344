#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace zscope::test {

/// The real program, `zscope train` or another of its commands, as a child process.
class Program {
  public:
    explicit Program(std::vector<std::string> arguments, const std::string& command = "train");

    void send(int signal_number) const;
    /// The exit code, or minus the signal that ended it.
    int wait() const;
    [[nodiscard]] std::string environment() const;
    [[nodiscard]] bool is_running() const;

  private:
    pid_t pid_ = -1;
};

/// A tiny run that saves after every step; endless unless a length is given.
[[nodiscard]] std::vector<std::string> start_arguments(const std::filesystem::path& run,
                                                       std::int64_t images = 100'000'000);

/// The names of a run's checkpoints in order; none while there is no run.
[[nodiscard]] std::vector<std::string> names(const std::filesystem::path& run);

/// Waits until the program has saved something new; false: it has ended.
[[nodiscard]] bool wait_for_progress(const Program& program, const std::filesystem::path& run,
                                     const std::vector<std::string>& before);

}  // namespace zscope::test
