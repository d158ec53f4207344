#pragma once

#include <condition_variable>
#include <deque>
#include <iterator>
#include <mutex>
#include <thread>

namespace zscope::testing {

/// A door that a thread waits at until the test opens it. Who is let through a shut one goes before
/// those who came later.
class Door {
  public:
    explicit Door(bool is_open = true) : is_open_(is_open) {}
    void open() { set(true, 0); }
    void shut() { set(false, 0); }
    /// The next `count` calls of pass() go through, the one after them stands before a shut door.
    void let(int count) { set(false, count); }
    void pass() {
        const std::thread::id self = std::this_thread::get_id();
        std::unique_lock lock(mutex_);
        ++arrivals_;
        line_.push_back(self);
        changed_.notify_all();
        changed_.wait(lock, [&] { return is_open_ || (let_ > 0 && line_.front() == self); });
        std::erase(line_, self);
        if (!is_open_) {
            --let_;
            changed_.notify_all();  // for the next in line
        }
    }
    /// One more passes although it is shut: the first of those before it who is not let in yet, or
    /// the next who comes.
    void let_one() {
        const std::lock_guard lock(mutex_);
        ++let_;
        changed_.notify_all();
    }
    /// It is shut, and somebody stands before it who is not let in.
    [[nodiscard]] bool is_waited_at() {
        const std::lock_guard lock(mutex_);
        return !is_open_ && std::ssize(line_) > let_;
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
    std::deque<std::thread::id> line_;  ///< before the door, as they came
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
