#pragma once

#include <cstdint>

namespace zscope {

/// Pictures that measure activeness: three of each component at each sample, or at one sample where
/// it is one of the `additive` components (GeneratorInfo::additive_components).
[[nodiscard]] constexpr std::int64_t activeness_pictures(std::int64_t samples,
                                                         std::int64_t components,
                                                         std::int64_t additive) {
    return 3 * (samples * (components - additive) + additive);
}

}  // namespace zscope
