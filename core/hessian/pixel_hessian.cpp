#include "core/hessian/pixel_hessian.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/hessian/packed_hessian.h"
#include "core/hessian/penalty.h"
#include "core/hessian/perturbed_calls.h"
#include "core/hessian/slice_count.h"
#include "core/tensor/true_float32.h"

namespace zscope {
namespace {

using Pair = std::pair<std::int64_t, std::int64_t>;

/// f at z + a few steps along the axes, restricted to a range of outputs; counts, reports and
/// stops.
class Stencil {
  public:
    Stencil(const PictureFunction& f, const at::Tensor& z, const PixelHessianOptions& options,
            ProgressSink& progress, const std::stop_token& stop)
        : f_(f),
          z_(z),
          axes_(at::eye(z.size(0), z.options()) * options.epsilon),
          progress_(progress),
          stop_(stop) {}

    [[nodiscard]] at::Tensor axis(std::int64_t i) const { return axes_[i]; }
    void expect(std::int64_t evaluations) { expected_ = evaluations; }
    void restrict_to(std::int64_t first, std::int64_t last) {
        first_ = first;
        last_ = last;
    }
    /// Output values a point has, and their shape; known after the first call.
    [[nodiscard]] const std::vector<std::int64_t>& shape() const { return shape_; }

    /// offsets [m, n] -> [m, p].
    at::Tensor operator()(const std::vector<at::Tensor>& offsets) {
        if (stop_.stop_requested()) {
            throw Error(ErrorCode::cancelled,
                        "Hessians were cancelled after " + std::to_string(done_) + " evaluations",
                        "Fewer latents or components take fewer");
        }
        const at::Tensor pictures = f_(at::stack(offsets) + z_);
        const auto rows = static_cast<std::int64_t>(offsets.size());
        if (pictures.dim() < 1 || pictures.size(0) != rows) {
            throw Error(ErrorCode::invalid_argument,
                        "the function did not return one picture a point");
        }
        keep_shape(pictures.sizes().slice(1).vec());
        done_ += rows;
        progress_.report(done_, expected_, "evaluations");
        const at::Tensor flat = pictures.reshape({rows, -1});
        return flat.slice(1, first_, std::min(last_, flat.size(1)));
    }

  private:
    void keep_shape(std::vector<std::int64_t> shape) {
        if (done_ > 0 && shape != shape_) {
            throw Error(ErrorCode::invalid_argument,
                        "the picture's shape changed between two calls");
        }
        shape_ = std::move(shape);
    }

