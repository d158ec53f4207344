#pragma once

#include <cstdint>
#include <stop_token>

#include "core/train/train_listener.h"
#include "core/train/train_order.h"

namespace zscope {

/// How a headless run ended.
enum class TrainOutcome { finished, interrupted };

struct HeadlessResult {
    TrainOutcome outcome = TrainOutcome::finished;
    std::int64_t images = 0;
};

/// Trains on the calling thread to the end of the run. Saves and returns when a stop is requested.
/// Throws as TrainStepper.
HeadlessResult run_headless(const TrainOrder& order, TrainListener& listener,
                            const std::stop_token& stop);

}  // namespace zscope
