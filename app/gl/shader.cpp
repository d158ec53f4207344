#include "app/gl/shader.h"

#include <string>

#include "core/base/error.h"

namespace zscope::gl {
namespace {

constexpr GLsizei kLogBytes = 4096;

class Shader {
  public:
    Shader(GLenum stage, std::string_view source) : id_(glCreateShader(stage)) {
        const char* text = source.data();
        const auto length = static_cast<GLint>(source.size());
        glShaderSource(id_, 1, &text, &length);
        glCompileShader(id_);
        GLint compiled = 0;
        glGetShaderiv(id_, GL_COMPILE_STATUS, &compiled);
        if (compiled == GL_FALSE) {
            std::string log(kLogBytes, '\0');
            GLsizei written = 0;
            glGetShaderInfoLog(id_, kLogBytes, &written, log.data());
            glDeleteShader(id_);
            log.resize(static_cast<std::size_t>(written));
            throw Error(ErrorCode::unsupported, "a shader does not compile: " + log,
                        "zscope needs OpenGL 3.3");
        }
    }
    Shader(const Shader&) = delete;
    Shader& operator=(const Shader&) = delete;
    ~Shader() { glDeleteShader(id_); }

    [[nodiscard]] GLuint id() const { return id_; }

  private:
    GLuint id_;
};

}  // namespace

ProgramHandle link_program(std::string_view vertex_source, std::string_view fragment_source) {
    const Shader vertex(GL_VERTEX_SHADER, vertex_source);
    const Shader fragment(GL_FRAGMENT_SHADER, fragment_source);
    ProgramHandle program = ProgramHandle::create();
    glAttachShader(program.id(), vertex.id());
    glAttachShader(program.id(), fragment.id());
    glLinkProgram(program.id());
    GLint linked = 0;
    glGetProgramiv(program.id(), GL_LINK_STATUS, &linked);
    if (linked == GL_FALSE) {
        throw Error(ErrorCode::unsupported, "the display shader does not link",
                    "zscope needs OpenGL 3.3");
    }
    return program;
}

}  // namespace zscope::gl
