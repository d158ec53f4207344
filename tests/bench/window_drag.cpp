#include "tests/bench/window_drag.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "app/state/edit_state.h"

namespace zscope::bench {

namespace {

constexpr std::size_t kComponent = 3;

bool stands_at(const AppState& state, float value) {
    const std::vector<float> values = component_values(state.edit);
    return kComponent < values.size() && std::fabs(values[kComponent] - value) < 1e-5F;
}

std::uint64_t weights_on_screen(const AppState& state) {
    return state.canvas.current ? state.canvas.current->weights_version : 0;
}

}  // namespace

Drag drag(LiveProgram& program, double seconds) {
    const Stopwatch watch;
    Controller& controller = program.app().controller();
    Drag result{.seconds = seconds};
    bool has_moved = false;
    std::uint64_t weights = weights_on_screen(program.state());
    const auto note = [&] {
        result.lost += has_moved && !stands_at(program.state(), result.last) ? 1 : 0;
        result.most_alive = std::max(result.most_alive, controller.pictures_alive());
        result.pictures_followed += weights_on_screen(program.state()) > weights ? 1 : 0;
        weights = weights_on_screen(program.state());
    };
    const auto move_hand = [&] {
        note();
        result.last = static_cast<float>(2.5 * std::sin(watch.seconds() * 3.0));
        has_moved = true;
        controller.note_input();
        controller.dispatch(event::ComponentSet{kComponent, result.last});
        program.app().request_frames(1);
    };
    controller.dispatch(event::GestureStarted{});
    (void)program.take_work_ms();
    program.run(seconds, move_hand, 1.0 / 60.0);
    result.work_ms = program.take_work_ms();
    note();
    program.ask(event::GestureEnded{});
    return result;
}

bool shows_last_position(LiveProgram& program, const Drag& dragged) {
    const AppState& state = program.state();
    const auto is_drawn = [&state] {
        return !state.picture_is_elsewhere() && !state.canvas.current->preview;
    };
    return program.until(30.0, is_drawn) && stands_at(state, dragged.last);
}

void print_drag(const std::string& what, const Drag& dragged) {
    std::printf(
        "drag %.0f s %s: %zu frames, UI work median %.2f ms, p99 %.2f ms, longest %.2f ms, at most "
        "%zu requests alive, %zu positions lost\n",
        dragged.seconds, what.c_str(), dragged.work_ms.size(), quantile(dragged.work_ms, 0.5),
        quantile(dragged.work_ms, 0.99), quantile(dragged.work_ms, 1.0), dragged.most_alive,
        dragged.lost);
}

}  // namespace zscope::bench
