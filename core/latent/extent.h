#pragma once

#include <concepts>
#include <string_view>

namespace zscope {

/// How far strips, grids and measures may move a component to both sides, in units of z.
template <std::floating_point Number>
inline constexpr auto kSmallestExtent = static_cast<Number>(0.01);
template <std::floating_point Number>
inline constexpr auto kLargestExtent = static_cast<Number>(100.0);

/// Throws Error(invalid_argument), "WHAT is EXTENT; expected 0.01 to 100", unless it lies there.
void require_extent(std::string_view what, float extent);
void require_extent(std::string_view what, double extent);

}  // namespace zscope
