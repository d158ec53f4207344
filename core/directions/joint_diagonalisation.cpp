#include "core/directions/joint_diagonalisation.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/hessian/packed_hessian.h"
#include "core/latent/latent_state.h"

namespace zscope {
namespace {

constexpr std::int64_t kLargestSize = 48;

/// One run of Jacobi sweeps on a private copy of T.
class JacobiRun {
  public:
    JacobiRun(const at::Tensor& t, const at::Tensor& start)
        : n_(t.size(0)),
          t_(rotate_quartic(t, start).contiguous().clone()),
          q_(start.contiguous().clone()),
          data_(t_.mutable_data_ptr<double>()),
          axes_(q_.mutable_data_ptr<double>()) {}

    /// Rotates every pair once; returns the largest |sine|.
    double sweep() {
        double largest = 0.0;
        for (std::int64_t p = 0; p < n_; ++p) {
            for (std::int64_t q = p + 1; q < n_; ++q) {
                largest = std::max(largest, std::fabs(rotate_pair(p, q)));
            }
        }
        return largest;
    }

    [[nodiscard]] const at::Tensor& rotation() const { return q_; }
    [[nodiscard]] double off() const { return off_diagonal(t_); }

  private:
    [[nodiscard]] double at4(std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d) const {
        return data_[((a * n_ + b) * n_ + c) * n_ + d];
    }

    /// Turns axes p and q by the angle that leaves least off the diagonal; returns its sine.
    double rotate_pair(std::int64_t p, std::int64_t q) {
        const double a = at4(p, p, p, p) + at4(q, q, q, q) - 2.0 * at4(p, p, q, q);
        const double b = 2.0 * (at4(p, p, p, q) - at4(q, q, p, q));
        const double c = 4.0 * at4(p, q, p, q);
        // Leading eigenvector (x, y) of [[a, b], [b, c]] with x >= 0.
        const double half_angle = 0.5 * std::atan2(2.0 * b, a - c);
        const double cosine = std::sqrt(0.5 * (std::cos(half_angle) + 1.0));
        const double sine = std::sin(half_angle) / (2.0 * cosine);
        if (sine != 0.0) {
            std::int64_t outer = 1;
            std::int64_t inner = n_ * n_ * n_;
            for (int axis = 0; axis < 4; ++axis) {
                turn(data_, outer, inner, p, q, cosine, sine);
                outer *= n_;
                inner /= n_;
            }
            turn(axes_, 1, n_, p, q, cosine, sine);
        }
        return sine;
    }

    /// Mixes slices p and q of one axis of an array [outer, n, inner].
    void turn(double* array, std::int64_t outer, std::int64_t inner, std::int64_t p, std::int64_t q,
              double cosine, double sine) const {
        for (std::int64_t o = 0; o < outer; ++o) {
            double* at_p = array + (o * n_ + p) * inner;
            double* at_q = array + (o * n_ + q) * inner;
            for (std::int64_t k = 0; k < inner; ++k) {
                const double old_p = at_p[k];
                at_p[k] = cosine * old_p + sine * at_q[k];
                at_q[k] = cosine * at_q[k] - sine * old_p;
            }
        }
    }

    std::int64_t n_;
    at::Tensor t_;
    at::Tensor q_;
    double* data_;
    double* axes_;
};

JointDiagonalisation run_from(const at::Tensor& t, const at::Tensor& start,
                              const JointDiagonalisationOptions& options,
                              const std::stop_token& stop) {
    JacobiRun run(t, start);
    JointDiagonalisation result;
    while (result.sweeps < options.max_sweeps && !result.converged) {
        if (stop.stop_requested()) {
            throw Error(ErrorCode::cancelled, "joint diagonalisation was cancelled");
        }
        result.converged = run.sweep() < options.tolerance;
        ++result.sweeps;
    }
    result.rotation = run.rotation();
    result.off = run.off();
    return result;
}

}  // namespace

QuarticTensor::QuarticTensor(std::int64_t n) : n_(n) {
    if (n < 1 || n > kLargestSize) {
        throw Error(ErrorCode::invalid_argument, "joint diagonalisation of " + std::to_string(n) +
                                                     " components; expected 1 to " +
                                                     std::to_string(kLargestSize));
    }
    gram_ = at::zeros({packed_size(n), packed_size(n)}, at::kDouble);
}

void QuarticTensor::add(const at::Tensor& packed) {
    const at::Tensor exact = packed.to(at::kDouble);
    gram_ += exact.matmul(exact.t()).cpu();
}

at::Tensor QuarticTensor::full() const {
    const at::Tensor rows = unpack_symmetric(gram_, n_);               // [n, n, T]
    return unpack_symmetric(rows.permute({2, 0, 1}).contiguous(), n_)  // [n, n, n, n]
        .contiguous();
}

at::Tensor rotate_quartic(const at::Tensor& t, const at::Tensor& q) {
    const std::int64_t n = t.size(0);
    at::Tensor rotated = t;
    for (int axis = 0; axis < 4; ++axis) {
        rotated = q.matmul(rotated.reshape({n, -1})).view({n, n, n, n}).permute({1, 2, 3, 0});
    }
    return rotated;
}

double total_square(const at::Tensor& t) {
    const std::int64_t n = t.size(0);
    return t.reshape({n * n, n * n}).trace().item<double>();
}

double off_diagonal(const at::Tensor& t) {
    const std::int64_t n = t.size(0);
    const at::Tensor diagonal = t.reshape({n * n, n * n}).diagonal();  // T_abab
    return total_square(t) - diagonal.view({n, n}).trace().item<double>();
}

at::Tensor random_orthogonal(std::int64_t n, std::uint64_t seed) {
    const at::Tensor normal = at::tensor(sample_latent(seed, n * n)).to(at::kDouble).view({n, n});
    std::vector<at::Tensor> rows;
    for (std::int64_t i = 0; i < n; ++i) {
        at::Tensor row = normal[i].clone();
        for (int pass = 0; pass < 2; ++pass) {
            for (const at::Tensor& earlier : rows) {
                row = row - earlier * (row * earlier).sum();
            }
        }
        rows.push_back(row / row.norm());
    }
    return at::stack(rows);
}

JointDiagonalisation joint_diagonalise(const at::Tensor& t,
                                       const JointDiagonalisationOptions& options,
                                       std::stop_token stop) {
    const std::int64_t n = t.size(0);
    JointDiagonalisation best = run_from(t, at::eye(n, at::kDouble), options, stop);
    for (int start = 0; start < options.restarts; ++start) {
        const at::Tensor from =
            random_orthogonal(n, options.seed + static_cast<std::uint64_t>(start) + 1);
        JointDiagonalisation found = run_from(t, from, options, stop);
        // Better by more than rounding, so that equal optima keep the axes nearest to the old ones.
        if (found.off < best.off - 1e-9 * total_square(t)) {
            best = std::move(found);
        }
    }
    best.total = total_square(t);
    return best;
}

}  // namespace zscope
