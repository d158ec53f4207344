#pragma once

#include <algorithm>
#include <string>

namespace zscope {

/// Text from a file for the terminal: control characters, which could move the cursor or worse,
/// become '?', and what is very long is cut.
[[nodiscard]] inline std::string printable(std::string text) {
    constexpr std::size_t kMaxLength = 2000;
    if (text.size() > kMaxLength) {
        text = text.substr(0, kMaxLength) + "...";
    }
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
    return text;
}

/// The same line by line and uncut, for a text of several lines.
[[nodiscard]] inline std::string printable_lines(std::string text) {
    std::ranges::replace_if(
        text, [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7F; }, '?');
    return text;
}

}  // namespace zscope
