#pragma once

#include "app/state/app_state.h"
#include "app/state/event.h"

namespace zscope::reducing {

/// The reducer's share of the tour: its captions, and what it will give back.
void apply(AppState& state, const event::TourStepSet& event);
void apply(AppState& state, const event::TourBegun& event);
void apply(AppState& state, const event::TourKept& event);
void apply(AppState& state, const event::TourLeft& event);

}  // namespace zscope::reducing
