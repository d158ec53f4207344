#pragma once

#include <cstdint>
#include <limits>
#include <stop_token>
#include <string>
#include <vector>

#include "core/model/generator_info.h"
#include "core/train/curve_table.h"
#include "core/train/trainer.h"

namespace zscope {

/// Pictures that evaluate_run draws at once, at most.
inline constexpr std::int64_t kEvaluationRows = 48;

/// What the averaged generator of a run can do at one moment (docs/methods.md, "Watching a run").
struct RunEvaluation {
    std::int64_t images = 0;
    double diversity = 0.0;  ///< pixel variance of samples over that of the data
    /// D% as a share, 0 to 1; NaN: one component, more than 24, or pictures that are no numbers.
    double diagonalness = std::numeric_limits<double>::quiet_NaN();
    std::vector<double> activeness{};  ///< of each component, in their order

    /// Their sum: how much there is to share out. Falling alone, it tells of a collapse.
    [[nodiscard]] double total_activeness() const;
};

/// Where components are edited: behind the latent normalisation as in the paper's figures, but in
/// front of it for a model of less than 12 (CLEVR-U), whose edits would change the norm much.
[[nodiscard]] LatentMode evaluation_mode(const TrainConfig& config);

/// The same for a run whose evaluations so far are `begun` (evaluation_columns): what stands in one
/// table is measured in one way. Programs that had no column "total_activeness" edited every model
/// behind the normalisation; their rows lack that value.
[[nodiscard]] LatentMode evaluation_mode(const TrainConfig& config, const CurveTable& begun);

/// 256 samples for the diversity, 16 for the activeness, 4 (fewer for more than 12 components) for
/// D% by the official scheme, the same latents at every moment of every run; pictures at the active
/// resolution. Draws from no generator of the run. Throws Error(cancelled) once `stop` is
/// requested.
[[nodiscard]] RunEvaluation evaluate_run(const Trainer& trainer, LatentMode mode,
                                         const std::stop_token& stop = {});

/// Pictures that evaluate_run draws for it.
[[nodiscard]] std::int64_t evaluation_pictures(const TrainConfig& config);

/// The columns of evaluation.csv (docs/file-formats.md, "Curves"): "images", "diversity",
/// "diagonalness", "total_activeness", "activeness_z0"...
[[nodiscard]] std::vector<std::string> evaluation_columns(const TrainConfig& config);

/// In that order.
[[nodiscard]] std::vector<double> evaluation_values(const RunEvaluation& evaluation);

}  // namespace zscope
