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
#include "core/directions/rebase_options.h"
#include "core/hessian/packed_hessian.h"
#include "core/latent/latent_state.h"

namespace zscope {
namespace {

/// Mixes slices p and q of one axis of an array [outer, n, inner].
void turn(double* array, std::int64_t n, std::int64_t outer, std::int64_t inner, std::int64_t p,
          std::int64_t q, double cosine, double sine) {
    for (std::int64_t o = 0; o < outer; ++o) {
        double* at_p = array + (o * n + p) * inner;
        double* at_q = array + (o * n + q) * inner;
        for (std::int64_t k = 0; k < inner; ++k) {
            const double old_p = at_p[k];
            at_p[k] = cosine * old_p + sine * at_q[k];
            at_q[k] = cosine * at_q[k] - sine * old_p;
        }
    }
}

/// The quadratic form [[a, b], [b, c]] whose leading eigenvector turns a pair of axes.
struct PlaneForm {
    double a = 0.0;
    double b = 0.0;
    double c = 0.0;
};

/// A private copy of T, seen from axes that turn.
class TurnedQuartic {
  public:
    TurnedQuartic(const at::Tensor& t, const at::Tensor& axes)
        : n_(t.size(0)),
          t_(rotate_quartic(t, axes).contiguous().clone()),
          data_(t_.mutable_data_ptr<double>()) {}

    [[nodiscard]] PlaneForm form(std::int64_t p, std::int64_t q) const {
        return {.a = at4(p, p, p, p) + at4(q, q, q, q) - 2.0 * at4(p, p, q, q),
                .b = 2.0 * (at4(p, p, p, q) - at4(q, q, p, q)),
                .c = 4.0 * at4(p, q, p, q)};
    }

    void turn_pair(std::int64_t p, std::int64_t q, double cosine, double sine) {
        std::int64_t outer = 1;
        std::int64_t inner = n_ * n_ * n_;
        for (int axis = 0; axis < 4; ++axis) {
            turn(data_, n_, outer, inner, p, q, cosine, sine);
            outer *= n_;
            inner /= n_;
        }
    }

    [[nodiscard]] double off() const { return off_diagonal(t_); }

  private:
    [[nodiscard]] double at4(std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d) const {
        return data_[((a * n_ + b) * n_ + c) * n_ + d];
    }

    std::int64_t n_;
    at::Tensor t_;
    double* data_;
};

/// Private copies of the matrices, seen from axes that turn: [n, n, M], so that what a pair of axes
/// needs of every matrix lies side by side.
class TurnedSet {
  public:
    TurnedSet(const at::Tensor& matrices, const at::Tensor& axes)
        : n_(matrices.size(1)),
          count_(matrices.size(0)),
          set_(axes.matmul(matrices).matmul(axes.t()).permute({1, 2, 0}).clone(
              at::MemoryFormat::Contiguous)),
          data_(set_.mutable_data_ptr<double>()) {}

    [[nodiscard]] PlaneForm form(std::int64_t p, std::int64_t q) const {
        const double* pp = entry(p, p);
        const double* qq = entry(q, q);
        const double* pq = entry(p, q);
        PlaneForm sums;
        for (std::int64_t m = 0; m < count_; ++m) {
            const double difference = pp[m] - qq[m];
            sums.a += difference * difference;
            sums.b += 2.0 * difference * pq[m];
            sums.c += 4.0 * pq[m] * pq[m];
        }
        return sums;
    }

    void turn_pair(std::int64_t p, std::int64_t q, double cosine, double sine) {
        turn(data_, n_, 1, n_ * count_, p, q, cosine, sine);
        turn(data_, n_, n_, count_, p, q, cosine, sine);
    }

    [[nodiscard]] double off() const {
        const at::Tensor squares = set_.square().sum(2);
        return (squares.sum() - squares.trace()).item<double>();
    }

  private:
    [[nodiscard]] const double* entry(std::int64_t a, std::int64_t b) const {
        return data_ + (a * n_ + b) * count_;
    }

