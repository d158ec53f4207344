#pragma once

#include <memory>

#include "core/base/progress.h"
#include "core/train/train_config.h"
#include "core/train/training_images.h"

namespace zscope {

/// Draws the scene set, or reads the folder, that `config.data` names, at the run's resolution, on
/// `config.threads` threads. Throws as open_dataset does.
[[nodiscard]] std::shared_ptr<const TrainingImages> load_training_images(const TrainConfig& config,
                                                                         ProgressSink& progress);

}  // namespace zscope
