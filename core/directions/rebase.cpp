#include "core/directions/rebase.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <chrono>
#include <functional>

#include "core/base/error.h"
#include "core/directions/joint_diagonalisation.h"
#include "core/export/model_calls.h"
#include "core/export/repeatable.h"
#include "core/hessian/activeness.h"
#include "core/hessian/packed_hessian.h"
#include "core/hessian/pixel_hessian.h"
#include "core/latent/latent_axes.h"
#include "core/latent/latent_state.h"
#include "core/model/generator.h"
#include "core/tensor/true_float32.h"

namespace zscope {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

void check_options(const RebaseTarget& target, const RebaseOptions& options) {
    const auto require = [](bool holds, const std::string& message) {
        if (!holds) {
            throw Error(ErrorCode::invalid_argument, message);
        }
    };
    require(target.latent_size >= 2,
            "re-basing needs at least 2 components, found " + std::to_string(target.latent_size));
    require(options.samples >= 1 && options.order_samples >= 1 && options.rows_per_call >= 1,
            "samples, order_samples and rows_per_call must be at least 1");
    require(options.epsilon > 0.0,
            "epsilon is " + std::to_string(options.epsilon) + "; expected a number above 0");
    require(options.scheme != HessianScheme::analytic || target.hessians,
            "this generator has no analytic Hessians");
}

at::Tensor draw_latents(const RebaseTarget& target, const RebaseOptions& options) {
    const std::int64_t n = target.latent_size;
    const at::Tensor z = at::tensor(sample_latent(options.seed, options.samples * n))
                             .view({options.samples, n})
                             .to(target.dtype);
    return target.earlier_rotation.defined() ? to_new_axes(z, target.earlier_rotation) : z;
}

/// One search for new axes: what it looks at, and what it counts while looking.
class Search {
  public:
    Search(const RebaseTarget& target, const RebaseOptions& options, ProgressSink& progress,
           const std::stop_token& stop)
        : target_(target),
          options_(options),
          progress_(progress),
          stop_(stop),
          n_(target.latent_size),
          latents_(draw_latents(target, options)) {}

    [[nodiscard]] at::Tensor first_latent() const { return latents_.narrow(0, 0, 1); }

    [[nodiscard]] QuarticTensor collect() {
        QuarticTensor quartic(n_);
        for (std::int64_t m = 0; m < options_.samples; ++m) {
            check_stop();
            const auto add = [&](const at::Tensor& packed) {
                matrices_ += packed.size(1);
                // A few columns at a time: they are summed in float64.
                visit_in_doubles(packed, [&quartic](const at::Tensor& columns, std::int64_t) {
                    quartic.add(columns);
                });
            };
            add_matrices(latents_[m], add);
            progress_.report(m + 1, options_.samples, "samples");
        }
        return quartic;
    }

    /// Eigenvectors of the mean J^T J, strongest first.
    [[nodiscard]] at::Tensor metric_axes() const {
        return std::get<1>(at::linalg_eigh(metric_)).t().flip(0).contiguous();
    }

    /// Orders the rows of Q by falling activeness and chooses their signs.
    [[nodiscard]] at::Tensor arrange(const at::Tensor& q, Rebase& rebase) {
        const at::Tensor z = latents_.slice(0, 0, options_.order_samples);
        const PictureFunction plain = [this](const at::Tensor& points) {
            return pictures(target_.picture, points);
        };
        rebase.activeness_before = list_of(activeness_of(plain, z));
        const at::Tensor rows = q.to(target_.dtype);
        const PictureFunction turned = [this, &rows](const at::Tensor& points) {
            return pictures(target_.picture, points.matmul(rows));
        };
        const at::Tensor w = to_new_axes(z, q);
        const at::Tensor score = activeness_of(turned, w);
        const at::Tensor order = score.argsort(/*stable=*/true, /*dim=*/0, /*descending=*/true);
        rebase.activeness = list_of(score.index_select(0, order));
        const at::Tensor signs = brightness_signs(turned, w).index_select(0, order);
        return q.index_select(0, order) * signs.unsqueeze(1);
    }

    /// Root mean square entries of the collected matrices behind T.
    [[nodiscard]] at::Tensor coupling(const at::Tensor& quartic) const {
        at::Tensor squares = at::empty({n_, n_}, at::kDouble);
        for (std::int64_t a = 0; a < n_; ++a) {
            squares[a] = quartic.select(0, a).select(1, a).diagonal();
        }
        return (squares / static_cast<double>(matrices_)).clamp_min(0.0).sqrt();
    }

