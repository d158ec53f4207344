#include "core/train/run_regularizers.h"

#include "core/train/schedule.h"

namespace zscope {

double RunRegularizer::lambda_at(std::int64_t images) const {
    return zscope::lambda_at(strength, images, start_images, warmup_images);
}

std::vector<RunRegularizer> regularizers_of(const TrainConfig& config, RegularizerTable table) {
    std::vector<RunRegularizer> regularizers;
    for (const RegularizerEntry& entry : table) {
        regularizers.push_back({.term = entry.make(config),
                                .strength = config.*entry.strength,
                                .start_images = config.*entry.start_images,
                                .warmup_images = config.*entry.warmup_images});
    }
    return regularizers;
}

}  // namespace zscope
