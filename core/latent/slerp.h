#pragma once

#include <vector>

namespace zscope {

/// On the way from `from` (at `part` 0) to `to` (at 1), both n values: the direction turns evenly
/// in their plane, the length changes linearly (docs/methods.md, "Animations"). Linear, as lerp is,
/// where one is 0 or they point the same or opposite ways but for less than about 0.1 degrees.
/// Throws Error(invalid_argument) if lengths differ.
[[nodiscard]] std::vector<float> slerp(const std::vector<float>& from, const std::vector<float>& to,
                                       double part);

/// (1 - part) from + part to. Throws as slerp.
[[nodiscard]] std::vector<float> lerp(const std::vector<float>& from, const std::vector<float>& to,
                                      double part);

}  // namespace zscope
