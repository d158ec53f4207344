#pragma once

#include "app/state/app_state.h"
#include "app/state/event.h"

namespace zscope::reducing {

void apply(AppState& state, const event::CompareModeSet& event);
void apply(AppState& state, const event::FlickerHeld& event);
void apply(AppState& state, const event::ComparisonStyleSet& event);
void apply(AppState& state, const event::BClosed& event);
void apply(AppState& state, const event::BLoading& event);
void apply(AppState& state, const event::BOpened& event);
void apply(AppState& state, const event::SlotsSwapped& event);
void apply(AppState& state, const event::BFailed& event);
void apply(AppState& state, const event::BPictureRequested& event);
void apply(AppState& state, const event::BPictureArrived& event);
void apply(AppState& state, const event::BTimed& event);
void apply(AppState& state, const event::BPlaceSet& event);
void apply(AppState& state, const event::BWeightsShown& event);

/// A or B has changed: how B follows A is found anew.
void link_slots(AppState& state);
/// A's latent, or the direction of its map, has changed: both are turned into B's axes.
void turn_to_b(AppState& state);

}  // namespace zscope::reducing
