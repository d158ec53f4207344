#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/train/train_news.h"

namespace zscope {

/// Keeps the frames of a run within a bound, oldest first: what is left covers the whole run, its
/// first and newest frame included. Weights are dropped earlier than pictures, and frames without
/// weights earlier than those with them.
void thin_out(std::vector<TrainFrame>& frames);

/// The places of the frames whose weights are kept, in order.
[[nodiscard]] std::vector<std::size_t> frames_with_weights(const std::vector<TrainFrame>& frames);

/// The frame nearest in images to frame `wanted` of those whose weights are kept; `wanted` itself
/// where they are. Nothing: none has weights.
[[nodiscard]] std::optional<std::size_t> frame_with_weights(const std::vector<TrainFrame>& frames,
                                                            std::size_t wanted);

}  // namespace zscope
