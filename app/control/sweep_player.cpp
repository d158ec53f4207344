#include "app/control/sweep_player.h"

namespace zscope {

std::optional<Event> SweepPlayer::update(const AppState& state, bool is_drawing) {
    const Clock::time_point now = Clock::now();
    if (sweep_ != state.sweep) {
        sweep_ = state.sweep;
        began_ = now;
    }
    if (!sweep_ || is_drawing) {
        return std::nullopt;
    }
    if (state.picture_failed()) {
        return event::GestureEnded{};
    }
    const std::chrono::duration<double> played = now - began_;
    return event::SweepMoved{sweep_value(*sweep_, played.count())};
}

}  // namespace zscope
