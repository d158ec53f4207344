#pragma once

#include <string>
#include <vector>

#include "app/state/model_slot.h"

namespace zscope {

struct AppState;

/// What is not well with the maps of these slots, a few words, the worst of all of them: values
/// that are no number ("updating, 3 no number" where they are old as well), not current, updating,
/// unfinished (its refinement was stopped), refining, the first map under the moving hand; empty
/// when all is well. It begins with "A: " or "B: " where it is not so of every one. Each of the
/// slots has a map.
[[nodiscard]] std::string map_state_text(const AppState& state, const std::vector<Slot>& slots);

}  // namespace zscope
