#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/regularizers/regularizer.h"
#include "core/train/train_config.h"

namespace zscope {

/// A term of the generator's loss with the course of its strength.
struct RunRegularizer {
    std::unique_ptr<const Regularizer> term;
    double strength = 0.0;
    std::int64_t start_images = 0;
    std::int64_t warmup_images = 0;

    /// Its strength after `images` pictures (schedule.h).
    [[nodiscard]] double lambda_at(std::int64_t images) const;
};

/// The regularizers of a run in fixed order, those of strength 0 included: a strength may change
/// while the run goes on. Throws Error(invalid_argument) for layers the network does not have.
[[nodiscard]] std::vector<RunRegularizer> regularizers_of(const TrainConfig& config);

}  // namespace zscope
