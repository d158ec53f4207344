#include "core/directions/rebase.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <chrono>

#include "core/base/error.h"
#include "core/base/require.h"
#include "core/directions/joint_diagonalisation.h"
#include "core/directions/kept_hessians.h"
#include "core/directions/output_mixtures.h"
#include "core/hessian/activeness.h"
#include "core/hessian/memory_budget.h"
#include "core/hessian/packed_hessian.h"
#include "core/hessian/pixel_hessian.h"
#include "core/latent/latent_state.h"
#include "core/tensor/true_float32.h"

namespace zscope {
namespace {

using Clock = std::chrono::steady_clock;

/// The matrices of a set, and what turning them holds on the way.
constexpr double kSetCopies = 4.0;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Of a set that is kept.
std::int64_t matrices_a_sample(const RebaseOptions& options) {
    return options.objective == RebaseObjective::hessian ? kMixturesASample : 1;
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
    require_above_zero("epsilon", options.epsilon);
    require(!are_analytic(options) || target.hessians, "this generator has no analytic Hessians");
    if (keeps_matrices(options, target.latent_size)) {
        const auto n = static_cast<double>(target.latent_size);
        const double matrices =
            static_cast<double>(options.samples) * static_cast<double>(matrices_a_sample(options));
        const double bytes = kSetCopies * sizeof(double) * matrices * n * n;
        require_in_memory("the matrices of " + std::to_string(options.samples) + " samples", bytes,
                          kMemoryBudgetBytes, "Choose fewer samples");
    }
}

/// The latents that are searched, then kUnseenSamples others.
at::Tensor draw_latents(const RebaseTarget& target, const RebaseOptions& options) {
    const std::int64_t n = target.latent_size;
    const std::int64_t count = options.samples + kUnseenSamples;
    return at::tensor(sample_latent(options.seed, count * n)).view({count, n}).to(target.dtype);
}

/// How far the collected matrices are from diagonal, seen from some axes.
struct Diagonality {
    double off_share = 0.0;  ///< of the squares, off the diagonal
    at::Tensor interaction;  ///< root mean square entries, [n, n] float64
};

/// One search for new axes: what it looks at, and what it counts while looking. Latents and axes
/// are told in the axes that the target was trained with, so that a target that was re-based before
/// is seen as it was then, differences along the same axes included.
class Search {
  public:
    Search(const RebaseTarget& target, const RebaseOptions& options, ProgressSink& progress,
           const std::stop_token& stop)
        : target_(target),
          options_(options),
          progress_(progress),
          stop_(stop),
          n_(target.latent_size),
          kept_(n_) {
        const at::Tensor drawn = draw_latents(target, options);
        latents_ = drawn.narrow(0, 0, options.samples);
        unseen_ = drawn.narrow(0, options.samples, kUnseenSamples);
    }

    /// In the target's own axes.
    [[nodiscard]] at::Tensor first_latent() const { return own(latents_.narrow(0, 0, 1)); }

    /// The second derivatives at each sample as T, their mixtures, or J^T J at each sample.
    void collect() {
        if (!keeps_matrices(options_, n_)) {
            QuarticTensor quartic(n_);
            const auto add = [&](const HessianSlice& slice) {
                matrices_ += slice.packed.size(1);
                // A few columns at a time: they are summed in float64.
                visit_in_doubles(slice.packed, [&quartic](const at::Tensor& columns, std::int64_t) {
                    quartic.add(columns);
                });
            };
            const PictureFunction all = [this](const at::Tensor& points) {
                return pictures(target_.outputs, points);
            };
            each_of(latents_, "samples",
                    [&](std::int64_t /*m*/, const at::Tensor& z) { visit_hessians(all, z, add); });
            quartic_ = from_own(quartic.full());
        } else {
            const std::int64_t each = matrices_a_sample(options_);
            set_ = at::empty({options_.samples * each, n_, n_}, at::kDouble);
            each_of(latents_, "samples", [&](std::int64_t m, const at::Tensor& z) {
                set_.narrow(0, m * each, each).copy_(matrices_at(m, z));
            });
        }
    }

    /// The second derivatives at the latents that are not searched; only for `hessian`.
    void collect_unseen() {
        if (options_.objective != RebaseObjective::hessian) {
            return;
        }
        const PictureFunction few = [this](const at::Tensor& points) {
            const at::Tensor flat = pictures(target_.outputs, points).flatten(1);
            return flat.slice(1, 0, flat.size(1), kept_.step(flat.size(1)));
        };
        each_of(unseen_, "unseen samples", [&](std::int64_t /*m*/, const at::Tensor& z) {
            visit_hessians(few, z, [this](const HessianSlice& slice) { kept_.add(slice); });
            kept_.end_sample();
        });
    }

