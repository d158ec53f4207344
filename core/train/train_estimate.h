#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include "core/train/finetune_options.h"
#include "core/train/run_time.h"
#include "core/train/train_config.h"

namespace zscope {

/// Where a run that is to be estimated begins.
struct EstimatedStart {
    std::int64_t images = 0;                    ///< that its model has seen
    std::optional<FinetuneOptions> finetune{};  ///< nothing: it begins with random weights
    bool axes_are_found = false;                ///< a re-basing searches nothing (FoundAxes)
};

/// What a run will take, from a few steps at its full resolution. Plain data.
struct TrainEstimate {
    double seconds = 0.0;            ///< for the whole run, at the speed of the probe
    double images_per_second = 0.0;  ///< at full resolution
    double bytes = 0.0;      ///< pictures, weights, optimizers, and what a step, an evaluation or
                             ///< the re-basing holds at once; a folder's files all taken for
                             ///< pictures
    std::int64_t steps = 0;  ///< of the probe
    RunTimes times{};        ///< that `seconds` is made of
};

/// Makes three steps of a run of `config`, on noise, some of the pictures of an evaluation, a
/// sample picture, and a re-basing with few samples where one is asked for, and counts the time and
/// the memory that LibTorch takes on the calling thread (run_time.h). Nothing is written, and the
/// thread's LibTorch threads are as before. Throws as Trainer does, as open_dataset where the data
/// is not there, as load_model and find_rebase do, Error(cancelled) after a stop.
[[nodiscard]] TrainEstimate estimate_run(const TrainConfig& config, const EstimatedStart& start,
                                         const std::stop_token& stop);

}  // namespace zscope
