#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <stop_token>

#include "core/base/progress.h"

namespace zscope {

/// What a set of symmetric n x n matrices S_i has to say about its common axes:
/// T_abcd = sum_i S_i[ab] S_i[cd], kept as the Gram matrix of the upper triangles, so that millions
/// of matrices cost memory for none of them. For n up to a few dozen (n^4 numbers); a set of few
/// large matrices is better kept as it is (joint_diagonalise_set). Not thread-safe.
class QuarticTensor {
  public:
    /// n between 1 and kMostSummedComponents; Error(invalid_argument) otherwise.
    explicit QuarticTensor(std::int64_t n);

    /// packed [n (n + 1) / 2, p], see packed_index; accumulated in float64.
    void add(const at::Tensor& packed);
    [[nodiscard]] std::int64_t size() const noexcept { return n_; }
    /// [n, n, n, n] float64.
    [[nodiscard]] at::Tensor full() const;

  private:
    std::int64_t n_;
    at::Tensor gram_;
};

/// T seen from the axes Q (rows): T'_abcd = sum Q_ai Q_bj Q_ck Q_dl T_ijkl.
[[nodiscard]] at::Tensor rotate_quartic(const at::Tensor& t, const at::Tensor& q);

/// sum_i sum_{a != b} S_i[ab]^2 of the set behind T.
[[nodiscard]] double off_diagonal(const at::Tensor& t);
/// sum_i |S_i|^2; the same in every basis.
[[nodiscard]] double total_square(const at::Tensor& t);

struct JointDiagonalisationOptions {
    int restarts = 20;        ///< random starts besides the identity
    double tolerance = 1e-7;  ///< a sweep whose largest |sine| is below this ends a run
    int max_sweeps = 200;
    std::uint64_t seed = 0;  ///< of the random starts
};

struct JointDiagonalisation {
    at::Tensor rotation;  ///< Q [n, n] float64, rows are the new axes
    double off = 0.0;     ///< off-diagonal squares left
    double total = 0.0;
    int sweeps = 0;  ///< of the run that won
    bool converged = false;
};

/// The orthogonal Q that makes all S_i as diagonal as possible at once, by Jacobi rotations on T
/// (Cardoso and Souloumiac 1996; docs/methods.md, "Re-basing"). The off-diagonal sum never rises
/// from rotation to rotation. The best of all starts; on a tie the earlier one. `progress` counts
/// the starts. Throws Error(cancelled).
[[nodiscard]] JointDiagonalisation joint_diagonalise(
    const at::Tensor& t, const JointDiagonalisationOptions& options = {},
    ProgressSink progress = {}, std::stop_token stop = {});

/// The same for a set that is kept: matrices [M, n, n] float64 on the CPU, symmetric. A sweep takes
/// about 4 M n^3 multiplications. `stop` is read once a row of pairs.
[[nodiscard]] JointDiagonalisation joint_diagonalise_set(
    const at::Tensor& matrices, const JointDiagonalisationOptions& options = {},
    ProgressSink progress = {}, std::stop_token stop = {});

/// A uniformly drawn rotation or reflection [n, n] float64; the same bits on every machine up to
/// rounding.
[[nodiscard]] at::Tensor random_orthogonal(std::int64_t n, std::uint64_t seed);

}  // namespace zscope