    /// The axes that the objective asks for.
    [[nodiscard]] at::Tensor axes() const {
        JointDiagonalisationOptions how;
        how.restarts = options_.restarts;
        how.seed = options_.seed;
        switch (options_.objective) {
            case RebaseObjective::hessian:
            case RebaseObjective::jacobian:
                return set_.defined() ? joint_diagonalise_set(set_, how, progress_, stop_).rotation
                                      : joint_diagonalise(quartic_, how, progress_, stop_).rotation;
            case RebaseObjective::metric:
                break;
        }
        // Strongest first, so that axes without effect come last.
        return std::get<1>(at::linalg_eigh(set_.sum(0))).t().flip(0).contiguous();
    }

    [[nodiscard]] Diagonality seen_from(const at::Tensor& q) const {
        const at::Tensor squares = squares_from(q);
        const double total = std::max(squares.sum().item<double>(), 1e-300);
        const double off = (squares.sum() - squares.trace()).item<double>();
        return {.off_share = off / total,
                .interaction = (squares / static_cast<double>(matrices_)).clamp_min(0.0).sqrt()};
    }

    /// D% and D_R of the Hessians of collect_unseen; NaN where none are taken.
    [[nodiscard]] DiagonalNumbers diagonal_from(const at::Tensor& q) const {
        return kept_.seen_from(tells_own_axes() ? q.matmul(target_.earlier_rotation.t()) : q,
                               options_.scheme);
    }

    /// Orders the rows of Q by falling activeness and chooses their signs.
    [[nodiscard]] at::Tensor arrange(const at::Tensor& q, Rebase& rebase) {
        const at::Tensor z = latents_.slice(0, 0, options_.order_samples);
        rebase.activeness_before =
            list_of(activeness_along(own_axes(), z, "components as they were").activeness.mean);
        const ActivenessAndRise found = activeness_along(q, z, "new components");
        const at::Tensor score = found.activeness.mean;
        const at::Tensor order = score.argsort(/*stable=*/true, /*dim=*/0, /*descending=*/true);
        rebase.activeness = list_of(score.index_select(0, order));
        const at::Tensor signs = 1.0 - 2.0 * (found.rise < 0.0).to(at::kDouble);
        return (q * signs.unsqueeze(1)).index_select(0, order);
    }

    [[nodiscard]] std::int64_t evaluations() const { return evaluations_; }

    /// The target's own axes [n, n].
    [[nodiscard]] at::Tensor own_axes() const {
        return is_turned() ? target_.earlier_rotation : at::eye(n_, at::kDouble);
    }

  private:
    [[nodiscard]] bool is_turned() const { return target_.earlier_rotation.defined(); }

    /// Points in the target's own axes.
    [[nodiscard]] at::Tensor own(const at::Tensor& points) const {
        return is_turned() ? to_new_axes(points, target_.earlier_rotation) : points;
    }

    /// T of Hessians as they were told: analytic ones in the target's own axes, where S stands for
    /// Q S Q' with Q of the earlier re-basing.
    [[nodiscard]] at::Tensor from_own(const at::Tensor& t) const {
        return tells_own_axes() ? rotate_quartic(t, target_.earlier_rotation.t()) : t;
    }

    /// The Hessians are told in the target's own axes, which are not those of its training.
    [[nodiscard]] bool tells_own_axes() const { return is_turned() && are_analytic(options_); }

    void check_stop() const {
        if (stop_.stop_requested()) {
            throw Error(ErrorCode::cancelled, "re-basing was cancelled");
        }
    }

    template <typename Body>
    void each_of(const at::Tensor& latents, const char* what, const Body& body) {
        for (std::int64_t m = 0; m < latents.size(0); ++m) {
            check_stop();
            body(m, latents[m]);
            progress_.report(m + 1, latents.size(0), what);
        }
    }

    /// The sum of the squares of each entry over the collected matrices, [n, n] float64.
    [[nodiscard]] at::Tensor squares_from(const at::Tensor& q) const {
        if (set_.defined()) {
            return q.matmul(set_).matmul(q.t()).square().sum(0);
        }
        const at::Tensor t = rotate_quartic(quartic_, q);
        at::Tensor squares = at::empty({n_, n_}, at::kDouble);
        for (std::int64_t a = 0; a < n_; ++a) {
            squares[a] = t.select(0, a).select(1, a).diagonal();  // T_abab
        }
        return squares;
    }

    /// Of the components along `axes`, around the latents z; `what` they are is told while they
    /// are counted.
    [[nodiscard]] ActivenessAndRise activeness_along(const at::Tensor& axes, const at::Tensor& z,
                                                     const char* what) {
        const at::Tensor rows = axes.to(target_.dtype);
        const PictureFunction seen = [this, &rows](const at::Tensor& points) {
            return pictures(target_.picture, points.matmul(rows));
        };
        ActivenessOptions how;
        how.rows_per_call = std::max<std::int64_t>(3, options_.rows_per_call);
        progress_.report(0, n_, what);
        const ProgressSink counted([this, &z, what](const Progress& told) {
            progress_.report(told.done / (3 * z.size(0)), n_, what);
        });
        return compute_activeness_and_rise(seen, to_new_axes(z, axes), how, counted, stop_);
    }

