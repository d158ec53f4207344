#pragma once

#include <string>

namespace zscope {

/// "12 min", "3 h 20 min", "40 s"; of less than nothing "0 s".
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace zscope
