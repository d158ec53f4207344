#pragma once

#include <pthread.h>

#include <atomic>
#include <stop_token>
#include <thread>

namespace zscope {

/// Turns Ctrl+C and SIGTERM into a stop token while it lives; a second one ends the process at
/// once. Make it before the first call that starts threads, since they inherit the blocked signals.
class Interrupt {
  public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

  private:
    void wait_for_signals();

    sigset_t signals_{};
    std::stop_source source_;
    std::atomic<bool> ending_ = false;
    std::jthread waiter_;
};

}  // namespace zscope
