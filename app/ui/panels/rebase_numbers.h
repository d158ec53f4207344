#pragma once

#include "app/state/untangle_state.h"
#include "core/model/generator_info.h"

namespace zscope::ui {

/// A table of what a re-basing of the model has reached, before and after, in words for who meets
/// the numbers first: their tooltips. Below it a line says how D% and D_R were got, where there are
/// any. `width` of the table in pixels.
void draw_rebase_numbers(const GeneratorInfo& info, const RebaseReport& report, float width);

}  // namespace zscope::ui
