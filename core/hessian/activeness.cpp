#include "core/hessian/activeness.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <string>

#include "core/base/error.h"
#include "core/tensor/true_float32.h"

namespace zscope {
namespace {

/// Variance over the three settings of component `i`, averaged over outputs: [samples] float64.
at::Tensor component_scores(const PictureFunction& f, const at::Tensor& z, std::int64_t i,
                            double extent) {
    at::Tensor points = z.unsqueeze(0).repeat({3, 1, 1});
    for (std::int64_t step = 0; step < 3; ++step) {
        points[step].select(1, i).fill_(extent * static_cast<double>(step - 1));
    }
    const std::int64_t samples = z.size(0);
    const at::Tensor pictures = f(points.flatten(0, 1)).reshape({3, samples, -1});
    return pictures.var(/*dim=*/0, /*unbiased=*/true).mean(1, /*keepdim=*/false, at::kDouble);
}

/// Works the samples off component by component, round by round.
class Rounds {
  public:
    Rounds(const PictureFunction& f, const at::Tensor& z, const ActivenessOptions& options,
           ProgressSink& progress, const std::stop_token& stop)
        : f_(f),
          z_(z),
          options_(options),
          progress_(progress),
          stop_(stop),
          scores_(at::zeros({z.size(0), z.size(1)}, at::kDouble)) {}

    void run(std::int64_t first, std::int64_t last) {
        const std::int64_t chunk = std::max<std::int64_t>(1, options_.rows_per_call / 3);
        for (std::int64_t i = 0; i < z_.size(1); ++i) {
            for (std::int64_t from = first; from < last; from += chunk) {
                measure(i, from, std::min(last, from + chunk));
            }
        }
    }
    [[nodiscard]] MeanInterval estimate(std::int64_t samples) const {
        return mean_interval(scores_.slice(0, 0, samples));
    }

  private:
    void measure(std::int64_t i, std::int64_t first, std::int64_t last) {
        if (stop_.stop_requested()) {
            throw Error(ErrorCode::cancelled,
                        "activeness was cancelled after " + std::to_string(done_) + " pictures");
        }
        scores_.slice(0, first, last)
            .select(1, i)
            .copy_(component_scores(f_, z_.slice(0, first, last), i, options_.extent));
        done_ += 3 * (last - first);
        progress_.report(done_, 3 * scores_.numel(), "pictures");
    }

    const PictureFunction& f_;
    const at::Tensor& z_;
    const ActivenessOptions& options_;
    ProgressSink& progress_;
    const std::stop_token& stop_;
    at::Tensor scores_;
    std::int64_t done_ = 0;
};

}  // namespace

MeanInterval compute_activeness(const PictureFunction& f, const at::Tensor& z,
                                const ActivenessOptions& options, ProgressSink progress,
                                std::stop_token stop, const ActivenessRound& on_round) {
    if (z.dim() != 2 || z.numel() == 0) {
        throw Error(ErrorCode::invalid_argument,
                    "activeness needs latents [samples, n] with at least one sample");
    }
    const at::NoGradGuard no_grad;
    const TrueFloat32 precision;
    const std::int64_t samples = z.size(0);
    const std::int64_t round =
        options.samples_per_round > 0 ? std::min(options.samples_per_round, samples) : samples;
    Rounds rounds(f, z, options, progress, stop);
    for (std::int64_t first = 0; first < samples; first += round) {
        const std::int64_t last = std::min(samples, first + round);
        rounds.run(first, last);
        if (on_round && last < samples) {
            on_round(rounds.estimate(last), last);
        }
    }
    return rounds.estimate(samples);
}

}  // namespace zscope
