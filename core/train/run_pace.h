#pragma once

#include <cstdint>
#include <map>

#include "core/train/train_config.h"

namespace zscope {

/// How fast a run is, by resolution, for the estimate of what is left.
class RunPace {
  public:
    void add(std::int64_t resolution, std::int64_t images, double seconds);

    /// Of the last few dozen steps at `resolution`; 0 before any.
    [[nodiscard]] double images_per_second(std::int64_t resolution) const;
    /// For the rest of the run after `images` pictures; resolutions not measured yet are taken to
    /// cost in proportion to their pixels. 0 before any step.
    [[nodiscard]] double seconds_left(const TrainConfig& config, std::int64_t images) const;

  private:
    struct Sum {
        double images = 0.0;
        double seconds = 0.0;
    };

    [[nodiscard]] double seconds_per_image(std::int64_t resolution) const;

    std::map<std::int64_t, Sum> sums_;
};

}  // namespace zscope
