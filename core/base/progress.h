#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace zscope {

/// How far a long piece of work is. total 0: unknown.
struct Progress {
    std::int64_t done = 0;
    std::int64_t total = 0;
    std::string note;  ///< what is being done, may be empty
    friend bool operator==(const Progress&, const Progress&) = default;
};

/// Passes progress on at most ten times a second, and always the first and the last one (done ==
/// total) and one with another note than the last that was passed: another part of the work has
/// begun. Belongs to the thread that works; `out` runs on it, e.g. a Mailbox's put (latest wins)
/// and a wake.
class ProgressSink {
  public:
    using Clock = std::chrono::steady_clock;
    using Now = std::function<Clock::time_point()>;
    static constexpr std::chrono::milliseconds kInterval{100};

    /// Drops everything.
    ProgressSink() = default;
    explicit ProgressSink(std::function<void(const Progress&)> out, Now now = Clock::now)
        : out_(std::move(out)), now_(std::move(now)) {}

    void report(std::int64_t done, std::int64_t total, std::string note = {}) {
        if (!out_) {
            return;
        }
        const Clock::time_point time = now_();
        const bool is_last = total > 0 && done >= total;
        const bool is_new = !has_reported_ || note != note_;
        if (!is_new && !is_last && time - last_ < kInterval) {
            return;
        }
        has_reported_ = true;
        last_ = time;
        note_ = note;
        out_({.done = done, .total = total, .note = std::move(note)});
    }

  private:
    std::function<void(const Progress&)> out_;
    Now now_;
    Clock::time_point last_{};
    std::string note_;  ///< of what was passed on last
    bool has_reported_ = false;
};

}  // namespace zscope
