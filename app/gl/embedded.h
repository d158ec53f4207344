#pragma once

#include <string_view>

namespace zscope {

/// A file that was built into the program: the shaders by file name, "Roboto-Regular.ttf",
/// "Roboto-Bold.ttf". Throws Error(not_found) for another name.
[[nodiscard]] std::string_view embedded_file(std::string_view name);

}  // namespace zscope
