#pragma once

#include "app/state/app_state.h"
#include "app/state/training_event.h"

namespace zscope::reducing {

/// The reducer's share of training, one overload an event. What the trainer has not said does not
/// change its state.
void apply(AppState& state, const event::TrainFormSet& event);
void apply(AppState& state, const event::TrainDataChosen& event);
void apply(AppState& state, const event::CurveStyleSet& event);
void apply(AppState& state, const event::TrainFollowSet& event);
void apply(AppState& state, const event::TrainFrameShown& event);
void apply(AppState& state, const event::TrainQuitSet& event);
void apply(AppState& state, const event::TrainKillOffered& event);
void apply(AppState& state, const event::RunOverlaid& event);
void apply(AppState& state, const event::TrainStarted& event);
void apply(AppState& state, const event::RunFollowed& event);
void apply(AppState& state, const event::TrainNewsArrived& event);
void apply(AppState& state, const event::TrainProgressed& event);
void apply(AppState& state, const event::TrainFormChecked& event);
void apply(AppState& state, const event::FinetuneDefaultsFound& event);
void apply(AppState& state, const event::TrainEstimated& event);
void apply(AppState& state, const event::RunsListed& event);
void apply(AppState& state, const event::OverlayArrived& event);
void apply(AppState& state, const event::EarlierFramesRead& event);

}  // namespace zscope::reducing
