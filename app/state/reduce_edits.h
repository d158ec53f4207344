#pragma once

#include "app/state/app_state.h"
#include "app/state/event.h"

namespace zscope::reducing {

/// The base is another from here on: neither its old picture nor one under way shows it.
void forget_base(AppState& state);

/// The seed on screen is one of those looked at. While a hand types it, its first digits are none.
void note_seed(AppState& state);

/// The undoable half of the reducer, one overload an event.
void apply(AppState& state, const event::GestureStarted& event);
void apply(AppState& state, const event::HandRested& event);
void apply(AppState& state, const event::GestureEnded& event);
void apply(AppState& state, const event::SweepStarted& event);
void apply(AppState& state, const event::SweepMoved& event);
void apply(AppState& state, const event::ComponentSet& event);
void apply(AppState& state, const event::ComponentReset& event);
void apply(AppState& state, const event::ComponentLocked& event);
void apply(AppState& state, const event::ComponentsSet& event);
void apply(AppState& state, const event::AllReset& event);
void apply(AppState& state, const event::EditsBaked& event);
void apply(AppState& state, const event::SeedSet& event);
void apply(AppState& state, const event::SeedLocked& event);
void apply(AppState& state, const event::LatentPlaced& event);
void apply(AppState& state, const event::PostNormSet& event);
void apply(AppState& state, const event::ViewSet& event);
void apply(AppState& state, const event::Undone& event);
void apply(AppState& state, const event::Redone& event);

}  // namespace zscope::reducing
