#pragma once

#include <limits>

namespace zscope {

/// How diagonal Hessians are (docs/methods.md, "Diagonalness"); NaN: not known. Plain data.
struct DiagonalNumbers {
    double share = std::numeric_limits<double>::quiet_NaN();  ///< D%, 0 to 1
    double ratio = std::numeric_limits<double>::quiet_NaN();  ///< D_R
};

}  // namespace zscope
