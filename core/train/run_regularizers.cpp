#include "core/train/run_regularizers.h"

#include <utility>

#include "core/regularizers/hessian_penalty.h"
#include "core/train/schedule.h"

namespace zscope {

namespace {

HessianPenaltyOptions hessian_penalty_options(const TrainConfig& config) {
    HessianPenaltyOptions options;
    if (config.hp_layers != std::vector<std::int64_t>{0}) {
        options.layers.assign(config.hp_layers.begin(), config.hp_layers.end());
    }
    options.penalty.k = config.hp_directions;
    options.penalty.epsilon = config.hp_epsilon;
    options.penalty.reduction =
        config.hp_reduction == PenaltyReduction::max ? Reduction::max : Reduction::mean;
    options.penalty.hp_groups = config.hp_reduction == PenaltyReduction::max ? config.hp_groups : 1;
    options.penalty.variance = config.hp_variance == PenaltyVariance::population
                                   ? VarianceForm::population
                                   : VarianceForm::unbiased;
    return options;
}

}  // namespace

double RunRegularizer::lambda_at(std::int64_t images) const {
    return zscope::lambda_at(strength, images, start_images, warmup_images);
}

std::vector<RunRegularizer> regularizers_of(const TrainConfig& config) {
    std::vector<RunRegularizer> regularizers;
    regularizers.push_back({.term = std::make_unique<HessianPenaltyRegularizer>(
                                config.network(), hessian_penalty_options(config)),
                            .strength = config.hp_lambda,
                            .start_images = config.hp_start_images,
                            .warmup_images = config.hp_warmup_images});
    return regularizers;
}

}  // namespace zscope
