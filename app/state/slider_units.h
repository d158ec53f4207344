#pragma once

#include <string>
#include <vector>

#include "app/state/app_state.h"

namespace zscope {

/// Components with a smaller share of the largest score do not count as active.
inline constexpr double kInactiveBelow = 1.0 / 20.0;

/// How much z one unit of each slider is: 1 in SliderUnit::z and while nothing is known. In
/// SliderUnit::equal_effect sqrt(median / score), the median over the active components, so that
/// one unit moves the picture as far (root mean square) as one unit of z of the median component;
/// scores count as kInactiveBelow times the median or more, so that a slider that does nothing
/// keeps a track. n values.
[[nodiscard]] std::vector<float> slider_units(const AppState& state);

/// What is to be said of the scores that the units hang on, see scores_caveat; empty where they
/// hang on none.
[[nodiscard]] std::string slider_units_caveat(const AppState& state);

}  // namespace zscope
