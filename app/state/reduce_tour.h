#pragma once

#include "app/state/app_state.h"
#include "app/state/event.h"

namespace zscope::reducing {

/// The reducer's share of the tours: their captions, and what they will give back.
void apply(AppState& state, const event::TourStepSet& event);
void apply(AppState& state, const event::TourBegun& event);
void apply(AppState& state, const event::TourKept& event);
void apply(AppState& state, const event::TourLeft& event);

/// Another model has been opened: nothing is offered back any more. Tells of axes in no file.
void forget_before_tour(AppState& state);

}  // namespace zscope::reducing
