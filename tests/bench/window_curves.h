#pragma once

#include <cstddef>
#include <vector>

#include "tests/bench/live_program.h"

namespace zscope::bench {

/// Gives the window the curves of a run of `rows` steps, and those of another as long laid over
/// them, and draws the Curves panel while further steps arrive.
void measure_long_curves(LiveProgram& program, std::size_t rows, std::vector<Aim>& aims);

}  // namespace zscope::bench
