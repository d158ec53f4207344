#pragma once

#include "app/gl/handle.h"
#include "core/base/image.h"

namespace zscope::gl {

/// A picture on the graphics card. Uploading a picture of the same shape reuses the storage.
class Texture {
  public:
    /// Makes the name, so that draw lists can refer to it before the first upload.
    void prepare();
    /// Grey, RGB or RGBA, 8 bits. An empty picture is ignored.
    void upload(const Image& image);

    [[nodiscard]] GLuint id() const noexcept { return handle_.id(); }
    [[nodiscard]] int width() const noexcept { return width_; }
    [[nodiscard]] int height() const noexcept { return height_; }

  private:
    void allocate(const Image& image);

    TextureHandle handle_;
    int width_ = 0;
    int height_ = 0;
    int channels_ = 0;
};

}  // namespace zscope::gl
