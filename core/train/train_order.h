#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "core/train/train_config.h"

namespace zscope {

/// What to train, as command line and window ask for it.
struct TrainOrder {
    std::filesystem::path run;  ///< the run's folder
    bool resume = false;        ///< go on with the run in the folder, else make it
    TrainConfig config = {};    ///< of a new run
    /// Resumed: changes the options found in the folder. Empty: none. Throws Error.
    std::function<void(TrainConfig&)> change = {};
    std::string notes = {};  ///< added to the notes in the card of the model
};

}  // namespace zscope
