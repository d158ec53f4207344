#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "core/train/sample_sheet.h"
#include "core/train/train_news.h"

namespace zscope {

/// Longest side of a frame's pictures in pixels: a filmstrip draws them small, a frame that is
/// looked at is drawn anew with its weights, and hundreds of frames are kept.
inline constexpr int kFrameSide = 128;

/// What is shown of a moment of a run: `samples` drawn with `weights` after `images` pictures,
/// those larger than kFrameSide shrunk to it. Their diversity is that of full resolution.
[[nodiscard]] TrainFrame make_frame(std::int64_t images,
                                    std::shared_ptr<const WeightSnapshot> weights,
                                    FixedSamples samples);

/// The milestones and kept checkpoints of a run with fewer than `before_images` images, oldest
/// first: at most `most`, evenly over them, from 2 on with the first and the last. Throws Error(io)
/// when the folder cannot be read.
[[nodiscard]] std::vector<std::filesystem::path> earlier_checkpoints(
    const std::filesystem::path& run, std::int64_t before_images, std::size_t most);

/// The moment that a checkpoint holds, in `pictures` (1 to 64) drawn on the CPU as the run itself
/// draws them; its weights get `version`. Nothing where the file is gone or cannot be read. Throws
/// Error(out_of_memory), or what LibTorch throws when memory runs out.
[[nodiscard]] std::optional<TrainFrame> read_frame(const std::filesystem::path& checkpoint,
                                                   std::int64_t pictures, std::uint64_t version);

}  // namespace zscope
