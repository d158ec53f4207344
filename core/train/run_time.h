#pragma once

#include <cstdint>

#include "core/train/train_config.h"

namespace zscope {

/// Seconds that the parts of a run take, measured one by one at full resolution; 0: not measured.
struct RunTimes {
    double plain_step = 0.0;  ///< one that does not evaluate R1
    double r1_step = 0.0;     ///< one that does
    double evaluation = 0.0;  ///< a row of evaluation.csv
    double sample_sheet = 0.0;
    double rebase = 0.0;  ///< before the first step
};

/// Whether some steps of a run evaluate R1.
[[nodiscard]] bool evaluates_r1(const TrainConfig& config);

/// Mean over the steps of a run: where its loss has R1, one of `r1_interval` evaluates it.
[[nodiscard]] double mean_step_seconds(const TrainConfig& config, const RunTimes& times);

/// Rows of evaluation.csv that a new run makes which begins after `images` pictures: the first and
/// the last ones included.
[[nodiscard]] std::int64_t evaluations_of(const TrainConfig& config, std::int64_t images);

/// Sample pictures that it makes.
[[nodiscard]] std::int64_t sample_sheets_of(const TrainConfig& config, std::int64_t images);

/// The whole of it, while a smaller resolution is taken to cost in proportion to its pixels
/// (RunPace).
[[nodiscard]] double run_seconds(const TrainConfig& config, std::int64_t images,
                                 const RunTimes& times);

}  // namespace zscope
