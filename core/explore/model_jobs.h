#pragma once

#include "core/base/job_runner.h"

namespace zscope {

/// Options of a JobRunner whose jobs call LibTorch: gradients off on its threads (a job may turn
/// them on), `threads` LibTorch threads for each (0: as many as LibTorch takes by itself), and
/// LibTorch's errors turned into ours. A job that draws holds a ModelSource by value and makes its
/// own replica.
[[nodiscard]] JobRunnerOptions model_job_options(int threads = 0, Wake wake = {});

}  // namespace zscope
