#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>

#include "core/train/trainer.h"

namespace zscope {

/// Means over the steps since the last row.
class CurveAverage {
  public:
    void add(const StepReport& report);
    [[nodiscard]] std::int64_t steps() const noexcept { return steps_; }
    /// The means (penalty: NaN when no step evaluated it) with the newest schedule; starts afresh.
    [[nodiscard]] StepReport take();

  private:
    StepReport sum_;
    std::int64_t steps_ = 0;
    std::int64_t penalties_ = 0;
};

/// curves.csv of a run (docs/file-formats.md, "Curves"): one row for a few hundred pictures.
class CurveFile {
  public:
    /// Opens or makes the file. Rows past `resumed_images` are dropped: they belong to steps that a
    /// resumed run makes again. Throws Error(io).
    CurveFile(const std::filesystem::path& path, std::int64_t resumed_images);

    void append(const StepReport& means, const TrainCounters& counters, double images_per_second);

  private:
    std::ofstream out_;
};

}  // namespace zscope
