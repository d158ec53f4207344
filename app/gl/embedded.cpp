#include "app/gl/embedded.h"

#include <array>
#include <string>

#include "core/base/error.h"

// The assembler copies the files into the program, so that it needs no folder beside it at run
// time.
#define ZSCOPE_EMBED(symbol, file)                                              \
    __asm__(".section .rodata\n.balign 16\n.global " #symbol "_begin\n" #symbol \
            "_begin:\n.incbin \"" file "\"\n.global " #symbol "_end\n" #symbol  \
            "_end:\n.byte 0\n.previous\n");                                     \
    extern "C" const char symbol##_begin[];                                     \
    extern "C" const char symbol##_end[]

ZSCOPE_EMBED(zscope_picture_vert, ZSCOPE_SOURCE_DIR "/shaders/picture.vert");
ZSCOPE_EMBED(zscope_picture_frag, ZSCOPE_SOURCE_DIR "/shaders/picture.frag");
ZSCOPE_EMBED(zscope_heatmap_frag, ZSCOPE_SOURCE_DIR "/shaders/heatmap.frag");
ZSCOPE_EMBED(zscope_roboto_regular, ZSCOPE_SOURCE_DIR "/assets/fonts/Roboto-Regular.ttf");
ZSCOPE_EMBED(zscope_roboto_bold, ZSCOPE_SOURCE_DIR "/assets/fonts/Roboto-Bold.ttf");

namespace zscope {
namespace {

struct Embedded {
    std::string_view name;
    const char* begin;
    const char* end;
};

const std::array kFiles = {
    Embedded{"picture.vert", zscope_picture_vert_begin, zscope_picture_vert_end},
    Embedded{"picture.frag", zscope_picture_frag_begin, zscope_picture_frag_end},
    Embedded{"heatmap.frag", zscope_heatmap_frag_begin, zscope_heatmap_frag_end},
    Embedded{"Roboto-Regular.ttf", zscope_roboto_regular_begin, zscope_roboto_regular_end},
    Embedded{"Roboto-Bold.ttf", zscope_roboto_bold_begin, zscope_roboto_bold_end},
};

}  // namespace

std::string_view embedded_file(std::string_view name) {
    for (const Embedded& file : kFiles) {
        if (file.name == name) {
            return {file.begin, static_cast<std::size_t>(file.end - file.begin)};
        }
    }
    throw Error(ErrorCode::not_found, "no file '" + std::string(name) + "' is built in");
}

}  // namespace zscope
