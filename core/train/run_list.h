#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/train/train_config.h"

namespace zscope {

/// What a list of runs shows of one. Plain data.
struct RunSummary {
    std::filesystem::path folder;
    std::string name;  ///< the folder's
    TrainConfig config;
    std::int64_t images = 0;  ///< in the newest checkpoint; 0: none
    bool has_checkpoint = false;
    bool has_model = false;    ///< RUN/model is there to be opened
    std::int64_t changed = 0;  ///< of the newest checkpoint or the folder, seconds since 1970
    std::string problem = {};  ///< why its config.json cannot be read; empty: it can
};

/// The run folders in `folder`, newest first, at most 500 of them; empty when there is no such
/// folder. Opens only their config.json: a damaged one is listed with its problem. Locks nothing,
/// so a run may be training meanwhile. Throws Error(io) when the folder cannot be read.
[[nodiscard]] std::vector<RunSummary> list_runs(const std::filesystem::path& folder);

}  // namespace zscope