    [[nodiscard]] std::int64_t evaluations() const { return evaluations_; }

  private:
    void check_stop() const {
        if (stop_.stop_requested()) {
            throw Error(ErrorCode::cancelled, "re-basing was cancelled");
        }
    }

    [[nodiscard]] at::Tensor activeness_of(const PictureFunction& f, const at::Tensor& z) const {
        ActivenessOptions how;
        how.rows_per_call = std::max<std::int64_t>(3, options_.rows_per_call);
        return compute_activeness(f, z, how, {}, stop_).mean;
    }

    [[nodiscard]] static std::vector<double> list_of(const at::Tensor& values) {
        const at::Tensor doubles = values.to(at::kCPU, at::kDouble).contiguous();
        const double* first = doubles.const_data_ptr<double>();
        return {first, first + doubles.numel()};
    }

    at::Tensor pictures(const PictureFunction& f, const at::Tensor& points) {
        evaluations_ += points.size(0);
        return f(points);
    }

    /// Gives the packed matrices at z [T, p] to `add`, in slices where they are many.
    void add_matrices(const at::Tensor& z, const std::function<void(const at::Tensor&)>& add) {
        if (options_.objective != RebaseObjective::hessian) {
            add(pack_symmetric(gram_at(z)).unsqueeze(1));
            return;
        }
        if (options_.scheme == HessianScheme::analytic) {
            add(target_.hessians(z).flatten(1));
            return;
        }
        PixelHessianOptions how;
        how.scheme = options_.scheme;
        how.epsilon = options_.epsilon;
        how.rows_per_call = options_.rows_per_call;
        const PictureFunction counted = [this](const at::Tensor& points) {
            return pictures(target_.outputs, points);
        };
        visit_pixel_hessians(
            counted, z, how, [&add](const HessianSlice& slice) { add(slice.packed); }, {}, stop_);
    }

    /// J^T J at z by central differences, [n, n] float64; adds it to the mean.
    at::Tensor gram_at(const at::Tensor& z) {
        const at::Tensor steps = at::eye(n_, z.options()) * options_.epsilon;
        std::vector<at::Tensor> rows;
        const std::int64_t chunk = std::max<std::int64_t>(1, options_.rows_per_call / 2);
        for (std::int64_t first = 0; first < n_; first += chunk) {
            const at::Tensor step = steps.slice(0, first, first + chunk);
            const at::Tensor both =
                pictures(target_.outputs, at::cat({z + step, z - step})).flatten(1);
            const at::Tensor up = both.narrow(0, 0, step.size(0));
            const at::Tensor down = both.narrow(0, step.size(0), step.size(0));
            rows.push_back(((up - down) / (2.0 * options_.epsilon)).to(at::kDouble));
        }
        const at::Tensor jacobian = at::cat(rows);
        at::Tensor gram = jacobian.matmul(jacobian.t()).cpu();
        metric_ = metric_.defined() ? metric_ + gram : gram;
        return gram;
    }

    /// +1 or -1 an axis: the sign of the mean change of brightness along it, [n] float64.
    at::Tensor brightness_signs(const PictureFunction& turned, const at::Tensor& w) {
        std::vector<double> signs;
        for (std::int64_t i = 0; i < n_; ++i) {
            check_stop();
            at::Tensor step = at::zeros_like(w);
            step.select(1, i).fill_(options_.epsilon);
            const double change =
                (turned(w + step) - turned(w - step)).mean(at::kDouble).item<double>();
            signs.push_back(change < 0.0 ? -1.0 : 1.0);
        }
        return at::tensor(signs, at::kDouble);
    }

