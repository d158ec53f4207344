#include "tests/ui/live_frames.h"

#include <algorithm>

namespace zscope::testing {

bool live_until(UiHarness& harness, const Condition& holds, double seconds) {
    ui::Application& app = harness.app();
    for (const Stopwatch watch; !holds();) {
        if (watch.seconds() > seconds) {
            return false;
        }
        const double sleep = app.seconds_to_sleep();
        harness.window().poll(sleep < 0.0 ? 0.05 : std::min(sleep, 0.05));
        app.tick();
        if (app.frame_due()) {
            app.draw_frame();
            harness.window().swap();
        }
    }
    return true;
}

void live_for(UiHarness& harness, double seconds) {
    (void)live_until(
        harness, [] { return false; }, seconds);
}

bool at_rest(UiHarness& harness) {
    const ui::Application& app = harness.app();
    return app.idle() && app.state().model.ready() && app.seconds_to_sleep() < 0.0;
}

bool live_to_rest(UiHarness& harness) {
    return live_until(harness, [&harness] { return at_rest(harness); });
}

}  // namespace zscope::testing
