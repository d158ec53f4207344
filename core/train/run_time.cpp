#include "core/train/run_time.h"

#include <algorithm>

#include "core/train/run_pace.h"
#include "core/train/schedule.h"

namespace zscope {

namespace {

/// Multiples of `every` that a run passes from `images` on.
std::int64_t multiples(const TrainConfig& config, std::int64_t images, std::int64_t every) {
    return every > 0 ? std::max<std::int64_t>(0, config.total_images / every - images / every) : 0;
}

/// Of what takes `seconds` at full resolution: the mean over the pictures of the run.
double mean_over_growth(const TrainConfig& config, std::int64_t images, double seconds) {
    const std::int64_t left = config.total_images - images;
    RunPace pace;
    pace.add(config.resolution, 1, seconds);
    return left > 0 ? pace.seconds_left(config, images) / static_cast<double>(left) : seconds;
}

}  // namespace

bool evaluates_r1(const TrainConfig& config) {
    return config.loss == LossKind::non_saturating_r1 && config.r1_gamma > 0.0;
}

double mean_step_seconds(const TrainConfig& config, const RunTimes& times) {
    if (!evaluates_r1(config)) {
        return times.plain_step;
    }
    const auto interval = static_cast<double>(config.r1_interval);
    return (times.r1_step + (interval - 1.0) * times.plain_step) / interval;
}

std::int64_t evaluations_of(const TrainConfig& config, std::int64_t images) {
    const std::int64_t every = config.evaluation_images;
    if (every == 0) {
        return 0;
    }
    const std::int64_t last = config.total_images % every == 0 ? 0 : 1;
    return 1 + multiples(config, images, every) + last;
}

std::int64_t sample_sheets_of(const TrainConfig& config, std::int64_t images) {
    return multiples(config, images, config.sample_images) + 1;  // the last one in any case
}

double run_seconds(const TrainConfig& config, std::int64_t images, const RunTimes& times) {
    RunPace pace;
    pace.add(config.resolution, full_schedule(config).minibatch, mean_step_seconds(config, times));
    const auto evaluations = static_cast<double>(evaluations_of(config, images));
    const auto sheets = static_cast<double>(sample_sheets_of(config, images));
    return times.rebase + std::max(0.0, pace.seconds_left(config, images)) +
           evaluations * mean_over_growth(config, images, times.evaluation) +
           sheets * times.sample_sheet;
}

}  // namespace zscope
