#pragma once

#include <c10/core/ScalarType.h>

#include <cstdint>

#include "core/model/progan/config.h"
#include "core/tensor/named_tensors.h"

namespace zscope::testing {

/// 16 px, 5 components, 8 channels: quick in float64.
[[nodiscard]] ProGanConfig small_progan();

/// A generator's weights ~ N(0, 1) with biases ~ N(0, 0.3^2), so that no unit sits on its kink.
[[nodiscard]] NamedTensors drawn_weights(const ProGanConfig& config, at::ScalarType type,
                                         std::uint64_t seed);

}  // namespace zscope::testing
