#pragma once

#include <optional>

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
/// The tour's model whose axes in no file are forgotten when `opened`, which a tour begun on it
/// opens, takes its place; nothing: there are none.
[[nodiscard]] std::optional<ModelLocation> axes_lost_to_tour(const AppState& state,
                                                             const ModelLocation& opened);
/// The tour's model cannot be opened: what is opened next by hand takes its place for no tour.
void stop_replacing_for_tour(AppState& state);
void tell_of_axes_lost_to_tour(AppState& state, const ModelLocation& model);

}  // namespace zscope::reducing
