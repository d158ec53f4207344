#pragma once

#include <array>
#include <cstddef>

#include "core/export/colormap.h"

namespace zscope {

/// One colour a model, in the order they stand in: A's and B's first. The window and all figures
/// take them from here.
inline constexpr std::array<Rgb, 6> kModelColors{{{143, 184, 222},
                                                  {244, 178, 131},
                                                  {154, 205, 154},
                                                  {239, 154, 154},
                                                  {190, 170, 220},
                                                  {230, 205, 120}}};

/// Of model number `model`; from the seventh on they repeat.
[[nodiscard]] constexpr const Rgb& model_color(std::size_t model) noexcept {
    return kModelColors[model % kModelColors.size()];
}

}  // namespace zscope
