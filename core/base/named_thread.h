#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <thread>

namespace zscope {

/// A thread with a name that debuggers and profilers show (15 characters are kept). Its destructor,
/// and assigning another one to it, request the stop and join: a thread never outlives its owner,
/// unless that lets go of it. Declare it as the last member, so that it is gone before what it
/// uses.
class NamedThread {
  public:
    NamedThread() = default;
    /// Starts at once. `body` must return soon after its token is triggered and must not throw.
    NamedThread(const std::string& name, std::function<void(std::stop_token)> body);

    [[nodiscard]] bool joinable() const noexcept { return thread_.joinable(); }
    void request_stop() noexcept { thread_.request_stop(); }
    void join() { thread_.join(); }
    /// Lets it go on by itself; what it uses must be its own.
    void detach() { thread_.detach(); }
    [[nodiscard]] std::stop_token stop_token() const noexcept { return thread_.get_stop_token(); }

  private:
    std::jthread thread_;
};

}  // namespace zscope
