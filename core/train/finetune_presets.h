#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/train/train_config.h"

namespace zscope {

/// Settings of the penalty for fine-tuning, the usual one first: `mean` and `max` for small
/// networks (docs/methods.md, "Training with the Hessian Penalty"), `control` (no penalty, to
/// compare with), and `paper-SET` and `small-SET` for the data sets of train_presets.h, each
/// with its own `-control` of as many images.
[[nodiscard]] const std::vector<std::string>& finetune_preset_names();

/// What a preset is applied to.
struct FinetuneSpan {
    std::int64_t images_seen = 0;  ///< by the model
    std::int64_t images = 0;       ///< to train; 0: as many as the preset says
    bool rebased =
        false;  ///< the axes are turned first: `mean` is weaker and shorter, ramps are shorter
};

/// Sets the penalty (the other regularizers: none) and the end of a run. Throws
/// Error(invalid_argument) for an unknown name.
void apply_finetune_preset(std::string_view name, const FinetuneSpan& span, TrainConfig& config);

}  // namespace zscope
