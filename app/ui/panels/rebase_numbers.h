#pragma once

#include "app/state/untangle_state.h"

namespace zscope::ui {

/// A table of what a re-basing has reached, before and after, in words for who meets the numbers
/// first: their tooltips. `width` in pixels.
void draw_rebase_numbers(const RebaseReport& report, float width);

}  // namespace zscope::ui
