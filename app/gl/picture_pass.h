#pragma once

#include "app/gl/handle.h"
#include "app/gl/rectangle.h"

namespace zscope::gl {

/// Draws one texture: sharp picture pixels when magnified, averaged when shrunk, darker when stale.
class PicturePass {
  public:
    /// Throws Error(unsupported) where the driver refuses the shader.
    PicturePass();

    struct Job {
        Rectangle place;
        GLuint texture = 0;
        float stale = 0.0F;  ///< 0: as it is; 1: fully dimmed
        bool grey = false;
    };
    void draw(const Job& job) const;

  private:
    ProgramHandle program_;
    VertexArrayHandle vertices_;
    GLint target_location_ = -1;
    GLint stale_location_ = -1;
    GLint grey_location_ = -1;
};

}  // namespace zscope::gl
