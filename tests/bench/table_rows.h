#pragma once

#include <string>
#include <vector>

namespace zscope::bench {

/// "7.5 ms", "233 ms", "4.53 s", "74.2 s".
[[nodiscard]] std::string duration_text(double milliseconds);

/// "5.2x": how many times `milliseconds` goes into `other`.
[[nodiscard]] std::string ratio_text(double other, double milliseconds);

/// "(61 %)": how much of the time `flops` take at the convolution peak (GF/s).
[[nodiscard]] std::string floor_text(double milliseconds, double flops, double peak);

/// "212 GF/s": what doing `flops` in that time is.
[[nodiscard]] std::string rate_text(double milliseconds, double flops);

/// A row of a Markdown table: "| a | b |".
[[nodiscard]] std::string table_row(const std::vector<std::string>& cells);

/// Prints a blank line and the heading of a Markdown table.
void print_heading(const std::vector<std::string>& cells);

/// Prints table_row at once, so that a long run shows how far it is.
void print_row(const std::vector<std::string>& cells);

}  // namespace zscope::bench
