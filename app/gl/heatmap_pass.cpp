#include "app/gl/heatmap_pass.h"

#include "app/gl/embedded.h"
#include "app/gl/shader.h"

namespace zscope::gl {

HeatmapPass::HeatmapPass()
    : program_(link_program(embedded_file("picture.vert"), embedded_file("heatmap.frag"))),
      vertices_(VertexArrayHandle::create()),
      target_location_(glGetUniformLocation(program_.id(), "target")),
      range_location_(glGetUniformLocation(program_.id(), "range")),
      opacity_location_(glGetUniformLocation(program_.id(), "opacity")),
      even_location_(glGetUniformLocation(program_.id(), "even")),
      diverging_location_(glGetUniformLocation(program_.id(), "diverging")),
      stale_location_(glGetUniformLocation(program_.id(), "stale")) {
    glUseProgram(program_.id());
    glUniform1i(glGetUniformLocation(program_.id(), "map"), 0);
    glUniform1i(glGetUniformLocation(program_.id(), "colors"), 1);
    glUseProgram(0);
}

void HeatmapPass::draw(const Job& job) const {
    if (job.map == 0 || job.colors == 0 || !job.place.visible()) {
        return;
    }
    glUseProgram(program_.id());
    glActiveTexture(GL_TEXTURE1);
    glBindTexture(GL_TEXTURE_2D, job.colors);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, job.map);
    glUniform2f(range_location_, job.low, job.high);
    glUniform1f(opacity_location_, job.opacity);
    glUniform1i(even_location_, job.has_even_opacity ? 1 : 0);
    glUniform1i(diverging_location_, job.is_diverging ? 1 : 0);
    glUniform1f(stale_location_, job.stale);
    glEnable(GL_BLEND);
    glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    draw_rectangle(job.place, target_location_, vertices_);
}

}  // namespace zscope::gl
