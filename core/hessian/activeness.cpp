#include "core/hessian/activeness.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/hessian/activeness_count.h"
#include "core/tensor/true_float32.h"

namespace zscope {
namespace {

/// What three settings of a component tell, averaged over outputs: [samples] float64 each.
struct ComponentScores {
    at::Tensor variance;
    at::Tensor rise;  ///< from the lowest setting to the highest
};

/// Value by value, divisor 2: of three numbers the squared distances from their mean add up to
/// (c - a)^2 / 2 + (a + c - 2 b)^2 / 6. (at::var along a first axis goes value by value, and takes
/// longer than drawing the pictures.)
at::Tensor variance_of_three(const at::Tensor& a, const at::Tensor& b, const at::Tensor& c) {
    const at::Tensor across = c - a;
    const at::Tensor bend = (c - b).sub_(b - a);
    return bend.square_().div_(12.0).addcmul_(across, across, 0.25);
}

ComponentScores component_scores(const PictureFunction& f, const at::Tensor& z, std::int64_t i,
                                 double extent) {
    at::Tensor points = z.unsqueeze(0).repeat({3, 1, 1});
    for (std::int64_t step = 0; step < 3; ++step) {
        points[step].select(1, i).fill_(extent * static_cast<double>(step - 1));
    }
    const std::int64_t samples = z.size(0);
    const at::Tensor pictures = f(points.flatten(0, 1)).reshape({3, samples, -1});
    const auto mean = [](const at::Tensor& values) {
        return values.mean(1, /*keepdim=*/false, at::kDouble);
    };
    return {.variance = mean(variance_of_three(pictures[0], pictures[1], pictures[2])),
            .rise = mean(pictures[2]) - mean(pictures[0])};
}

/// z [S, n] with some components as in the first row.
at::Tensor with_first_values(const at::Tensor& z, const std::vector<std::int64_t>& components) {
    if (components.empty()) {
        return z;
    }
    at::Tensor alike = z.clone();
    for (const std::int64_t i : components) {
        alike.select(1, i).copy_(z[0][i].expand({z.size(0)}));
    }
    return alike;
}

/// Works the samples off component by component, round by round.
class Rounds {
  public:
    Rounds(const PictureFunction& f, const at::Tensor& z, const ActivenessOptions& options,
           ProgressSink& progress, const std::stop_token& stop)
        : f_(f),
          z_(with_first_values(z, options.additive)),
          options_(options),
          progress_(progress),
          stop_(stop),
          scores_(at::zeros({z.size(0), z.size(1)}, at::kDouble)),
          rises_(at::zeros_like(scores_)),
          expected_(activeness_pictures(z.size(0), z.size(1), std::ssize(options.additive))) {}

    void run(std::int64_t first, std::int64_t last) {
        const std::int64_t chunk = std::max<std::int64_t>(1, options_.rows_per_call / 3);
        for (std::int64_t i = 0; i < z_.size(1); ++i) {
            if (is_additive(i)) {
                measure_for_all(i, first);
                continue;
            }
            for (std::int64_t from = first; from < last; from += chunk) {
                measure(i, from, std::min(last, from + chunk));
            }
        }
    }
    [[nodiscard]] MeanInterval estimate(std::int64_t samples) const {
        return mean_interval(scores_.slice(0, 0, samples));
    }
    /// Of all samples.
    [[nodiscard]] at::Tensor rise() const { return rises_.mean(0); }

  private:
    [[nodiscard]] bool is_additive(std::int64_t i) const {
        return std::ranges::find(options_.additive, i) != options_.additive.end();
    }

    /// What component i does at the first sample, in the round that it is in, for all samples.
    void measure_for_all(std::int64_t i, std::int64_t first) {
        if (first > 0) {
            return;
        }
        measure(i, 0, 1);
        for (const at::Tensor& found : {scores_, rises_}) {
            const at::Tensor of_component = found.select(1, i);
            of_component.fill_(of_component[0].item<double>());
        }
    }

    void measure(std::int64_t i, std::int64_t first, std::int64_t last) {
        if (stop_.stop_requested()) {
            throw Error(ErrorCode::cancelled,
                        "activeness was cancelled after " + std::to_string(done_) + " pictures");
        }
        const ComponentScores found =
            component_scores(f_, z_.slice(0, first, last), i, options_.extent);
        scores_.slice(0, first, last).select(1, i).copy_(found.variance);
        rises_.slice(0, first, last).select(1, i).copy_(found.rise);
        done_ += 3 * (last - first);
        progress_.report(done_, expected_, "pictures");
    }

    const PictureFunction& f_;
    at::Tensor z_;
    const ActivenessOptions& options_;
    ProgressSink& progress_;
    const std::stop_token& stop_;
    at::Tensor scores_;
    at::Tensor rises_;
    std::int64_t expected_;  ///< pictures
    std::int64_t done_ = 0;
};

}  // namespace

ActivenessAndRise compute_activeness_and_rise(const PictureFunction& f, const at::Tensor& z,
                                              const ActivenessOptions& options,
                                              ProgressSink progress, std::stop_token stop,
                                              const ActivenessRound& on_round) {
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
    return {.activeness = rounds.estimate(samples), .rise = rounds.rise()};
}

MeanInterval compute_activeness(const PictureFunction& f, const at::Tensor& z,
                                const ActivenessOptions& options, ProgressSink progress,
                                std::stop_token stop, const ActivenessRound& on_round) {
    return compute_activeness_and_rise(f, z, options, std::move(progress), std::move(stop),
                                       on_round)
        .activeness;
}

}  // namespace zscope
