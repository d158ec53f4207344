#include "app/gl/picture_pass.h"

#include "app/gl/embedded.h"
#include "app/gl/shader.h"

namespace zscope::gl {

PicturePass::PicturePass()
    : program_(link_program(embedded_file("picture.vert"), embedded_file("picture.frag"))),
      vertices_(VertexArrayHandle::create()),
      target_location_(glGetUniformLocation(program_.id(), "target")),
      stale_location_(glGetUniformLocation(program_.id(), "stale")),
      grey_location_(glGetUniformLocation(program_.id(), "grey")) {
    glUseProgram(program_.id());
    glUniform1i(glGetUniformLocation(program_.id(), "picture"), 0);
    glUseProgram(0);
}

void PicturePass::draw(const Job& job) const {
    if (job.texture == 0 || !job.place.visible()) {
        return;
    }
    glUseProgram(program_.id());
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, job.texture);
    glUniform1f(stale_location_, job.stale);
    glUniform1i(grey_location_, job.grey ? 1 : 0);
    draw_rectangle(job.place, target_location_, vertices_);
}

}  // namespace zscope::gl
