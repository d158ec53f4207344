#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>

#include "core/train/train_config.h"
#include "core/train/train_order.h"
#include "core/train/trainer.h"

namespace zscope::test {

/// A run of 8 px pictures that takes milliseconds a step and passes through every kind of phase:
/// 4 px, fade to 8 px, 8 px.
[[nodiscard]] TrainConfig tiny_config(LossKind loss = LossKind::non_saturating_r1);

/// 37 random pictures: fewer than an epoch of the run, and no multiple of the batch.
[[nodiscard]] std::shared_ptr<const TrainingImages> tiny_images();

/// A new run of tiny_config on 40 scenes in the folder `run`.
[[nodiscard]] TrainOrder tiny_order(const std::filesystem::path& run);

/// Twelve pictures of 8 px, each of one gray from `darkest` on, at most 244, in place of those that
/// lie in `folder`.
void write_grays(const std::filesystem::path& folder, int darkest);

/// Every tensor of two states equal bit for bit, and all counters.
[[nodiscard]] bool equal_bits(const TrainState& a, const TrainState& b);

/// A deep copy: Trainer::state hands out live tensors.
[[nodiscard]] TrainState copy_of(const TrainState& state);

}  // namespace zscope::test
