#pragma once

#include "core/base/image.h"

namespace zscope::gl {

/// What has been drawn into the window of this size, in pixels, since its last swap: RGB, the top
/// row first. On the thread of its context.
[[nodiscard]] Image read_framebuffer(int width, int height);

}  // namespace zscope::gl
