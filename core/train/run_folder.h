#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/base/log.h"
#include "core/train/checkpoint.h"
#include "core/train/folder_lock.h"
#include "core/train/train_config.h"

namespace zscope {

/// Of the checkpoints that are no milestones the newest stay.
inline constexpr std::size_t kKeptCheckpoints = 3;

/// A training run on disk, open for writing: config.json, run.json, log.txt, curves.csv,
/// samples/*.png, checkpoints/*.safetensors (docs/file-formats.md, "Run folders"). One object of
/// one process holds a run at a time. All functions throw Error(io).
class RunFolder {
  public:
    /// Throws Error(invalid_argument) when the folder holds a run.
    static void check_is_free(const std::filesystem::path& path);
    /// Makes a new run. Throws Error(invalid_argument) when the folder already holds one or another
    /// process is at it. `on_line` also gets each line of the log. `first`, if any, is what the run
    /// begins with: its checkpoint, a milestone where the options ask for such, is written before
    /// the folder counts as a run. Checkpoints and a run.json that lie there already, of a start
    /// that was killed, are removed.
    [[nodiscard]] static RunFolder create(const std::filesystem::path& path,
                                          const TrainConfig& config, LogCallback on_line = {},
                                          const std::optional<Checkpoint>& first = {});
    /// Opens a run, removes what a killed process left half-written and ends the saving of its
    /// model (settle_killed_save). Throws Error(not_found, bad_file), Error(invalid_argument) when
    /// another process is at it.
    [[nodiscard]] static RunFolder open(const std::filesystem::path& path,
                                        LogCallback on_line = {});

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    /// The options in config.json.
    [[nodiscard]] const TrainConfig& config() const noexcept { return config_; }
    /// Replaces config.json.
    void set_config(const TrainConfig& config);

    /// Writes to log.txt.
    [[nodiscard]] const Log& log() const noexcept { return log_; }

    /// Where the sample picture after `images` pictures belongs.
    [[nodiscard]] std::filesystem::path sample_path(std::int64_t images) const;

    /// Writes a checkpoint; a milestone is never removed, of the others the newest three stay.
    std::filesystem::path save_checkpoint(const Checkpoint& checkpoint, bool milestone) const;
    /// Checkpoints on disk by images, newest first.
    [[nodiscard]] std::vector<std::filesystem::path> checkpoints() const;
    /// The newest checkpoint that is whole, nothing when there are no checkpoint files. Broken
    /// newer ones are logged and renamed to *.broken. Throws as find_newest_checkpoint does.
    [[nodiscard]] std::optional<Checkpoint> newest_checkpoint() const;

  private:
    RunFolder(std::filesystem::path path, FolderLock lock, TrainConfig config, LogCallback on_line);
    void remove_old_checkpoints(const std::filesystem::path& newest) const;

    std::filesystem::path path_;
    FolderLock lock_;
    TrainConfig config_;
    Log log_;
};

}  // namespace zscope
