#pragma once

#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

#include "core/base/wake.h"

namespace zscope {

/// Values from any number of threads to one reader, in the order they were pushed; nothing is
/// dropped. The reader polls: `drain` never waits for more than a swap.
template <typename T>
class EventQueue {
  public:
    EventQueue() = default;
    /// `wake` is called after each push, outside the lock, on the pushing thread.
    explicit EventQueue(Wake wake) : wake_(std::move(wake)) {}

    void push(T value) {
        {
            const std::lock_guard lock(mutex_);
            values_.push_back(std::move(value));
        }
        notify(wake_);
    }

    /// Everything pushed so far, oldest first; leaves the queue empty.
    [[nodiscard]] std::vector<T> drain() {
        const std::lock_guard lock(mutex_);
        return std::exchange(values_, {});
    }

    [[nodiscard]] std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return values_.size();
    }

  private:
    mutable std::mutex mutex_;
    std::vector<T> values_;
    Wake wake_;
};

}  // namespace zscope
