#pragma once

#include <string_view>

#include "app/gl/handle.h"

namespace zscope::gl {

/// Compiles and links both stages. Throws Error(unsupported) with the driver's text.
[[nodiscard]] ProgramHandle link_program(std::string_view vertex_source,
                                         std::string_view fragment_source);

}  // namespace zscope::gl
