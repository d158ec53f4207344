#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "core/train/curve_table.h"

namespace zscope {

/// A CSV file of a run that grows row by row, and the same in memory. The first column is "images".
class TableFile {
  public:
    /// Opens or makes the file. Rows past `resumed_images` are dropped: they belong to steps that a
    /// resumed run makes again. Columns an older program did not write are filled with "nan", those
    /// that are not in `columns` are dropped. Throws Error(io).
    TableFile(const std::filesystem::path& path, std::vector<std::string> columns,
              std::int64_t resumed_images);

    /// `values`: one for each column; NaN: not measured. Throws Error(io); the row is kept, and
    /// written with the next one.
    void append(std::span<const double> values);
    [[nodiscard]] const CurveTable& table() const noexcept { return table_; }

  private:
    CurveTable table_;
    std::ofstream out_;
    std::filesystem::path path_;
};

}  // namespace zscope
