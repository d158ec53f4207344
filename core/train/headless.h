#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

#include "core/train/run_folder.h"
#include "core/train/trainer.h"

namespace zscope {

/// How a headless run ended.
enum class TrainOutcome { finished, interrupted };

struct HeadlessOptions {
    double wall_seconds = 0.0;   ///< spent on this run before
    std::string data_hash = {};  ///< of the pictures, for the checkpoints
    /// Gets a line for the terminal, at most once a second.
    std::function<void(const std::string&)> progress;
    std::stop_token stop;  ///< asked between steps
};

struct HeadlessResult {
    TrainOutcome outcome = TrainOutcome::finished;
    Checkpoint last;  ///< as saved; its tensors are the trainer's own
};

/// Runs `trainer` to its end in `folder`: curves, samples, checkpoints, log. Saves and returns when
/// a stop is requested. The caller has set the thread count.
HeadlessResult run_headless(Trainer& trainer, RunFolder& folder, const HeadlessOptions& options);

}  // namespace zscope
