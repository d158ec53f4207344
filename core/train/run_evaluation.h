#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/train/trainer.h"

namespace zscope {

/// What the averaged generator of a run can do at one moment (docs/methods.md, "Watching a run").
struct RunEvaluation {
    std::int64_t images = 0;
    double diversity = 0.0;            ///< pixel variance of samples over that of the data
    std::vector<double> activeness{};  ///< of each component, in their order
};

/// 256 samples for the diversity, 16 for the activeness, the same latents at every moment of every
/// run; pictures at the active resolution. Draws from no generator of the run.
[[nodiscard]] RunEvaluation evaluate_run(const Trainer& trainer);

/// The columns of evaluation.csv (docs/file-formats.md, "Curves"): "images", "diversity",
/// "activeness_z0"...
[[nodiscard]] std::vector<std::string> evaluation_columns(const TrainConfig& config);

/// In that order.
[[nodiscard]] std::vector<double> evaluation_values(const RunEvaluation& evaluation);

}  // namespace zscope
