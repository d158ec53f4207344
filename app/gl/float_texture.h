#pragma once

#include <cstddef>
#include <span>

#include "app/gl/handle.h"

namespace zscope::gl {

/// Numbers on the graphics card, one 32-bit float a texel, never filtered.
class FloatTexture {
  public:
    /// Makes the name, so that draw lists can refer to it before the first upload.
    void prepare();
    /// width * height values, row by row. Nothing to upload is ignored.
    void upload(int width, int height, std::span<const float> values);
    [[nodiscard]] GLuint id() const noexcept { return handle_.id(); }

  private:
    TextureHandle handle_;
};

}  // namespace zscope::gl
