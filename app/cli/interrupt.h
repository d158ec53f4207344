#pragma once

#include <array>
#include <atomic>
#include <csignal>
#include <stop_token>
#include <thread>

namespace zscope {

/// Turns Ctrl+C and SIGTERM into a stop token while it lives; a second one ends the process at
/// once. A signal that is ignored, as Ctrl+C is for what runs in a shell's background, stays
/// ignored. Whatever thread takes the signal, the token is asked to stop. One at a time in a
/// process.
class Interrupt {
  public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

  private:
    static constexpr std::array kSignals{SIGINT, SIGTERM};

    void wait_for_signals();

    std::array<struct sigaction, kSignals.size()> before_{};
    std::stop_source source_;
    std::atomic<bool> ending_ = false;
    std::jthread waiter_;
};

}  // namespace zscope
