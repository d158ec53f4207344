#pragma once

#include "app/state/app_state.h"

/// What the chart and the table of activeness both show.
namespace zscope::ui {

/// Half the 95 % interval; not a number where there is none.
[[nodiscard]] double half_interval(const ComponentScore& score);
/// How opaque to draw them, 0..1: as the oldest scores on screen.
[[nodiscard]] float chart_alpha(const AppState& state);

}  // namespace zscope::ui
