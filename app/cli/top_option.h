#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>
#include <vector>

namespace zscope {

/// --top of the verbs whose tables are too long to read: `what` it prints so many of. As typed:
/// "12", or "all".
void add_top_option(CLI::App& command, std::string& top, const std::string& what);

/// The largest number there is for "all". Throws Error(invalid_argument) naming the option.
[[nodiscard]] std::size_t read_top(const std::string& text);

/// "Not printed: 66 of 78 rows", the `kinds` of rows that these are, indented, and where every row
/// is: in the files beside `out`, or empty: nowhere. A line each.
[[nodiscard]] std::vector<std::string> left_out_notes(std::size_t left_out, std::size_t rows,
                                                      const std::string& out,
                                                      const std::vector<std::string>& kinds = {});

}  // namespace zscope
