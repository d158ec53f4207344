#pragma once

#include <glad/gl.h>

#include <utility>

namespace zscope::gl {

/// Owns one GL object; moves, never copies. Lives and dies on the `ui` thread with a current
/// context. `Traits` makes and deletes the object.
template <typename Traits>
class Handle {
  public:
    Handle() = default;
    [[nodiscard]] static Handle create() { return Handle(Traits::create()); }
    Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, 0)) {}
    Handle& operator=(Handle&& other) noexcept {
        std::swap(id_, other.id_);
        return *this;
    }
    ~Handle() {
        if (id_ != 0) {
            Traits::destroy(id_);
        }
    }

    [[nodiscard]] GLuint id() const noexcept { return id_; }
    [[nodiscard]] explicit operator bool() const noexcept { return id_ != 0; }

  private:
    explicit Handle(GLuint id) : id_(id) {}
    GLuint id_ = 0;
};

struct TextureTraits {
    static GLuint create() {
        GLuint id = 0;
        glGenTextures(1, &id);
        return id;
    }
    static void destroy(GLuint id) { glDeleteTextures(1, &id); }
};

struct VertexArrayTraits {
    static GLuint create() {
        GLuint id = 0;
        glGenVertexArrays(1, &id);
        return id;
    }
    static void destroy(GLuint id) { glDeleteVertexArrays(1, &id); }
};

struct ProgramTraits {
    static GLuint create() { return glCreateProgram(); }
    static void destroy(GLuint id) { glDeleteProgram(id); }
};

using TextureHandle = Handle<TextureTraits>;
using VertexArrayHandle = Handle<VertexArrayTraits>;
using ProgramHandle = Handle<ProgramTraits>;

}  // namespace zscope::gl
