#include "app/gl/rectangle.h"

#include <cmath>

namespace zscope::gl {

void draw_rectangle(const Rectangle& rectangle, GLint target, const VertexArrayHandle& vertices) {
    const PixelRect& clip = rectangle.clip;
    const PixelRect& box = rectangle.target;
    glEnable(GL_SCISSOR_TEST);
    glScissor(static_cast<GLint>(std::floor(clip.x)),
              static_cast<GLint>(std::floor(rectangle.framebuffer_height - clip.y - clip.height)),
              static_cast<GLsizei>(std::ceil(clip.width)),
              static_cast<GLsizei>(std::ceil(clip.height)));
    glBindVertexArray(vertices.id());
    // Target in clip space: left, top, right, bottom.
    glUniform4f(target, 2.0F * box.x / rectangle.framebuffer_width - 1.0F,
                1.0F - 2.0F * box.y / rectangle.framebuffer_height,
                2.0F * (box.x + box.width) / rectangle.framebuffer_width - 1.0F,
                1.0F - 2.0F * (box.y + box.height) / rectangle.framebuffer_height);
    glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
    glBindVertexArray(0);
}

}  // namespace zscope::gl
