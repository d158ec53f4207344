// When the hand rests, when a gesture ends, and what plays by itself.
#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "app/control/controller.h"

namespace zscope {
namespace {

/// After so long without an edit a gesture that holds no control, of the wheel or of keys, is over:
/// what follows is another undo step. Longer than kHandRest, so that a pause parts none in two.
constexpr std::chrono::milliseconds kGestureEnd{400};
static_assert(kGestureEnd > kHandRest);

}  // namespace

void Controller::step_sweep() {
    if (std::optional<Event> event = player_.update(state_, pictures_.alive() > 0)) {
        dispatch(std::move(*event));
    }
}

double Controller::seconds_to_sweep() const {
    return state_.sweep && pictures_.alive() == 0 ? SweepPlayer::kInterval : -1.0;
}

void Controller::settle_gesture(bool control_active) {
    if (seconds_to_settle_gesture(control_active) != 0.0) {
        return;
    }
    if (state_.hand_moves) {
        dispatch(event::HandRested{});
    } else {
        dispatch(event::GestureEnded{});
    }
}

double Controller::seconds_to_settle_gesture(bool control_active) const {
    if (state_.sweep && pictures_.alive() > 0) {
        return -1.0;  // it plays on with the picture under way
    }
    // A control that is held still, or a field that is not typed into, may stay so for hours.
    const bool is_held = control_active || state_.sweep;
    if (!state_.gesture_start || (is_held && !state_.hand_moves)) {
        return -1.0;
    }
    const std::chrono::milliseconds patience = state_.hand_moves ? kHandRest : kGestureEnd;
    const std::chrono::duration<double> rest = last_edit_ + patience - Clock::now();
    return std::max(0.0, rest.count());
}

}  // namespace zscope
