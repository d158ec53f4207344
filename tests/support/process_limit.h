#pragma once

#include <sys/resource.h>

#include <csignal>

namespace zscope::testing {

/// Lowers a limit of this process while it lives. With RLIMIT_FSIZE writing fails as on a full
/// disk; pipes and terminals stay as they are.
class ProcessLimit {
  public:
    ProcessLimit(__rlimit_resource resource, rlim_t value)
        : resource_(resource), handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(resource_, &before_);
        rlimit lower = before_;
        lower.rlim_cur = value;
        is_set_ = setrlimit(resource_, &lower) == 0;
    }
    ~ProcessLimit() {
        setrlimit(resource_, &before_);
        (void)std::signal(SIGXFSZ, handler_);
    }
    ProcessLimit(const ProcessLimit&) = delete;
    ProcessLimit& operator=(const ProcessLimit&) = delete;
    [[nodiscard]] bool is_set() const { return is_set_; }

  private:
    __rlimit_resource resource_;
    void (*handler_)(int);
    rlimit before_{};
    bool is_set_ = false;
};

}  // namespace zscope::testing
