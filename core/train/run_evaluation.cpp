#include "core/train/run_evaluation.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn.h>

#include <algorithm>
#include <numeric>

#include "core/hessian/activeness.h"
#include "core/model/generator_info.h"
#include "core/model/progan/ops.h"

namespace zscope {

namespace {

constexpr std::int64_t kDiversitySamples = 256;
constexpr std::int64_t kActivenessSamples = 16;
constexpr std::uint64_t kLatentSeed = 0;

/// Mean over pixels of the variance over pictures.
double pixel_variance(const at::Tensor& pictures) {
    return pictures.var(/*dim=*/0, /*unbiased=*/true).mean(at::kDouble).item<double>();
}

double data_variance(const Trainer& trainer) {
    const TrainingImages& data = trainer.images();
    std::vector<std::int64_t> first(
        static_cast<std::size_t>(std::min(data.count(), 4 * kDiversitySamples)));
    std::iota(first.begin(), first.end(), std::int64_t{0});
    return pixel_variance(data.batch(first, trainer.schedule().lod));
}

}  // namespace

RunEvaluation evaluate_run(const Trainer& trainer) {
    const at::NoGradGuard no_grad;
    const double lod = trainer.schedule().lod;
    const GeneratorNetwork& generator = trainer.averaged_generator();
    const at::Generator rng = at::make_generator<at::CPUGeneratorImpl>(kLatentSeed);
    const at::Tensor latents =
        at::randn({kDiversitySamples, trainer.config().latent_size}, rng, at::kFloat);
    // As the paper's figures: components are edited behind the latent normalisation.
    const LatentMode mode = LatentMode::post_norm;
    const at::Tensor points =
        trainer.config().normalize_latents ? progan::pixel_norm(latents) : latents;
    RunEvaluation result{.images = trainer.counters().images, .diversity = 0.0, .activeness = {}};
    const double wanted = data_variance(trainer);
    const double found = pixel_variance(generator.forward(points, lod, mode));
    result.diversity = wanted > 0.0 ? found / wanted : 0.0;
    const MeanInterval scores = compute_activeness(
        [&](const at::Tensor& z) { return generator.forward(z, lod, mode); },
        points.slice(0, 0, kActivenessSamples), {.rows_per_call = 3 * kActivenessSamples});
    const double* first = scores.mean.const_data_ptr<double>();
    result.activeness.assign(first, first + scores.mean.numel());
    return result;
}

std::vector<std::string> evaluation_columns(const TrainConfig& config) {
    std::vector<std::string> columns = {"images", "diversity"};
    for (std::int64_t i = 0; i < config.latent_size; ++i) {
        columns.push_back("activeness_" + component_label(i));
    }
    return columns;
}

std::vector<double> evaluation_values(const RunEvaluation& evaluation) {
    std::vector<double> row = {static_cast<double>(evaluation.images), evaluation.diversity};
    row.insert(row.end(), evaluation.activeness.begin(), evaluation.activeness.end());
    return row;
}

}  // namespace zscope
