#pragma once

#include <vector>

#include "core/base/option_problem.h"
#include "core/train/train_config.h"

namespace zscope {

/// What speaks against a run of these options on this machine, whatever option_problems finds: a
/// data set or a device that is not there. Asks the disk, and may load LibTorch's CUDA libraries.
[[nodiscard]] std::vector<OptionProblem> machine_problems(const TrainConfig& config);

}  // namespace zscope