    const RebaseTarget& target_;
    const RebaseOptions& options_;
    ProgressSink& progress_;
    const std::stop_token& stop_;
    std::int64_t n_;
    at::Tensor latents_;
    at::Tensor metric_;  ///< sum of J^T J
    std::int64_t evaluations_ = 0;
    std::int64_t matrices_ = 0;
};

/// The picture or the joined activations of a generator, flattened.
PictureFunction outputs_of(Generator& generator, const RebaseOptions& options) {
    const ForwardOptions forward{.latent_mode = options.latent_mode, .precision = Precision::full};
    if (options.layers.empty()) {
        return [&generator, forward](const at::Tensor& z) { return generator.forward(z, forward); };
    }
    return [&generator, forward, layers = options.layers](const at::Tensor& z) {
        std::vector<at::Tensor> flat;
        for (const at::Tensor& layer : generator.activations(z, layers, forward)) {
            flat.push_back(layer.flatten(1));
        }
        return at::cat(flat, 1);
    };
}

at::Tensor earlier_rotation(const GeneratorInfo& info) {
    if (!info.axes) {
        return {};
    }
    return at::tensor(info.axes->rotation, at::kDouble).view({info.latent_size, info.latent_size});
}

}  // namespace

Rebase find_rebase(const RebaseTarget& target, const RebaseOptions& options, ProgressSink progress,
                   std::stop_token stop) {
    check_options(target, options);
    const at::NoGradGuard no_grad;
    const TrueFloat32 precision;
    Rebase rebase;
    rebase.options = options;
    Search search(target, options, progress, stop);
    if (target.check) {
        target.check(search.first_latent());
    }
    Clock::time_point start = Clock::now();
    const at::Tensor quartic = search.collect().full();
    rebase.seconds_derivatives = seconds_since(start);
    start = Clock::now();
    at::Tensor q;
    if (options.objective == RebaseObjective::metric) {
        q = search.metric_axes();
    } else {
        JointDiagonalisationOptions how;
        how.restarts = options.restarts;
        how.seed = options.seed;
        q = joint_diagonalise(quartic, how, stop).rotation;
    }
    rebase.seconds_rotation = seconds_since(start);
    const double total = std::max(total_square(quartic), 1e-300);
    rebase.off_before = off_diagonal(quartic) / total;
    rebase.coupling_before = search.coupling(quartic);
    start = Clock::now();
    rebase.rotation = search.arrange(q, rebase);
    const at::Tensor turned = rotate_quartic(quartic, rebase.rotation);
    rebase.off_after = off_diagonal(turned) / total;
    rebase.coupling_after = search.coupling(turned);
    rebase.seconds_order = seconds_since(start);
    rebase.evaluations = search.evaluations();
    return rebase;
}

Rebase find_rebase(Generator& generator, const RebaseOptions& options, ProgressSink progress,
                   std::stop_token stop) {
    if (const std::optional<std::string> reason = why_not_rebase(generator.info())) {
        throw Error(ErrorCode::unsupported, *reason, "Re-basing needs z ~ N(0, I)");
    }
    RebaseOptions of_picture = options;
    of_picture.layers.clear();
    const bool wants_analytic = options.scheme == HessianScheme::analytic && options.layers.empty();
    const auto require_going = [stop] {
        if (stop.stop_requested()) {
            throw Error(ErrorCode::cancelled, "re-basing was cancelled");
        }
    };
    const std::optional<AnalyticHessians> analytic =
        wants_analytic ? analytic_hessians(generator, options.latent_mode, require_going)
                       : std::nullopt;
    const bool is_differenced = !analytic || options.objective != RebaseObjective::hessian;
    if (!is_differenced && analytic->slice_count() > 1) {
        throw Error(ErrorCode::invalid_argument,
                    "the analytic Hessians of all values of " + generator.info().name +
                        " do not fit into memory at once",
                    "Choose the scheme official or minimal, or layers");
    }
    const auto check = [&generator, &options, is_differenced, stop](const at::Tensor& z) {
        if (is_differenced) {
            ModelCalls calls(generator, options.latent_mode, 1, {}, stop);
            require_repeatable(calls, generator.info(), z);
        }
    };
    const RebaseTarget target{.latent_size = generator.info().latent_size,
                              .picture = outputs_of(generator, of_picture),
                              .outputs = outputs_of(generator, options),
                              .hessians = analytic ? HessianSource(*analytic) : nullptr,
                              .earlier_rotation = earlier_rotation(generator.info()),
                              .check = check};
    return find_rebase(target, options, std::move(progress), std::move(stop));
}

at::Tensor to_new_axes(const at::Tensor& z, const at::Tensor& rotation) {
    return z.to(at::kDouble).matmul(rotation.t().to(z.device())).to(z.scalar_type());
}

at::Tensor to_old_axes(const at::Tensor& w, const at::Tensor& rotation) {
    return w.to(at::kDouble).matmul(rotation.to(w.device())).to(w.scalar_type());
}

}  // namespace zscope
