#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>

namespace zscope {

/// --top of the verbs whose tables are too long to read: `what` it prints so many of. As typed:
/// "12", or "all".
void add_top_option(CLI::App& command, std::string& top, const std::string& what);

/// The largest number there is for "all". Throws Error(invalid_argument) naming the option.
[[nodiscard]] std::size_t read_top(const std::string& text);

/// "66 of 78 rows are left out", and where they are: in the files beside `out`, or empty: nowhere.
[[nodiscard]] std::string left_out_note(std::size_t left_out, std::size_t rows,
                                        const std::string& out, const std::string& remark = {});

}  // namespace zscope
