#include "core/train/run_pace.h"

#include <iterator>

#include "core/train/schedule.h"

namespace zscope {

void RunPace::add(std::int64_t resolution, std::int64_t images, double seconds) {
    Sum& sum = sums_[resolution];
    // Old speed fades, so that a machine that gets busier shows in the estimate.
    const double keep = 0.98;
    sum.images = keep * sum.images + static_cast<double>(images);
    sum.seconds = keep * sum.seconds + seconds;
}

double RunPace::images_per_second(std::int64_t resolution) const {
    const auto found = sums_.find(resolution);
    return found == sums_.end() ? 0.0 : found->second.images / found->second.seconds;
}

double RunPace::seconds_per_image(std::int64_t resolution) const {
    if (sums_.empty()) {
        return 0.0;
    }
    const auto above = sums_.upper_bound(resolution);
    const auto& [measured, sum] = above == sums_.begin() ? *above : *std::prev(above);
    const double ratio = static_cast<double>(resolution) / static_cast<double>(measured);
    return sum.seconds / sum.images * ratio * ratio;
}

double RunPace::seconds_left(const TrainConfig& config, std::int64_t images) const {
    constexpr int kPieces = 200;
    const std::int64_t left = config.total_images - images;
    const double piece = static_cast<double>(left) / kPieces;
    double seconds = 0.0;
    for (int i = 0; i < kPieces; ++i) {
        const auto at = images + static_cast<std::int64_t>((i + 0.5) * piece);
        seconds += piece * seconds_per_image(schedule_at(config, at).resolution);
    }
    return seconds;
}

}  // namespace zscope
