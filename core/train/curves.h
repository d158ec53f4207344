#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/train/curve_table.h"
#include "core/train/table_file.h"
#include "core/train/trainer.h"

namespace zscope {

/// What one row of the curves tells: a step, or the means over several.
struct CurveRow {
    StepReport report;
    TrainCounters counters;
    double learning_rate = 0.0;
    double images_per_second = 0.0;
};

/// Means over the steps since the last row.
class CurveAverage {
  public:
    void add(const StepReport& report);
    [[nodiscard]] std::int64_t steps() const noexcept { return steps_; }
    /// The means (of what only some steps evaluate over those) with the newest schedule and
    /// strengths; starts afresh.
    [[nodiscard]] StepReport take();

  private:
    void add_regularizers(const StepReport& report);

    StepReport sum_;
    std::int64_t steps_ = 0;
    std::int64_t penalties_ = 0;
    std::vector<std::int64_t> regularized_;  ///< steps that evaluated each regularizer
};

/// The columns of a run's curves, in order; the same in curves.csv and in the window.
[[nodiscard]] std::vector<std::string> curve_columns(const TrainConfig& config);
/// In the order of `columns`; NaN: not measured, infinite: measured, but no number.
[[nodiscard]] std::vector<double> curve_values(const std::vector<std::string>& columns,
                                               const CurveRow& row);

/// curves.csv of a run (docs/file-formats.md, "Curves"): one row for a few hundred pictures.
class CurveFile {
  public:
    /// Opens or makes the file as TableFile does.
    CurveFile(const std::filesystem::path& path, std::int64_t resumed_images,
              const TrainConfig& config);

    void append(const CurveRow& row);
    /// All rows, those of earlier sittings included.
    [[nodiscard]] const CurveTable& table() const noexcept { return file_.table(); }

  private:
    TableFile file_;
};

}  // namespace zscope