    [[nodiscard]] static std::vector<double> list_of(const at::Tensor& values) {
        const at::Tensor doubles = values.to(at::kCPU, at::kDouble).contiguous();
        const double* first = doubles.const_data_ptr<double>();
        return {first, first + doubles.numel()};
    }

    at::Tensor pictures(const PictureFunction& f, const at::Tensor& points) {
        check_stop();
        evaluations_ += points.size(0);
        return f(own(points));
    }

    /// Gives the Hessians at z to `add`, in slices where they are many: of `outputs`, or where they
    /// are analytic of the target's.
    void visit_hessians(const PictureFunction& outputs, const at::Tensor& z,
                        const HessianVisitor& add) {
        if (are_analytic(options_)) {
            const at::Tensor packed = target_.hessians(own(z)).flatten(1);
            add({.packed = packed,
                 .scheme = options_.scheme,
                 .offset = 0,
                 .total = packed.size(1)});
            return;
        }
        visit_pixel_hessians(outputs, z, differences(), add, {}, stop_);
    }

    [[nodiscard]] PixelHessianOptions differences() const {
        return {.scheme = options_.scheme,
                .epsilon = options_.epsilon,
                .rows_per_call = options_.rows_per_call};
    }

    /// Those of the kept set at z, sample m of those that are searched: [1 or more, n, n] float64.
    at::Tensor matrices_at(std::int64_t m, const at::Tensor& z) {
        if (options_.objective != RebaseObjective::hessian) {
            ++matrices_;
            return gram_at(z).unsqueeze(0);
        }
        OutputMixtures mixtures(kMixturesASample, options_.seed + static_cast<std::uint64_t>(m));
        const PictureFunction mixed = [&](const at::Tensor& points) {
            return mixtures.of(pictures(target_.outputs, points));
        };
        const at::Tensor packed = are_analytic(options_)
                                      ? mixtures.of(target_.hessians(own(z)))
                                      : packed_pixel_hessians(mixed, z, differences(), {}, stop_);
        // A mixture has the squares of all outputs.
        matrices_ += kMixturesASample * mixtures.outputs();
        const at::Tensor found = unpack_symmetric(packed, n_).permute({2, 0, 1});
        const at::Tensor& earlier = target_.earlier_rotation;
        return tells_own_axes() ? earlier.t().matmul(found).matmul(earlier) : found;
    }

    /// J^T J at z by central differences, [n, n] float64.
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
        return jacobian.matmul(jacobian.t()).cpu();
    }

    const RebaseTarget& target_;
    const RebaseOptions& options_;
    ProgressSink& progress_;
    const std::stop_token& stop_;
    std::int64_t n_;
    at::Tensor latents_;  ///< that are searched [M, n]
    at::Tensor unseen_;   ///< the others [kUnseenSamples, n]
    at::Tensor quartic_;  ///< T of all second derivatives, unless the search keeps_matrices
    KeptHessians kept_;   ///< of the others; only for `hessian`
    at::Tensor set_;      ///< mixed second derivatives or J^T J, [matrices, n, n] float64
    std::int64_t evaluations_ = 0;
    std::int64_t matrices_ = 0;  ///< that the squares are summed over
};

}  // namespace

Rebase find_rebase(const RebaseTarget& target, const RebaseOptions& options, ProgressSink progress,
                   std::stop_token stop) {
    check_options(target, options);
    const at::NoGradGuard no_grad;
    const TrueFloat32 precision;
    Rebase rebase;
    rebase.options = options;
    rebase.threads = at::get_num_threads();
    Search search(target, options, progress, stop);
    if (target.check) {
        target.check(search.first_latent());
    }
    Clock::time_point start = Clock::now();
    search.collect();
    rebase.seconds_derivatives = seconds_since(start);
    start = Clock::now();
    search.collect_unseen();
    rebase.seconds_diagonalness = seconds_since(start);
    start = Clock::now();
    const at::Tensor q = search.axes();
    rebase.seconds_rotation = seconds_since(start);
    const at::Tensor own = search.own_axes();
    const Diagonality before = search.seen_from(own);
    rebase.off_before = before.off_share;
    rebase.interaction_before = before.interaction;
    rebase.diagonal_before = search.diagonal_from(own);
    start = Clock::now();
    const at::Tensor arranged = search.arrange(q, rebase);
    rebase.rotation = arranged.matmul(own.t());
    const Diagonality after = search.seen_from(arranged);
    rebase.off_after = after.off_share;
    rebase.interaction_after = after.interaction;
    rebase.diagonal_after = search.diagonal_from(arranged);
    rebase.seconds_order = seconds_since(start);
    rebase.evaluations = search.evaluations();
    return rebase;
}

at::Tensor to_new_axes(const at::Tensor& z, const at::Tensor& rotation) {
    return z.to(at::kDouble).matmul(rotation.t().to(z.device())).to(z.scalar_type());
}

at::Tensor to_old_axes(const at::Tensor& w, const at::Tensor& rotation) {
    return w.to(at::kDouble).matmul(rotation.to(w.device())).to(w.scalar_type());
}

}  // namespace zscope
