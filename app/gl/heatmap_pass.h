#pragma once

#include "app/gl/handle.h"
#include "app/gl/rectangle.h"

namespace zscope::gl {

/// Draws a float texture through a table of colours: each value a block, values that are no
/// numbers as a checker. Blends over what is there.
class HeatmapPass {
  public:
    /// Throws Error(unsupported) where the driver refuses the shader.
    HeatmapPass();

    struct Job {
        Rectangle place;
        GLuint map = 0;
        GLuint colors = 0;
        float low = 0.0F;  ///< value of the first colour
        float high = 1.0F;
        float opacity = 1.0F;           ///< 0..1, as opacity_at takes it; the checker is opaque
        bool has_even_opacity = false;  ///< as opacity_at takes it
        bool is_diverging = false;      ///< of the table of colours
        float stale = 0.0F;  ///< 0: of now, 1: of an older state, colours and checker dimmed
    };
    void draw(const Job& job) const;

  private:
    ProgramHandle program_;
    VertexArrayHandle vertices_;
    GLint target_location_ = -1;
    GLint range_location_ = -1;
    GLint opacity_location_ = -1;
    GLint even_location_ = -1;
    GLint diverging_location_ = -1;
    GLint stale_location_ = -1;
};

}  // namespace zscope::gl
