#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace zscope {

/// Curves as columns of equal length, the first one the pictures shown so far. Plain data.
struct CurveTable {
    std::vector<std::string> names;
    std::vector<std::vector<double>> columns;

    [[nodiscard]] std::size_t rows() const { return columns.empty() ? 0 : columns.front().size(); }
};

/// Reads a curves.csv. A missing file is an empty table; rows that are not whole (a killed process)
/// or not numbers are left out. Throws Error(invalid_argument) for what is no regular file,
/// Error(bad_file) for more than 256 columns or a header without "images" in front.
[[nodiscard]] CurveTable read_curves(const std::filesystem::path& path);

/// A number as the tables of a run hold it: counts in full, everything else in the fewest digits
/// that read back as the same double; "nan" and "inf" for what is no number.
[[nodiscard]] std::string table_number(double value);

}  // namespace zscope
