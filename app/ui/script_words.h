#pragma once

#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

#include "app/ui/ui_script.h"

/// What the words of a script's line mean. All throw Error(invalid_argument) naming the line.
namespace zscope::ui {

[[noreturn]] void fail(const ScriptLine& line, const std::string& what);

template <typename T>
T number(const ScriptLine& line, std::string_view text) {
    T value{};
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc() || end != text.data() + text.size()) {
        fail(line, "'" + std::string(text) + "' is not a number");
    }
    if constexpr (std::is_floating_point_v<T>) {
        if (!std::isfinite(value)) {
            fail(line, "'" + std::string(text) + "' is not a finite number");
        }
    }
    return value;
}

/// "z3", a component of the open model.
[[nodiscard]] std::size_t component(const ScriptLine& line, std::string_view text,
                                    const AppState& state);
/// The same, which is not locked.
[[nodiscard]] std::size_t free_component(const ScriptLine& line, std::string_view text,
                                         const AppState& state);
/// "on" or "off".
[[nodiscard]] bool on_or_off(const ScriptLine& line, std::string_view text);

}  // namespace zscope::ui
