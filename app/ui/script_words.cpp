#include "app/ui/script_words.h"

#include "core/base/error.h"

namespace zscope::ui {

void fail(const ScriptLine& line, const std::string& what) {
    throw Error(ErrorCode::invalid_argument,
                "line " + std::to_string(line.number) + " of the script: " + what);
}

std::size_t component(const ScriptLine& line, std::string_view text, const AppState& state) {
    if (text.empty() || text[0] != 'z') {
        fail(line, "'" + std::string(text) + "' is no component; expected z0, z1, ...");
    }
    const auto index = number<std::size_t>(line, text.substr(1));
    if (index >= state.components()) {
        fail(line, std::string(text) + " does not exist; the model has " +
                       std::to_string(state.components()) + " components");
    }
    return index;
}

}  // namespace zscope::ui
