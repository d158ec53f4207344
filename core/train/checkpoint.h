#pragma once

#include <filesystem>
#include <string>

#include "core/train/train_config.h"
#include "core/train/trainer.h"

namespace zscope {

inline constexpr int kCheckpointVersion = 1;

/// A run at rest: enough to go on as if it had never stopped.
struct Checkpoint {
    TrainConfig config;
    TrainState state;
    double wall_seconds = 0.0;   ///< spent training so far, over all sittings
    std::string data_hash = {};  ///< Dataset::content_hash of the pictures; empty: not known
    /// Of the program that wrote the file it was read from; empty: not known, or not read.
    std::string program_version = {};
    std::string program_commit = {};
};

/// Writes a safetensors file whose metadata holds configuration, counters, version and a checksum
/// over both and all tensors (docs/file-formats.md, "Checkpoints"), and names this program as its
/// writer. Atomic: `path` holds the old or the new content. Throws Error(io).
void write_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint);

/// Throws Error(bad_file) on anything that is not a whole checkpoint, Error(unsupported) on a newer
/// version.
[[nodiscard]] Checkpoint read_checkpoint(const std::filesystem::path& path);

}  // namespace zscope
