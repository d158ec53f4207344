#include "core/train/run_regularizers.h"

#include "core/regularizers/regularizer_table.h"
#include "core/train/regularizer_settings.h"
#include "core/train/schedule.h"

namespace zscope {

double RunRegularizer::lambda_at(std::int64_t images) const {
    return zscope::lambda_at(strength, images, start_images, warmup_images);
}

std::vector<RunRegularizer> regularizers_of(const TrainConfig& config) {
    std::vector<RunRegularizer> regularizers;
    for (const RegularizerEntry& entry : regularizer_table()) {
        regularizers.push_back({.term = entry.make(regularized_run(config)),
                                .strength = config.regularizers[entry.strength],
                                .start_images = config.regularizers[entry.start_images],
                                .warmup_images = config.regularizers[entry.warmup_images]});
    }
    return regularizers;
}

}  // namespace zscope
