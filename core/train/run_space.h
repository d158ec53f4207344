#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/train/train_config.h"

namespace zscope {

/// Bytes on disk that a run of these options, which must be valid, comes to need: the checkpoints
/// it keeps, the one being written, and the model. Milestones, curves and pictures not counted.
[[nodiscard]] std::int64_t run_bytes(const TrainConfig& config);

/// Why a run that needs so many bytes cannot be written into `folder`, which need not be there yet;
/// empty: nothing speaks against it. Looks at the nearest folder that is there.
[[nodiscard]] std::string why_not_write(const std::filesystem::path& folder, std::int64_t bytes);

}  // namespace zscope
