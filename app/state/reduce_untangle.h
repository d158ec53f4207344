#pragma once

#include "app/state/app_state.h"
#include "app/state/event.h"

namespace zscope::reducing {

void apply(AppState& state, const event::RebaseOptionsSet& event);
void apply(AppState& state, const event::RebasedPathSet& event);
void apply(AppState& state, const event::RebaseStarted& event);
void apply(AppState& state, const event::RebaseStopping& event);
void apply(AppState& state, const event::RebaseProgressed& event);
void apply(AppState& state, const event::RebaseFailed& event);
void apply(AppState& state, const event::RebaseFinished& event);
void apply(AppState& state, const event::AxesShown& event);
void apply(AppState& state, const event::RebasedSaveStarted& event);
void apply(AppState& state, const event::RebasedSaved& event);
void apply(AppState& state, const event::RebasedSaveFailed& event);

/// A model was opened: its axes are the only ones, and the latent follows it there if it is a
/// re-basing of the model before (`before`), so that the picture stays.
void open_axes(AppState& state, const GeneratorInfo& before);

/// The edit state stands in other axes now, at the same place: the model shown is the one under
/// them, and the picture on screen stays unless it `was_stale`.
void follow_axes(AppState& state, bool was_stale);

}  // namespace zscope::reducing
