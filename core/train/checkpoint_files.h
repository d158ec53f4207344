#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/train/checkpoint.h"

namespace zscope {

/// The folder of a run that holds its checkpoints.
[[nodiscard]] std::filesystem::path checkpoint_folder(const std::filesystem::path& run);

/// Where the checkpoint of a run after `images` pictures belongs; a milestone is kept for ever.
[[nodiscard]] std::filesystem::path checkpoint_path(const std::filesystem::path& run,
                                                    std::int64_t images, bool milestone);
[[nodiscard]] bool is_milestone(const std::filesystem::path& checkpoint);

/// The picture count in a checkpoint's name; 0 for any other name.
[[nodiscard]] std::int64_t checkpoint_images(const std::filesystem::path& checkpoint);

/// A run's checkpoints by images, newest first. Throws Error(io) when the folder cannot be read.
[[nodiscard]] std::vector<std::filesystem::path> checkpoint_files(const std::filesystem::path& run);

/// A file passed over because it is no whole checkpoint.
struct BrokenCheckpoint {
    std::filesystem::path file;
    std::string reason;
};

struct NewestCheckpoint {
    Checkpoint checkpoint;
    std::filesystem::path file;
    std::vector<BrokenCheckpoint> broken;  ///< newer ones, newest first
};

/// The newest whole checkpoint of a run; nothing when there are no checkpoint files at all. Changes
/// nothing on disk. Throws Error(bad_file) when there are some and none is whole; passes on any
/// other failure (unsupported, io, out_of_memory), for the file may be whole.
[[nodiscard]] std::optional<NewestCheckpoint> find_newest_checkpoint(
    const std::filesystem::path& run);
/// The same of a run that must have one: throws Error(not_found) too.
[[nodiscard]] NewestCheckpoint require_newest_checkpoint(const std::filesystem::path& run);

}  // namespace zscope
