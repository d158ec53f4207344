#pragma once

#include "app/gl/handle.h"

namespace zscope::gl {

/// A rectangle in framebuffer pixels, origin at the top left.
struct PixelRect {
    float x = 0.0F;
    float y = 0.0F;
    float width = 0.0F;
    float height = 0.0F;
};

/// Where a pass draws, and what it may touch.
struct Rectangle {
    PixelRect target;
    PixelRect clip;
    float framebuffer_width = 1.0F;
    float framebuffer_height = 1.0F;

    [[nodiscard]] bool visible() const noexcept { return clip.width > 0.0F && clip.height > 0.0F; }
};

/// Draws the four corners with the program in use, whose vertex stage is picture.vert; `target` is
/// the place of its uniform.
void draw_rectangle(const Rectangle& rectangle, GLint target, const VertexArrayHandle& vertices);

}  // namespace zscope::gl
