#pragma once

#include <cstddef>

#include "app/state/app_state.h"

/// What the chart and the table of activeness both show.
namespace zscope::ui {

/// The component's score in a slot; null while it is not known.
[[nodiscard]] const ComponentScore* score_in(const AppState& state, Slot slot,
                                             std::size_t component);
/// Half the 95 % interval; not a number where there is none.
[[nodiscard]] double half_interval(const ComponentScore& score);
/// How opaque to draw them, 0..1: as the oldest scores on screen.
[[nodiscard]] float chart_alpha(const AppState& state);

}  // namespace zscope::ui
