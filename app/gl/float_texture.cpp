#include "app/gl/float_texture.h"

namespace zscope::gl {

void FloatTexture::prepare() {
    if (!handle_) {
        handle_ = TextureHandle::create();
    }
}

void FloatTexture::upload(int width, int height, std::span<const float> values) {
    if (width <= 0 || height <= 0 ||
        values.size() < static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {
        return;
    }
    prepare();
    glBindTexture(GL_TEXTURE_2D, handle_.id());
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_R32F, width, height, 0, GL_RED, GL_FLOAT, values.data());
    glBindTexture(GL_TEXTURE_2D, 0);
}

}  // namespace zscope::gl
