#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "core/train/finetune_options.h"
#include "core/train/found_axes.h"
#include "core/train/train_config.h"

namespace zscope {

/// What to train, as command line and window ask for it.
struct TrainOrder {
    std::filesystem::path run;  ///< the run's folder
    bool resume = false;        ///< go on with the run in the folder, else make it
    TrainConfig config = {};    ///< of a new run
    /// A new run that goes on from a model; `config` then comes from finetune_config.
    std::optional<FinetuneOptions> finetune = {};
    /// What `finetune` re-bases by, instead of searching.
    FoundAxes found_axes = {};
    /// Resumed: changes the options found in the folder. Empty: none. Throws Error.
    std::function<void(TrainConfig&)> change = {};
    std::string notes = {};  ///< added to the notes in the card of the model
};

}  // namespace zscope
