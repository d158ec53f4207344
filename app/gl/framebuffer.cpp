#include "app/gl/framebuffer.h"

#include <glad/gl.h>

#include <algorithm>
#include <cstddef>

namespace zscope::gl {

Image read_framebuffer(int width, int height) {
    Image image{width, height, 3, {}};
    const std::size_t row = static_cast<std::size_t>(width) * 3;
    image.pixels.resize(row * static_cast<std::size_t>(height));
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, image.pixels.data());
    // GL counts rows from below.
    for (int y = 0; y < height / 2; ++y) {
        const auto top = image.pixels.begin() + static_cast<std::ptrdiff_t>(row) * y;
        const auto bottom =
            image.pixels.begin() + static_cast<std::ptrdiff_t>(row) * (height - 1 - y);
        std::swap_ranges(top, top + static_cast<std::ptrdiff_t>(row), bottom);
    }
    return image;
}

}  // namespace zscope::gl
