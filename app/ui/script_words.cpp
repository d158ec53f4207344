#include "app/ui/script_words.h"

#include "core/base/error.h"

namespace zscope::ui {

void fail(const ScriptLine& line, const std::string& what) {
    throw Error(ErrorCode::invalid_argument,
                "line " + std::to_string(line.number) + " of the script: " + what);
}

std::size_t component(const ScriptLine& line, std::string_view text, const AppState& state) {
    if (text.empty() || text[0] != 'z') {
        fail(line, std::string("'").append(text).append("' is no component; expected z0, z1, ..."));
    }
    const auto index = number<std::size_t>(line, text.substr(1));
    if (index >= state.components()) {
        fail(line, std::string(text) + " does not exist; the model has " +
                       std::to_string(state.components()) + " components");
    }
    return index;
}

std::size_t free_component(const ScriptLine& line, std::string_view text, const AppState& state) {
    const std::size_t index = component(line, text, state);
    if (is_locked(state.edit, index)) {
        fail(line, std::string(text) + " is locked");
    }
    return index;
}

bool on_or_off(const ScriptLine& line, std::string_view text) {
    if (text != "on" && text != "off") {
        fail(line, std::string("'").append(text).append("' is neither on nor off"));
    }
    return text == "on";
}

}  // namespace zscope::ui
