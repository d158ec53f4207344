#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/log.h"
#include "core/train/checkpoint.h"
#include "core/train/train_config.h"

namespace zscope {

/// A training run on disk: config.json, log.txt, curves.csv, samples/*.png,
/// checkpoints/*.safetensors (docs/file-formats.md, "Run folders"). One process writes to it at a
/// time. All functions throw Error(io).
class RunFolder {
  public:
    /// Makes a new run. Throws Error(invalid_argument) when the folder already holds one.
    [[nodiscard]] static RunFolder create(const std::filesystem::path& path,
                                          const TrainConfig& config);
    /// Opens a run. Throws Error(not_found, bad_file).
    [[nodiscard]] static RunFolder open(const std::filesystem::path& path);

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
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
    /// The newest checkpoint that is whole; broken ones are skipped and logged. Empty when there is
    /// none.
    [[nodiscard]] std::optional<Checkpoint> newest_checkpoint() const;

  private:
    RunFolder(std::filesystem::path path, TrainConfig config);
    void remove_old_checkpoints() const;

    std::filesystem::path path_;
    TrainConfig config_;
    Log log_;
};

}  // namespace zscope
