#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/curves/shared_rows.h"
#include "core/train/curve_table.h"

namespace zscope {

/// Points of one curve, ready to be drawn: a NaN in `y` breaks the line.
struct CurvePoints {
    std::vector<double> x;
    std::vector<double> y;
};

/// The range of pictures on screen and how many points are worth drawing in it.
struct CurveView {
    double low = 0.0;
    double high = std::numeric_limits<double>::infinity();
    std::size_t most_points = 2000;
};

/// Every row of a run's curves, with sums by blocks of 8, 64, 512 ... rows, so that drawing a
/// million of them costs as much as drawing a screenful. Plain data; copies share their rows.
class CurveHistory {
  public:
    /// Forgets everything. The first column is the pictures shown so far, rising.
    void reset(std::vector<std::string> names);
    /// As many values as there are names; rows of another length, or from before the last one, are
    /// left out.
    void append(const std::vector<double>& row);

    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }
    [[nodiscard]] std::size_t rows() const noexcept { return x_.size(); }
    [[nodiscard]] bool empty() const noexcept { return x_.empty(); }
    /// Column of a name; -1: there is none.
    [[nodiscard]] int column(std::string_view name) const;
    [[nodiscard]] double x(std::size_t row) const { return x_[row]; }
    [[nodiscard]] double value(std::size_t row, int column) const;
    /// The newest value that is a number; NaN: there is none.
    [[nodiscard]] double newest(int column) const;
    /// The least value of a column, the first one aside, that is a number; infinite: there is none.
    [[nodiscard]] double least(int column) const;
    /// The greatest one; minus infinity: there is none.
    [[nodiscard]] double greatest(int column) const;
    /// The last row at or before `images`; nothing outside of the rows.
    [[nodiscard]] std::optional<std::size_t> row_at(double images) const;
    /// The value of `row`, or of the last one shortly before it where the column was measured; NaN:
    /// there is none.
    [[nodiscard]] double measured_at(std::size_t row, int column) const;

    /// The curve in a range: every row, or the least and the greatest of each block where there are
    /// more. An infinite value (measured, but no number) breaks the line; a NaN (not measured) does
    /// in a column that every row measures (`has_gaps`).
    [[nodiscard]] CurvePoints points(int column, const CurveView& view, bool has_gaps) const;
    /// The same smoothed over about `images` pictures, an exponential average that does not depend
    /// on how many rows there are. Infinite values break it.
    [[nodiscard]] CurvePoints smooth(int column, const CurveView& view, double images) const;

  private:
    static constexpr std::size_t kBlock = 8;
    struct Block {
        double low = std::numeric_limits<double>::infinity();
        double high = -std::numeric_limits<double>::infinity();
        double sum = 0.0;
        std::uint32_t count = 0;  ///< rows that are numbers
        bool missing = false;     ///< a row was not measured
        bool broken = false;      ///< a row is no number although it was measured
        void add(double value);
        void add(const Block& block);
    };
    struct Column {
        SharedRows<double> values;
        std::vector<SharedRows<Block>> levels;  ///< [0]: of 8 rows, [1]: of 64 ...
        Block whole;                            ///< of all rows
    };
    struct Range {
        std::size_t first = 0;  ///< rows
        std::size_t last = 0;   ///< one past
        int level = -1;         ///< -1: single rows
        std::size_t stride = 1;
    };

    [[nodiscard]] std::size_t rows_up_to(double images) const;
    [[nodiscard]] Range range_of(const CurveView& view) const;
    [[nodiscard]] Block block_at(const Column& column, const Range& range, std::size_t row) const;

    std::vector<std::string> names_;
    SharedRows<double> x_;
    std::vector<Column> columns_;  ///< all but the first
};

/// The rows of `table`, one after another: tens of milliseconds for a million of them.
[[nodiscard]] CurveHistory history_of(const CurveTable& table);

}  // namespace zscope
