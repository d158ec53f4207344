#pragma once

#include "core/base/image.h"

namespace zscope {

/// What an eye sees wrong in a picture of one painted object on the grey studio (docs/methods.md,
/// "Faults of a picture").
struct PictureFaults {
    bool has_two_colors = false;   ///< a second paint on 15 % of the object's pixels or more
    bool has_colored_rim = false;  ///< a coloured pixel in the outermost ring
    bool has_fragment = false;     ///< painted pixels apart from the object, see least_fragment
};

/// Painted pixels that make a fragment of a picture of width x height: a 1024th of its pixels (4 at
/// 64 x 64), at least 2.
[[nodiscard]] int least_fragment(int width, int height);

/// An RGB picture of a scene with one object, rendered or generated, else Error(invalid_argument).
/// Pure; any thread.
[[nodiscard]] PictureFaults find_picture_faults(const Image& picture);

}  // namespace zscope
