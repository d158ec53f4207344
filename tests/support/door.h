#pragma once

#include <condition_variable>
#include <mutex>

namespace zscope::testing {

/// A door that a thread waits at until the test opens it.
class Door {
  public:
    explicit Door(bool is_open = true) : is_open_(is_open) {}
    void open() { set(true); }
    void shut() { set(false); }
    void pass() {
        std::unique_lock lock(mutex_);
        ++arrivals_;
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return is_open_ || tickets_ > 0; });
        tickets_ -= is_open_ ? 0 : 1;
        --waiting_;
    }
    /// One of those before it, or the next who comes, passes although it is shut.
    void let_one() {
        const std::lock_guard lock(mutex_);
        ++tickets_;
        changed_.notify_all();
    }
    /// It is shut, and somebody stands before it who is not let in.
    [[nodiscard]] bool is_waited_at() {
        const std::lock_guard lock(mutex_);
        return !is_open_ && waiting_ > tickets_;
    }
    /// Blocks until `count` calls of pass() have begun.
    void wait_for_arrivals(int count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return arrivals_ >= count; });
    }

  private:
    void set(bool is_open) {
        const std::lock_guard lock(mutex_);
        is_open_ = is_open;
        tickets_ = 0;
        changed_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_open_;
    int arrivals_ = 0;
    int waiting_ = 0;
    int tickets_ = 0;  ///< so many may pass while it is shut
};

/// Opens a door at the end of a block, whatever ends it: what follows would wait for it.
class DoorOpener {
  public:
    explicit DoorOpener(Door& door) : door_(door) {}
    ~DoorOpener() { door_.open(); }
    DoorOpener(const DoorOpener&) = delete;
    DoorOpener& operator=(const DoorOpener&) = delete;

  private:
    Door& door_;
};

}  // namespace zscope::testing