    const PictureFunction& f_;
    const at::Tensor& z_;
    at::Tensor axes_;
    ProgressSink& progress_;
    const std::stop_token& stop_;
    std::int64_t first_ = 0;
    std::int64_t last_ = std::numeric_limits<std::int64_t>::max();
    std::int64_t done_ = 0;
    std::int64_t expected_ = 0;
    std::vector<std::int64_t> shape_;
};

/// Works `pairs` off `points_each` evaluations a pair, as many pairs a call as `rows_per_call`
/// allows. `offsets_of(pair)` lists a pair's points, `combine(values [points, p], pair)` gives its
/// entry [p].
template <typename Offsets, typename Combine>
void for_each_pair(Stencil& stencil, const std::vector<Pair>& pairs, std::int64_t points_each,
                   std::int64_t rows_per_call, at::Tensor& packed, std::int64_t n,
                   Offsets&& offsets_of, Combine&& combine) {
    const auto per_call =
        static_cast<std::size_t>(std::max<std::int64_t>(1, rows_per_call / points_each));
    for (std::size_t first = 0; first < pairs.size(); first += per_call) {
        const std::size_t last = std::min(pairs.size(), first + per_call);
        std::vector<at::Tensor> offsets;
        for (std::size_t k = first; k < last; ++k) {
            for (at::Tensor& offset : offsets_of(pairs[k])) {
                offsets.push_back(std::move(offset));
            }
        }
        const at::Tensor values = stencil(offsets);
        if (!packed.defined()) {
            packed = at::empty({packed_size(n), values.size(1)}, values.options());
        }
        for (std::size_t k = first; k < last; ++k) {
            const at::Tensor of_pair =
                values.narrow(0, static_cast<std::int64_t>(k - first) * points_each, points_each);
            packed[packed_index(pairs[k].first, pairs[k].second, n)].copy_(
                combine(of_pair, pairs[k]));
        }
    }
}

/// Differences of near values are taken first: they are exact or nearly so in floating point.
at::Tensor official_hessians(Stencil& stencil, std::int64_t n, const PixelHessianOptions& options) {
    at::Tensor packed;
    const double scale = 1.0 / (4.0 * options.epsilon * options.epsilon);
    for_each_pair(
        stencil, packed_pairs(n), 4, options.rows_per_call, packed, n,
        [&stencil](const Pair& pair) {
            const at::Tensor i = stencil.axis(pair.first);
            const at::Tensor j = stencil.axis(pair.second);
            return std::vector<at::Tensor>{i + j, i - j, j - i, -i - j};
        },
        [scale](const at::Tensor& v, const Pair&) {
            return ((v[0] - v[1]) - (v[2] - v[3])) * scale;
        });
    return packed;
}

/// f at z, z + e_i (rows 1..n) and z - e_i (rows n+1..2n).
at::Tensor single_steps(Stencil& stencil, std::int64_t n, std::int64_t rows_per_call) {
    std::vector<at::Tensor> offsets = {at::zeros_like(stencil.axis(0))};
    for (const double sign : {1.0, -1.0}) {
        for (std::int64_t i = 0; i < n; ++i) {
            offsets.push_back(stencil.axis(i) * sign);
        }
    }
    at::Tensor steps;
    const auto per_call = static_cast<std::size_t>(rows_per_call);
    for (std::size_t first = 0; first < offsets.size(); first += per_call) {
        const std::size_t last = std::min(offsets.size(), first + per_call);
        const at::Tensor values = stencil({offsets.begin() + static_cast<std::ptrdiff_t>(first),
                                           offsets.begin() + static_cast<std::ptrdiff_t>(last)});
        if (!steps.defined()) {
            steps = at::empty({2 * n + 1, values.size(1)}, values.options());
        }
        // A copy: the rest of the pictures is not kept.
        steps.slice(0, static_cast<std::int64_t>(first), static_cast<std::int64_t>(last))
            .copy_(values);
    }
    return steps;
}

void fill_diagonal(Stencil& stencil, const at::Tensor& steps, std::int64_t n,
                   const PixelHessianOptions& options, at::Tensor& packed) {
    const double epsilon2 = options.epsilon * options.epsilon;
    const at::Tensor& centre = steps[0];
    if (options.scheme == HessianScheme::minimal) {
        for (std::int64_t i = 0; i < n; ++i) {
            packed[packed_index(i, i, n)].copy_(
                ((steps[1 + i] - centre) - (centre - steps[1 + n + i])) / epsilon2);
        }
        return;
    }
    std::vector<Pair> diagonal;
    for (std::int64_t i = 0; i < n; ++i) {
        diagonal.emplace_back(i, i);
    }
    for_each_pair(
        stencil, diagonal, 2, options.rows_per_call, packed, n,
        [&stencil](const Pair& pair) {
            const at::Tensor wide = stencil.axis(pair.first) * 2.0;
            return std::vector<at::Tensor>{wide, -wide};
        },
        [&](const at::Tensor& v, const Pair&) {
            return ((v[0] - centre) - (centre - v[1])) / (4.0 * epsilon2);
        });
}

at::Tensor minimal_hessians(Stencil& stencil, std::int64_t n, const PixelHessianOptions& options) {
    const at::Tensor steps = single_steps(stencil, n, options.rows_per_call);
    at::Tensor packed = at::empty({packed_size(n), steps.size(1)}, steps.options());
    fill_diagonal(stencil, steps, n, options, packed);
    std::vector<Pair> pairs = packed_pairs(n);
    std::erase_if(pairs, [](const Pair& pair) { return pair.first == pair.second; });
    const double scale = 1.0 / (2.0 * options.epsilon * options.epsilon);
    for_each_pair(
        stencil, pairs, 2, options.rows_per_call, packed, n,
        [&stencil](const Pair& pair) {
            const at::Tensor both = stencil.axis(pair.first) + stencil.axis(pair.second);
            return std::vector<at::Tensor>{both, -both};
        },
        [&](const at::Tensor& v, const Pair& pair) {
            at::Tensor forward = v[0] - steps[1 + pair.first];
            forward.sub_(steps[1 + pair.second] - steps[0]);
            at::Tensor backward = v[1] - steps[1 + n + pair.first];
            backward.sub_(steps[1 + n + pair.second] - steps[0]);
            return forward.add_(backward).mul_(scale);
        });
    return packed;
}

at::Tensor hessians_of_range(Stencil& stencil, std::int64_t n, const PixelHessianOptions& options) {
    return options.scheme == HessianScheme::official ? official_hessians(stencil, n, options)
                                                     : minimal_hessians(stencil, n, options);
}

void check_options(const at::Tensor& z, const PixelHessianOptions& options) {
    check_points(z, options.epsilon);
    if (z.dim() != 1) {
        throw Error(ErrorCode::invalid_argument,
                    "the point has " + std::to_string(z.dim()) + " axes; expected one point [n]");
    }
    if (options.scheme == HessianScheme::analytic) {
        throw Error(ErrorCode::invalid_argument, "analytic Hessians are not a finite difference");
    }
    if (options.rows_per_call < 1) {
        throw Error(
            ErrorCode::invalid_argument,
            "rows_per_call is " + std::to_string(options.rows_per_call) + "; expected at least 1");
    }
}

}  // namespace

void visit_pixel_hessians(const PictureFunction& f, const at::Tensor& z,
                          const PixelHessianOptions& options, const HessianVisitor& visit,
                          ProgressSink progress, std::stop_token stop) {
    check_options(z, options);
    const at::NoGradGuard no_grad;
    const TrueFloat32 precision;
    const std::int64_t n = z.size(0);
    const std::int64_t width =
        slice_width(n, z.element_size(), options.rows_per_call, options.memory_budget);
    Stencil stencil(f, z, options, progress, stop);
    stencil.expect(evaluation_count(options.scheme, n));
    std::int64_t total = width;
    for (std::int64_t offset = 0; offset < total; offset += width) {
        stencil.restrict_to(offset, offset + width);
        const at::Tensor packed = hessians_of_range(stencil, n, options);
        total = c10::multiply_integers(stencil.shape());
        stencil.expect(evaluation_count(options.scheme, n) * slice_count(total, width));
        visit({.packed = packed, .scheme = options.scheme, .offset = offset, .total = total});
    }
}

at::Tensor packed_pixel_hessians(const PictureFunction& f, const at::Tensor& z,
                                 const PixelHessianOptions& options, ProgressSink progress,
                                 std::stop_token stop) {
    check_options(z, options);
    const at::NoGradGuard no_grad;
    const TrueFloat32 precision;
    Stencil stencil(f, z, options, progress, stop);
    stencil.expect(evaluation_count(options.scheme, z.size(0)));
    const at::Tensor packed = hessians_of_range(stencil, z.size(0), options);
    std::vector<std::int64_t> shape = stencil.shape();
    shape.insert(shape.begin(), packed_size(z.size(0)));
    return packed.view(shape);
}

at::Tensor directional_curvature(const PictureFunction& f, const at::Tensor& z, const at::Tensor& v,
                                 double epsilon) {
    const at::NoGradGuard no_grad;
    const TensorFunction layers = [&f](const at::Tensor& points) {
        return std::vector<at::Tensor>{f(points)};
    };
    return second_differences(layers, z, v.unsqueeze(0), epsilon)[0][0];
}

}  // namespace zscope
