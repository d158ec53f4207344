#pragma once

#include <cstdint>
#include <stop_token>

#include "core/train/train_config.h"

namespace zscope {

/// What a run will take, from a few steps at its full resolution. Plain data.
struct TrainEstimate {
    double seconds = 0.0;            ///< for the whole run, at the speed of the probe
    double images_per_second = 0.0;  ///< at full resolution
    double bytes = 0.0;      ///< pictures, weights, optimizers and what a step holds at once; a
                             ///< folder's files all taken for pictures
    std::int64_t steps = 0;  ///< of the probe
};

/// Makes three steps of a run of `config`, on noise, from the picture count `images` on, and
/// counts the time and the memory that LibTorch takes on the calling thread. Nothing is written,
/// and the thread's LibTorch threads are as before. Throws as Trainer does and as open_dataset
/// where the data is not there, Error(cancelled) after a stop.
[[nodiscard]] TrainEstimate estimate_run(const TrainConfig& config, std::int64_t images,
                                         const std::stop_token& stop);

}  // namespace zscope
