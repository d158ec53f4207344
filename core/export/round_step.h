#pragma once

namespace zscope {

/// The smallest of 1, 2 and 5 times a power of ten that is not below `least`, which is above 0: how
/// far the numbers at an axis are apart.
[[nodiscard]] double round_step(double least);

/// How many significant digits, 3 to 7, tell numbers `step` apart, of which the largest in size is
/// `largest`, from each other and from numbers between them; both are more than 0. Below a million
/// the whole part of `largest` is written in full.
[[nodiscard]] int axis_digits(double largest, double step);

}  // namespace zscope
