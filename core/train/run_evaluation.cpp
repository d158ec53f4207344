#include "core/train/run_evaluation.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/randn.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/error.h"
#include "core/hessian/activeness.h"
#include "core/hessian/diagonalness.h"
#include "core/hessian/pixel_hessian.h"
#include "core/model/generator_info.h"
#include "core/model/progan/ops.h"

namespace zscope {

namespace {

constexpr std::int64_t kDiversitySamples = 256;
constexpr std::int64_t kActivenessSamples = 16;
constexpr std::int64_t kDiagonalnessSamples = 4;
/// All samples at n = 12; larger latents get fewer samples, and none beyond n = 24.
constexpr std::int64_t kMostHessianEvaluations = 1248;
constexpr std::int64_t kHessianBytes = std::int64_t{256} << 20U;
constexpr std::uint64_t kLatentSeed = 0;

void stop_if_asked(const std::stop_token& stop) {
    if (stop.stop_requested()) {
        throw Error(ErrorCode::cancelled, "the evaluation was called off");
    }
}

/// The pictures at `points` [S, n], drawn in pieces between which `stop` is read.
at::Tensor draw_all(const PictureFunction& draw, const at::Tensor& points,
                    const std::stop_token& stop) {
    std::vector<at::Tensor> pieces;
    for (const at::Tensor& piece : points.split(kEvaluationRows)) {
        stop_if_asked(stop);
        pieces.push_back(draw(piece));
    }
    return at::cat(pieces);
}

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

/// Samples whose Hessians fit into the work of an evaluation; 0: too many components, or too few.
std::int64_t diagonalness_samples(std::int64_t n) {
    const std::int64_t each = evaluation_count(HessianScheme::official, n);
    return n < 2 ? 0 : std::min(kDiagonalnessSamples, kMostHessianEvaluations / each);
}

/// D%, share 0 to 1, at the first of `points` [S, n]; NaN where it is undefined or too long a work.
double diagonalness_share(const PictureFunction& f, const at::Tensor& points,
                          const std::stop_token& stop) {
    const std::int64_t n = points.size(1);
    const std::int64_t samples = diagonalness_samples(n);
    if (samples == 0) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const PixelHessianOptions options{.rows_per_call = kEvaluationRows,
                                      .memory_budget = kHessianBytes};
    DiagonalnessMeter meter(n);
    for (std::int64_t s = 0; s < samples; ++s) {
        visit_pixel_hessians(
            f, points.select(0, s), options,
            [&meter](const HessianSlice& slice) { meter.add(slice); }, {}, stop);
        meter.end_sample();
    }
    return meter.result().share;
}

}  // namespace

LatentMode evaluation_mode(const TrainConfig& config) {
    return config.latent_size < kFewComponents ? LatentMode::pre_norm : LatentMode::post_norm;
}

LatentMode evaluation_mode(const TrainConfig& config, const CurveTable& begun) {
    const auto first = [&begun](const std::string& name) {
        const auto found = std::ranges::find(begun.names, name);
        return found == begun.names.end() || begun.rows() == 0
                   ? std::numeric_limits<double>::quiet_NaN()
                   : begun.columns[static_cast<std::size_t>(found - begun.names.begin())].front();
    };
    const bool is_older = std::isnan(first("total_activeness")) &&
                          std::isfinite(first("activeness_" + component_label(0)));
    return is_older ? LatentMode::post_norm : evaluation_mode(config);
}

RunEvaluation evaluate_run(const Trainer& trainer, LatentMode mode, const std::stop_token& stop) {
    const at::NoGradGuard no_grad;
    const double lod = trainer.schedule().lod;
    const GeneratorNetwork& generator = trainer.averaged_generator();
    const at::Generator rng = at::make_generator<at::CPUGeneratorImpl>(kLatentSeed);
    const at::Tensor latents =
        at::randn({kDiversitySamples, trainer.config().latent_size}, rng, at::kFloat)
            .to(trainer.device());
    const bool is_behind_norm = mode == LatentMode::post_norm && trainer.config().normalize_latents;
    const at::Tensor points = is_behind_norm ? progan::pixel_norm(latents) : latents;
    const PictureFunction draw = [&](const at::Tensor& z) {
        return generator.forward(z, lod, mode);
    };
    RunEvaluation result{.images = trainer.counters().images};
    const double wanted = data_variance(trainer);
    const double found = pixel_variance(draw_all(draw, points, stop));
    result.diversity = wanted > 0.0 ? found / wanted : 0.0;
    if (std::isfinite(found)) {
        result.diagonalness = diagonalness_share(draw, points, stop);
    }
    const MeanInterval scores = compute_activeness(draw, points.slice(0, 0, kActivenessSamples),
                                                   {.rows_per_call = kEvaluationRows}, {}, stop);
    const double* first = scores.mean.const_data_ptr<double>();
    result.activeness.assign(first, first + scores.mean.numel());
    return result;
}

std::int64_t evaluation_pictures(const TrainConfig& config) {
    constexpr std::int64_t kSettings = 3;  // of each component, for its activeness
    const std::int64_t n = config.latent_size;
    return kDiversitySamples +
           diagonalness_samples(n) * evaluation_count(HessianScheme::official, n) +
           kActivenessSamples * kSettings * n;
}

double RunEvaluation::total_activeness() const {
    return std::accumulate(activeness.begin(), activeness.end(), 0.0);
}

std::vector<std::string> evaluation_columns(const TrainConfig& config) {
    std::vector<std::string> columns = {"images", "diversity", "diagonalness", "total_activeness"};
    for (std::int64_t i = 0; i < config.latent_size; ++i) {
        columns.push_back("activeness_" + component_label(i));
    }
    return columns;
}

std::vector<double> evaluation_values(const RunEvaluation& evaluation) {
    std::vector<double> row = {static_cast<double>(evaluation.images), evaluation.diversity,
                               evaluation.diagonalness, evaluation.total_activeness()};
    row.insert(row.end(), evaluation.activeness.begin(), evaluation.activeness.end());
    return row;
}

}  // namespace zscope
