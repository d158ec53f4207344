#pragma once

#include <cstdint>

#include "core/train/train_config.h"

namespace zscope {

/// What holds for the next few minibatches.
struct SchedulePoint {
    double lod = 0.0;             ///< level of detail: 0 = full resolution
    std::int64_t resolution = 4;  ///< R / 2^floor(lod)
    std::int64_t minibatch = 1;   ///< pictures per step
    friend bool operator==(const SchedulePoint&, const SchedulePoint&) = default;
};

/// The progressive schedule after `images` real pictures: each resolution stays for
/// `stable_images`, then the next one fades in over `transition_images` (Progressive GAN;
/// docs/methods.md, "Schedule").
[[nodiscard]] SchedulePoint schedule_at(const TrainConfig& config, std::int64_t images);

/// What holds once every resolution has faded in.
[[nodiscard]] SchedulePoint full_schedule(const TrainConfig& config);

/// Weight of the old average per step: 0.5^(minibatch / half-life).
[[nodiscard]] double ema_beta(std::int64_t minibatch, std::int64_t half_life_images);

/// Adam starts afresh whenever a resolution begins or ends its fade.
[[nodiscard]] bool crosses_level(double lod_before, double lod_after);

/// Strength of a regulariser after `images` pictures (Hessian Penalty, equation 9, counted in
/// images): 0 up to and including `start_images`, then a linear ramp of `warmup_images` up to
/// `lambda`.
[[nodiscard]] double lambda_at(double lambda, std::int64_t images, std::int64_t start_images,
                               std::int64_t warmup_images);

}  // namespace zscope
