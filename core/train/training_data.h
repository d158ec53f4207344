#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/data/dataset.h"
#include "core/train/train_config.h"
#include "core/train/training_images.h"

namespace zscope {

/// The pictures of a run, and what tells them from others.
struct TrainingData {
    std::shared_ptr<const TrainingImages> images;
    std::string hash;                  ///< Dataset::content_hash
    std::vector<SkippedFile> skipped;  ///< Dataset::skipped
    FileCounts files;                  ///< Dataset::files
};

/// How open_dataset is to open the pictures of a run.
[[nodiscard]] DatasetOptions dataset_options(const TrainConfig& config);

/// Draws the scene set, or reads the folder, that `config.data` names, at the run's resolution, on
/// `config.threads` threads. Throws as open_dataset does, Error(cancelled) soon after a stop.
[[nodiscard]] TrainingData load_training_data(const TrainConfig& config, ProgressSink& progress,
                                              const std::stop_token& stop);

/// Warns of the files that were passed over: the first ten by name, of the others the number; and
/// of how many were left out because there were more than `data_images`.
void tell_unused(const TrainingData& data, const Log& log);

/// Throws Error(invalid_argument) when a run that learnt from `run_hash` (empty: not known) would
/// go on with other pictures. Where files of a folder were drawn, the hint tells that an older
/// program may have taken the first by path.
void check_same_data(const std::string& run_hash, const TrainingData& data);

}  // namespace zscope
