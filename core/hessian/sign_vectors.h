#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace zscope {

/// The highest number of directions a penalty may be taken over.
inline constexpr int kMaxDirections = 4096;

/// How the entries +1 and -1 of the k directions of one sample are drawn.
enum class SignScheme {
    iid,         ///< every entry by itself (Hessian Penalty, ECCV 2020, Eq. 4)
    orthogonal,  ///< the k directions of a sample are at right angles; see draw_directions
};

/// V [k, N, d...] of +1 and -1 in z's type and device for z [N, d...], [k, 1] for a single number;
/// each sample gets its own directions. `rng` is a CPU generator, so that the bits do not depend on
/// the device. orthogonal: k random rows of a Hadamard matrix of order n (the entries of one
/// sample) with its columns shuffled and their signs drawn. Needs k <= n and an n of the form 2^a
/// or 2^a (q + 1), q a prime that leaves 3 when divided by 4 (12 and 20 are, 10 and 14 are not);
/// Error(invalid_argument) otherwise.
[[nodiscard]] at::Tensor draw_directions(const at::Tensor& z, std::int64_t k, SignScheme scheme,
                                         at::Generator rng);
/// i.i.d. ones of the random numbers that start from `seed`.
[[nodiscard]] at::Tensor draw_directions(const at::Tensor& z, std::int64_t k, std::uint64_t seed);

/// The directions that draw_directions(z, k, SignScheme::iid, rng) has for z [N, d...], bit for
/// bit, sample by sample in order. Holds one sample's directions and k random generators, however
/// many samples there are. One thread.
class SampleDirections {
  public:
    /// Runs once through the numbers of all samples; ahead of each direction's it calls
    /// `before_direction`, which may throw to end that.
    SampleDirections(const at::Tensor& z, std::int64_t k, at::Generator rng,
                     const std::function<void()>& before_direction = {});
    /// Of the random numbers that start from `seed`.
    SampleDirections(const at::Tensor& z, std::int64_t k, std::uint64_t seed,
                     const std::function<void()>& before_direction = {});

    /// V [k, 1, d...] of the next sample. Throws Error(invalid_argument) after the last one.
    [[nodiscard]] at::Tensor next();

  private:
    at::Tensor z_;
    std::vector<at::Generator> streams_;  ///< one a direction, at the next sample's numbers
    std::int64_t next_ = 0;
};

/// All 2^n sign vectors of length n <= 16, [2^n, n] float64.
[[nodiscard]] at::Tensor all_sign_vectors(std::int64_t n);

/// A Hadamard matrix [n, n] float64 (H H^T = n I), or Error(invalid_argument) if this construction
/// does not reach n.
[[nodiscard]] at::Tensor hadamard_matrix(std::int64_t n);

}  // namespace zscope
