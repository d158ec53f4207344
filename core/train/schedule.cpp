#include "core/train/schedule.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace zscope {

namespace {

int log2_exact(std::int64_t power_of_two) {
    return std::countr_zero(static_cast<std::uint64_t>(power_of_two));
}

/// The last entry holds for all levels above.
std::int64_t entry(const std::vector<std::int64_t>& list, std::size_t level) {
    return list[std::min(level, list.size() - 1)];
}

double lod_at(const TrainConfig& config, std::int64_t images) {
    const int levels = log2_exact(config.resolution) - log2_exact(config.initial_resolution);
    std::int64_t left = images;
    for (int i = 0; i < levels; ++i) {
        const auto level = static_cast<std::size_t>(i);
        left -= entry(config.stable_images, level);
        if (left < 0) {
            return levels - i;
        }
        const std::int64_t fade = entry(config.transition_images, level);
        if (left < fade) {
            return levels - i - static_cast<double>(left) / static_cast<double>(fade);
        }
        left -= fade;
    }
    return 0.0;
}

}  // namespace

SchedulePoint schedule_at(const TrainConfig& config, std::int64_t images) {
    SchedulePoint point;
    point.lod = lod_at(config, images);
    point.resolution = config.resolution >> static_cast<int>(std::floor(point.lod));
    point.minibatch =
        entry(config.minibatch, static_cast<std::size_t>(log2_exact(point.resolution) - 2));
    return point;
}

SchedulePoint full_schedule(const TrainConfig& config) {
    TrainConfig grown = config;
    grown.initial_resolution = grown.resolution;
    return schedule_at(grown, 0);
}

double ema_beta(std::int64_t minibatch, std::int64_t half_life_images) {
    return std::pow(0.5, static_cast<double>(minibatch) / static_cast<double>(half_life_images));
}

bool crosses_level(double lod_before, double lod_after) {
    return std::floor(lod_before) != std::floor(lod_after) ||
           std::ceil(lod_before) != std::ceil(lod_after);
}

double lambda_at(double lambda, std::int64_t images, std::int64_t start_images,
                 std::int64_t warmup_images) {
    if (images <= start_images) {
        return 0.0;
    }
    if (warmup_images == 0) {
        return lambda;
    }
    const double ramp =
        static_cast<double>(images - start_images) / static_cast<double>(warmup_images);
    return lambda * std::min(1.0, ramp);
}

}  // namespace zscope
