#include "core/hessian/activeness.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <string>

#include "core/base/error.h"

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

}  // namespace

MeanInterval compute_activeness(const PictureFunction& f, const at::Tensor& z,
                                const ActivenessOptions& options, ProgressSink progress,
                                std::stop_token stop) {
    if (z.dim() != 2 || z.numel() == 0) {
        throw Error(ErrorCode::invalid_argument,
                    "activeness needs latents [samples, n] with at least one sample");
    }
    const at::NoGradGuard no_grad;
    const std::int64_t samples = z.size(0);
    const std::int64_t n = z.size(1);
    const std::int64_t chunk = std::max<std::int64_t>(1, options.rows_per_call / 3);
    at::Tensor scores = at::zeros({samples, n}, at::kDouble);
    std::int64_t done = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        for (std::int64_t first = 0; first < samples; first += chunk) {
            if (stop.stop_requested()) {
                throw Error(ErrorCode::cancelled,
                            "activeness was cancelled after " + std::to_string(done) + " pictures");
            }
            const std::int64_t last = std::min(samples, first + chunk);
            scores.slice(0, first, last)
                .select(1, i)
                .copy_(component_scores(f, z.slice(0, first, last), i, options.extent));
            done += 3 * (last - first);
            progress.report(done, 3 * samples * n, "pictures");
        }
    }
    return mean_interval(scores);
}

}  // namespace zscope
