#pragma once

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/randn.h>

#include <cstdint>

namespace zscope::testing {

inline at::Generator seeded(std::uint64_t seed) {
    return at::make_generator<at::CPUGeneratorImpl>(seed);
}

/// Standard normal float64 numbers.
inline at::Tensor normal(at::IntArrayRef shape, std::uint64_t seed) {
    return at::randn(shape, seeded(seed), at::TensorOptions(at::kDouble));
}

inline double largest(const at::Tensor& t) {
    return t.abs().max().item<double>();
}

/// The largest gap, over the largest expected value.
inline double relative(const at::Tensor& found, const at::Tensor& expected) {
    return largest(found - expected) / largest(expected);
}

inline double root_mean_square(const at::Tensor& t) {
    return t.square().mean().sqrt().item<double>();
}

}  // namespace zscope::testing
