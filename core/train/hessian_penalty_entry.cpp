#include "core/train/hessian_penalty_entry.h"

#include <memory>
#include <string>

#include "core/base/error.h"
#include "core/regularizers/hessian_penalty.h"

namespace zscope {

namespace {

HessianPenaltyOptions options_of(const TrainConfig& config) {
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

std::unique_ptr<const Regularizer> make(const TrainConfig& config) {
    return std::make_unique<HessianPenaltyRegularizer>(config.network(), options_of(config));
}

void check_groups(const TrainConfig& config) {
    if (config.hp_lambda == 0.0 || config.hp_reduction == PenaltyReduction::mean) {
        return;
    }
    for (const std::int64_t size : config.minibatch) {
        if (size % config.hp_groups != 0) {
            throw Error(ErrorCode::invalid_argument,
                        "training option hp_groups is " + std::to_string(config.hp_groups) +
                            ", expected a divisor of every minibatch; one is " +
                            std::to_string(size));
        }
    }
}

/// The layers that are there, and groups that divide every minibatch.
void check(const TrainConfig& config, std::vector<OptionProblem>& problems) {
    collect_problem(problems, "hp_layers", [&] { (void)make(config); });
    collect_problem(problems, "hp_groups", [&] { check_groups(config); });
}

}  // namespace

RegularizerEntry hessian_penalty_entry() {
    return {.name = HessianPenaltyRegularizer::kName,
            .title = "Hessian Penalty",
            .strength = &TrainConfig::hp_lambda,
            .start_images = &TrainConfig::hp_start_images,
            .warmup_images = &TrainConfig::hp_warmup_images,
            .make = make,
            .check = check};
}

}  // namespace zscope
