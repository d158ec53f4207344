#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <span>
#include <vector>

namespace zscope {

/// The pictures of a run, held as bytes at full resolution. Immutable after construction.
class TrainingImages {
  public:
    /// pixels [N, C, R, R] uint8 on the CPU, N >= 1, R a power of two. Throws
    /// Error(invalid_argument).
    explicit TrainingImages(at::Tensor pixels);

    [[nodiscard]] std::int64_t count() const { return pixels_.size(0); }
    [[nodiscard]] std::int64_t channels() const { return pixels_.size(1); }
    [[nodiscard]] std::int64_t resolution() const { return pixels_.size(2); }

    /// The pictures `indices` at resolution R / 2^floor(lod) as float32 [n, C, r, r] in [-1, 1]:
    /// box means rounded to bytes, and while fading lerp(x, up2(down2(x)), lod - floor(lod)).
    /// Bytes go to `device`, the rest is done there.
    [[nodiscard]] at::Tensor batch(std::span<const std::int64_t> indices, double lod,
                                   c10::Device device = c10::Device(c10::kCPU)) const;

  private:
    at::Tensor pixels_;
};

/// An endless shuffled walk over `count` pictures: every epoch a new permutation drawn from (seed,
/// epoch). The whole state is the position, so a resumed run goes on where it stopped.
class EpochSampler {
  public:
    /// seed 0 to 2^32 - 1: what a seed_seq takes for one word.
    EpochSampler(std::int64_t count, std::int64_t seed);

    [[nodiscard]] std::vector<std::int64_t> next(std::int64_t n);
    [[nodiscard]] std::int64_t position() const noexcept { return position_; }
    void seek(std::int64_t position);

  private:
    void shuffle(std::int64_t epoch);

    std::int64_t count_;
    std::int64_t seed_;
    std::int64_t position_ = 0;
    std::int64_t epoch_ = -1;
    std::vector<std::int64_t> order_;
};

}  // namespace zscope
