#pragma once

namespace zscope {

/// The smallest of 1, 2 and 5 times a power of ten that is not below `least`, which is above 0: how
/// far the numbers at an axis are apart.
[[nodiscard]] double round_step(double least);

}  // namespace zscope
