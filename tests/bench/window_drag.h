#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/live_program.h"

namespace zscope::bench {

/// A hand that moves one slider to and fro without a rest.
struct Drag {
    double seconds = 0.0;
    std::vector<double> work_ms{};      ///< UI work of each frame
    std::size_t most_alive = 0;         ///< pictures asked for and not there, at most
    std::size_t lost = 0;               ///< positions that the state did not take
    std::size_t pictures_followed = 0;  ///< pictures that came with newer weights of a run
    float last = 0.0F;                  ///< where the hand let go
};

[[nodiscard]] Drag drag(LiveProgram& program, double seconds);

/// Waits for the picture at rest: it is of the place where the hand let go, at full precision.
[[nodiscard]] bool shows_last_position(LiveProgram& program, const Drag& dragged);

void print_drag(const std::string& what, const Drag& dragged);

}  // namespace zscope::bench
