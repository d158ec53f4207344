#pragma once

#include <optional>
#include <vector>

#include "app/state/event.h"
#include "app/ui/ui_script.h"

namespace zscope::ui {

/// The events of a line about measuring (docs/ui-scripts.md): heatmap, curvature, layer, pixel,
/// pair, activeness, unit. Nothing for other verbs. Throws Error(invalid_argument) naming the line
/// for words that make no sense.
[[nodiscard]] std::optional<std::vector<Event>> analysis_events(const ScriptLine& line,
                                                                const AppState& state);

}  // namespace zscope::ui
