#pragma once

#include <string>
#include <string_view>

namespace zscope {

/// What a file is called for which `name` was typed: every export is a PNG.
[[nodiscard]] inline std::string png_name(std::string name) {
    constexpr std::string_view kEnding = ".png";
    if (!name.ends_with(kEnding)) {
        name.append(kEnding);
    }
    return name;
}

}  // namespace zscope
