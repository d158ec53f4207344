#pragma once

#include <functional>

namespace zscope {

/// Tells the thread that owns the window that something waits to be polled. Called from worker
/// threads: must be safe to call from any thread, return at once and never throw. May be empty
/// (headless).
using Wake = std::function<void()>;

inline void notify(const Wake& wake) {
    if (wake) {
        wake();
    }
}

}  // namespace zscope
