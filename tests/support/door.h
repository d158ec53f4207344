#pragma once

#include <condition_variable>
#include <mutex>

namespace zscope::testing {

/// A door that a thread waits at until the test opens it.
class Door {
  public:
    explicit Door(bool is_open = true) : is_open_(is_open) {}
    void open() { set(true, 0); }
    void shut() { set(false, 0); }
    /// The next `count` calls of pass() go through, the one after them stands before a shut door.
    void let(int count) { set(false, count); }
    void pass() {
        std::unique_lock lock(mutex_);
        ++arrivals_;
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return is_open_ || let_ > 0; });
        --waiting_;
        if (!is_open_) {
            --let_;
        }
    }
    /// One of those before it, or the next who comes, passes although it is shut.
    void let_one() {
        const std::lock_guard lock(mutex_);
        ++let_;
        changed_.notify_all();
    }
    /// It is shut, and somebody stands before it who is not let in.
    [[nodiscard]] bool is_waited_at() {
        const std::lock_guard lock(mutex_);
        return !is_open_ && waiting_ > let_;
    }
    /// Blocks until `count` calls of pass() have begun.
    void wait_for_arrivals(int count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return arrivals_ >= count; });
    }

  private:
    void set(bool is_open, int let) {
        const std::lock_guard lock(mutex_);
        is_open_ = is_open;
        let_ = let;
        changed_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_open_;
    int let_ = 0;  ///< of a shut door: so many may pass yet
    int arrivals_ = 0;
    int waiting_ = 0;
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
