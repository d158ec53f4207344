#pragma once

#include "app/state/app_state.h"
#include "app/state/event.h"

namespace zscope::reducing {

void apply(AppState& state, const event::AnalysisOptionsSet& event);
void apply(AppState& state, const event::DirectionPlaced& event);
void apply(AppState& state, const event::AnalysisVisible& event);
void apply(AppState& state, const event::HeatmapRescaled& event);
void apply(AppState& state, const event::PairRescaled& event);
void apply(AppState& state, const event::AnalysisStarted& event);
void apply(AppState& state, const event::AnalysisArrived& event);
void apply(AppState& state, const event::AnalysisEnded& event);
void apply(AppState& state, const event::RecentPlaceSet& event);
void apply(AppState& state, const event::JobsChanged& event);

/// Keeps the ranking of the model on screen, which is about to be replaced.
void remember_ranking(AppState& state);
/// A model was opened: a direction told in the axes of another one means nothing here.
void forget_foreign_direction(AppState& state);
/// Another model is on screen: what was measured of it is gone, what was chosen stays.
void forget_measurements(AnalysisState& analysis);
/// Another model, or none, is open as B.
void forget_measurements_of_b(AnalysisState& analysis);

}  // namespace zscope::reducing
