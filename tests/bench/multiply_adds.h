#pragma once

#include <cstdint>
#include <vector>

#include "core/model/progan/config.h"

namespace zscope::bench {

/// Multiply-adds of one picture of full size, layer by layer: hidden layers 1 ... 2 log2(R) - 2
/// (the numbering of GeneratorNetwork), then ToRGB_lod0. Up-convolutions as the fused form needs
/// them: 4 taps for each output pixel. The plain form (nearest upscale, then 3x3) needs 9.
[[nodiscard]] std::vector<std::int64_t> generator_multiply_adds(const ProGanConfig& config);

/// The same of the discriminator: FromRGB_lod0, convolutions from the largest resolution down, the
/// 4x4 block, the Q head if there is one. Down-convolutions as 4x4 kernels with stride 2.
[[nodiscard]] std::vector<std::int64_t> discriminator_multiply_adds(const ProGanConfig& config);

/// Floating-point operations of one picture of the generator, two for each multiply-add: the
/// floor's work.
[[nodiscard]] double generator_flops(const ProGanConfig& config);

}  // namespace zscope::bench
