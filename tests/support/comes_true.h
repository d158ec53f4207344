#pragma once

#include <chrono>
#include <thread>

namespace zscope::testing {

/// Looks again and again until something holds; false after all patience.
template <typename Condition>
[[nodiscard]] bool comes_true(const Condition& holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!holds()) {
        if (std::chrono::steady_clock::now() >= end) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

}  // namespace zscope::testing
