#pragma once

#include <span>
#include <string_view>

namespace zscope {

/// A key or a gesture that is no action but belongs on the help page.
struct GestureHelp {
    std::string_view keys;
    std::string_view help;
};

[[nodiscard]] std::span<const GestureHelp> all_gestures();

}  // namespace zscope
