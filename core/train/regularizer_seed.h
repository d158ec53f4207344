#pragma once

#include <cstdint>

namespace zscope {

/// The seed of 32 bits (what LibTorch's generator uses) of the random numbers that the regularizer
/// `index` of the run's table draws in a step, by SplitMix64.
[[nodiscard]] constexpr std::uint64_t regularizer_seed(std::uint64_t run_seed, std::uint64_t step,
                                                       std::uint64_t index) noexcept {
    std::uint64_t x = run_seed * 0x9E3779B97F4A7C15U + step * 0xD1B54A32D192ED03U + index;
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
    return (x ^ (x >> 31U)) & 0xFFFFFFFFU;
}

}  // namespace zscope
