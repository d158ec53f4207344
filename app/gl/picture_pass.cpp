#include "app/gl/picture_pass.h"

#include <cmath>

#include "app/gl/embedded.h"
#include "app/gl/shader.h"

namespace zscope::gl {

PicturePass::PicturePass()
    : program_(link_program(embedded_file("picture.vert"), embedded_file("picture.frag"))),
      vertices_(VertexArrayHandle::create()),
      target_location_(glGetUniformLocation(program_.id(), "target")),
      stale_location_(glGetUniformLocation(program_.id(), "stale")) {
    glUseProgram(program_.id());
    glUniform1i(glGetUniformLocation(program_.id(), "picture"), 0);
    glUseProgram(0);
}

void PicturePass::draw(const Job& job) const {
    if (job.texture == 0 || job.clip.width <= 0.0F || job.clip.height <= 0.0F) {
        return;
    }
    glEnable(GL_SCISSOR_TEST);
    glScissor(static_cast<GLint>(std::floor(job.clip.x)),
              static_cast<GLint>(std::floor(job.framebuffer_height - job.clip.y - job.clip.height)),
              static_cast<GLsizei>(std::ceil(job.clip.width)),
              static_cast<GLsizei>(std::ceil(job.clip.height)));
    glUseProgram(program_.id());
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, job.texture);
    glBindVertexArray(vertices_.id());
    // Target in clip space: left, top, right, bottom.
    glUniform4f(target_location_, 2.0F * job.target.x / job.framebuffer_width - 1.0F,
                1.0F - 2.0F * job.target.y / job.framebuffer_height,
                2.0F * (job.target.x + job.target.width) / job.framebuffer_width - 1.0F,
                1.0F - 2.0F * (job.target.y + job.target.height) / job.framebuffer_height);
    glUniform1f(stale_location_, job.stale);
    glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
    glBindVertexArray(0);
}

}  // namespace zscope::gl
