#include "app/gl/texture.h"

namespace zscope::gl {
namespace {

GLenum pixel_format(int channels) {
    if (channels == 1) {
        return GL_RED;
    }
    return channels == 3 ? GL_RGB : GL_RGBA;
}

GLint storage_format(int channels) {
    if (channels == 1) {
        return GL_R8;
    }
    return channels == 3 ? GL_RGB8 : GL_RGBA8;
}

}  // namespace

void Texture::allocate(const Image& image) {
    glBindTexture(GL_TEXTURE_2D, handle_.id());
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR_MIPMAP_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    if (image.channels == 1) {
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_G, GL_RED);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_B, GL_RED);
    }
    glTexImage2D(GL_TEXTURE_2D, 0, storage_format(image.channels), image.width, image.height, 0,
                 pixel_format(image.channels), GL_UNSIGNED_BYTE, nullptr);
    width_ = image.width;
    height_ = image.height;
    channels_ = image.channels;
}

void Texture::prepare() {
    if (!handle_) {
        handle_ = TextureHandle::create();
    }
}

void Texture::upload(const Image& image) {
    if (image.empty()) {
        return;
    }
    prepare();
    const bool same_shape =
        image.width == width_ && image.height == height_ && image.channels == channels_;
    if (!same_shape) {
        allocate(image);
    }
    glBindTexture(GL_TEXTURE_2D, handle_.id());
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, width_, height_, pixel_format(channels_),
                    GL_UNSIGNED_BYTE, image.pixels.data());
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glGenerateMipmap(GL_TEXTURE_2D);
    glBindTexture(GL_TEXTURE_2D, 0);
}

}  // namespace zscope::gl
