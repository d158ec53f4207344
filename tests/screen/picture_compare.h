#pragma once

#include "core/base/image.h"

namespace zscope::testing {

/// Half the size, each pixel the mean of four: small references, and no fuss about antialiasing.
[[nodiscard]] Image halved(const Image& image);

/// The picture without its last `rows`.
[[nodiscard]] Image without_bottom(const Image& image, int rows);

struct Comparison {
    double differing_share = 1.0;  ///< of the pixels, by more than the tolerance in any channel
    Image difference;              ///< absolute difference, brightened
};

/// Both RGB. Different sizes differ everywhere.
[[nodiscard]] Comparison compare(const Image& a, const Image& b, int tolerance);

}  // namespace zscope::testing
