#pragma once

#include <cstddef>

namespace zscope {

/// A component that goes to and fro over its track by itself.
struct Sweep {
    std::size_t component = 0;
    float start = 0.0F;  ///< its value when it began, in units of z
    float reach = 0.0F;  ///< half length of the track, in units of z; more than 0
    friend bool operator==(const Sweep&, const Sweep&) = default;
};

/// Once to both ends of the track and back to the start, where it plays in the window.
inline constexpr double kSweepSeconds = 5.0;

/// The component's value `seconds` after the beginning, in units of z: a sine around 0 with the
/// period `period`, also in seconds. It begins at the start, or at the end of the track next to it.
[[nodiscard]] float sweep_value(const Sweep& sweep, double seconds, double period = kSweepSeconds);

}  // namespace zscope