    std::int64_t n_;
    std::int64_t count_;
    at::Tensor set_;
    double* data_;
};

void stop_if_asked(const std::stop_token& stop) {
    if (stop.stop_requested()) {
        throw Error(ErrorCode::cancelled, "joint diagonalisation was cancelled");
    }
}

/// One run of Jacobi sweeps on what `Turned` keeps.
template <typename Turned>
class JacobiRun {
  public:
    JacobiRun(const at::Tensor& given, const at::Tensor& start)
        : n_(start.size(0)),
          turned_(given, start),
          q_(start.contiguous().clone()),
          axes_(q_.mutable_data_ptr<double>()) {}

    /// Rotates every pair once; returns the largest |sine|.
    double sweep(const std::stop_token& stop) {
        double largest = 0.0;
        for (std::int64_t p = 0; p < n_; ++p) {
            stop_if_asked(stop);
            for (std::int64_t q = p + 1; q < n_; ++q) {
                largest = std::max(largest, std::fabs(rotate_pair(p, q)));
            }
        }
        return largest;
    }

    [[nodiscard]] const at::Tensor& rotation() const { return q_; }
    [[nodiscard]] double off() const { return turned_.off(); }

  private:
    /// Turns axes p and q by the angle that leaves least off the diagonal; returns its sine.
    double rotate_pair(std::int64_t p, std::int64_t q) {
        const PlaneForm form = turned_.form(p, q);
        // Its leading eigenvector (x, y) with x >= 0.
        const double half_angle = 0.5 * std::atan2(2.0 * form.b, form.a - form.c);
        const double cosine = std::sqrt(0.5 * (std::cos(half_angle) + 1.0));
        const double sine = std::sin(half_angle) / (2.0 * cosine);
        if (sine != 0.0) {
            turned_.turn_pair(p, q, cosine, sine);
            turn(axes_, n_, 1, n_, p, q, cosine, sine);
        }
        return sine;
    }

    std::int64_t n_;
    Turned turned_;
    at::Tensor q_;
    double* axes_;
};

template <typename Turned>
JointDiagonalisation run_from(const at::Tensor& given, const at::Tensor& start,
                              const JointDiagonalisationOptions& options,
                              const std::stop_token& stop) {
    JacobiRun<Turned> run(given, start);
    JointDiagonalisation result;
    while (result.sweeps < options.max_sweeps && !result.converged) {
        result.converged = run.sweep(stop) < options.tolerance;
        ++result.sweeps;
    }
    result.rotation = run.rotation();
    result.off = run.off();
    return result;
}

/// The best of all starts of matrices n x n with `total` squares.
template <typename Turned>
JointDiagonalisation best_run(const at::Tensor& given, std::int64_t n, double total,
                              const JointDiagonalisationOptions& options, ProgressSink& progress,
                              const std::stop_token& stop) {
    const std::int64_t starts = 1 + std::max<std::int64_t>(0, options.restarts);
    progress.report(0, starts, "starts");
    JointDiagonalisation best = run_from<Turned>(given, at::eye(n, at::kDouble), options, stop);
    progress.report(1, starts, "starts");
    for (int start = 0; start < options.restarts; ++start) {
        const at::Tensor from =
            random_orthogonal(n, options.seed + static_cast<std::uint64_t>(start) + 1);
        JointDiagonalisation found = run_from<Turned>(given, from, options, stop);
        // Better by more than rounding, so that equal optima keep the axes nearest to the old ones.
        if (found.off < best.off - 1e-9 * total) {
            best = std::move(found);
        }
        progress.report(start + 2, starts, "starts");
    }
    best.total = total;
    return best;
}

}  // namespace

QuarticTensor::QuarticTensor(std::int64_t n) : n_(n) {
    if (n < 1 || n > kMostSummedComponents) {
        throw Error(ErrorCode::invalid_argument, "joint diagonalisation of " + std::to_string(n) +
                                                     " components; expected 1 to " +
                                                     std::to_string(kMostSummedComponents));
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
                                       ProgressSink progress, std::stop_token stop) {
    return best_run<TurnedQuartic>(t, t.size(0), total_square(t), options, progress, stop);
}

JointDiagonalisation joint_diagonalise_set(const at::Tensor& matrices,
                                           const JointDiagonalisationOptions& options,
                                           ProgressSink progress, std::stop_token stop) {
    const double total = matrices.square().sum().item<double>();
    return best_run<TurnedSet>(matrices, matrices.size(1), total, options, progress, stop);
}

}  // namespace zscope
