#pragma once

#include <string>

#include "core/train/train_config.h"

namespace zscope {

/// What to think of before a run with the strength of its preset, `preset_lambda`, but with another
/// finite difference step than that strength was tuned with (docs/methods.md, "Training with the
/// Hessian Penalty"). Empty: nothing.
[[nodiscard]] std::string epsilon_note(const TrainConfig& config, double preset_lambda);

}  // namespace zscope
