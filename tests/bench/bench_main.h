#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

#include "tests/bench/bench_report.h"

namespace zscope::bench {

/// The main of a benchmark program: sets threads and memory up as the program itself does, parses
/// the arguments (parse_options) and runs it. Returns the exit code; 2 on an Error, which is told
/// on stderr.
[[nodiscard]] int run_program(int argc, char** argv, const std::function<int(const Options&)>& run,
                              std::size_t most_models = 0,
                              std::span<const std::string_view> own = {},
                              std::span<const std::string_view> flags = {});

}  // namespace zscope::bench
