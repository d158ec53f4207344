#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace zscope {

/// One slot between threads: a newer value replaces an unread one, so a slow reader sees the newest
/// and nothing queues up. Any number of writers and readers. Values are handed over by move.
template <typename T>
class Mailbox {
  public:
    /// Puts `value` in the slot; true if it replaced one that nobody had read.
    bool put(T value) {
        std::optional<T> replaced;  // destroyed outside the lock
        {
            const std::lock_guard lock(mutex_);
            replaced = std::exchange(slot_, std::optional<T>(std::move(value)));
        }
        filled_.notify_one();
        return replaced.has_value();
    }

    /// Applies `change(T&)` to the unread value, or to T{} if the slot is empty, and leaves the
    /// result in the slot: newest-wins for each field of a struct of orders. `change` runs under
    /// the lock.
    template <typename Change>
    void merge(Change&& change) {
        {
            const std::lock_guard lock(mutex_);
            if (!slot_) {
                slot_.emplace();
            }
            std::forward<Change>(change)(*slot_);
        }
        filled_.notify_one();
    }

    /// The unread value, or nothing; never blocks on a writer for longer than a move.
    [[nodiscard]] std::optional<T> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(slot_, std::nullopt);
    }

    /// Blocks until there is a value or `stop` is requested; nothing means stopped, even if a value
    /// waits.
    [[nodiscard]] std::optional<T> wait(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        filled_.wait(lock, stop, [this] { return slot_.has_value(); });
        if (stop.stop_requested()) {
            return std::nullopt;
        }
        return std::exchange(slot_, std::nullopt);
    }

    /// The same; nothing too if there is no value within `limit`.
    [[nodiscard]] std::optional<T> wait_for(const std::stop_token& stop,
                                            std::chrono::milliseconds limit) {
        std::unique_lock lock(mutex_);
        filled_.wait_for(lock, stop, limit, [this] { return slot_.has_value(); });
        if (stop.stop_requested()) {
            return std::nullopt;
        }
        return std::exchange(slot_, std::nullopt);
    }

    /// Calls `look(const T&)` on the unread value under the lock, if there is one.
    template <typename Look>
    void peek(Look&& look) const {
        const std::lock_guard lock(mutex_);
        if (slot_) {
            std::forward<Look>(look)(*slot_);
        }
    }

  private:
    mutable std::mutex mutex_;
    std::condition_variable_any filled_;
    std::optional<T> slot_;
};

}  // namespace zscope
