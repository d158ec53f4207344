#pragma once

#include <chrono>

namespace zscope {

/// How often work is done again only because a run has newer weights: it rests three times as long
/// as it took, so that what looks on takes no more than a small share of the machine from training.
class WeightsPace {
  public:
    using Clock = std::chrono::steady_clock;

    void start(Clock::time_point now = Clock::now()) { started_ = now; }
    void finish(Clock::time_point now = Clock::now()) { next_ = now + kRest * (now - started_); }
    [[nodiscard]] bool may_start(Clock::time_point now = Clock::now()) const {
        return now >= next_;
    }

  private:
    static constexpr int kRest = 3;
    Clock::time_point started_{};
    Clock::time_point next_{};
};

}  // namespace zscope
