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

/// Draws one texture: sharp picture pixels when magnified, averaged when shrunk, greyed when stale.
class PicturePass {
  public:
    /// Throws Error(unsupported) where the driver refuses the shader.
    PicturePass();

    struct Job {
        GLuint texture = 0;
        PixelRect target;
        PixelRect clip;
        float framebuffer_width = 1.0F;
        float framebuffer_height = 1.0F;
        float stale = 0.0F;  ///< 0: as it is; 1: fully dimmed
    };
    void draw(const Job& job) const;

  private:
    ProgramHandle program_;
    VertexArrayHandle vertices_;
    GLint target_location_ = -1;
    GLint stale_location_ = -1;
};

}  // namespace zscope::gl
