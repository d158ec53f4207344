#include <algorithm>

#include "tests/ui/ui_harness.h"

namespace zscope::testing {
namespace {

void row_plays_until_it_is_stopped(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const EditState before = ui.state().edit;
    const std::size_t steps = ui.state().history.undo_steps();
    const float other = ui.value(0);
    float low = ui.value(1);
    float high = low;
    ctx->ItemClick(UiHarness::row_item(1, "sweep/##icon"));
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        low = std::min(low, ui.value(1));
        high = std::max(high, ui.value(1));
        return low < -2.5F && high > 2.5F;
    }));
    IM_CHECK(ui.state().sweep.has_value());
    IM_CHECK_LE(high, ui.state().settings.slider_range);
    ctx->ItemClick(UiHarness::row_item(1, "sweep/##icon"));
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!ui.state().sweep.has_value());
    IM_CHECK_EQ(ui.value(0), other);
    IM_CHECK_EQ(ui.state().history.undo_steps(), steps + 1);
    IM_CHECK(ui.state().canvas.current->image == ui.direct_render());
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_Z);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().edit == before);
}

/// A model slower than a hand's rest goes on too, one picture after the other.
void slow_model_plays_at_its_own_pace(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "slow");
    const std::size_t steps = ui.state().history.undo_steps();
    ctx->ItemClick(UiHarness::row_item(1, "sweep/##icon"));
    std::size_t most_alive = 0;
    int pictures = 0;
    auto shown = ui.state().canvas.current;
    const bool has_played = UiHarness::wait_for(ctx, [&] {
        most_alive = std::max(most_alive, ui.app().controller().pictures_alive());
        pictures += ui.state().canvas.current != shown ? 1 : 0;
        shown = ui.state().canvas.current;
        return pictures >= 5;
    });
    IM_CHECK(has_played);
    IM_CHECK(ui.state().sweep.has_value());
    IM_CHECK_LE(most_alive, std::size_t{2});
    ui.dispatch(event::GestureEnded{});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().history.undo_steps(), steps + 1);
    IM_CHECK(ui.state().canvas.current->image == ui.direct_render());
}

}  // namespace

void add_sweep_tests(UiHarness& harness) {
    harness.add("sweep", "row_plays_until_it_is_stopped", row_plays_until_it_is_stopped);
    harness.add("sweep", "slow_model_plays_at_its_own_pace", slow_model_plays_at_its_own_pace);
}

}  // namespace zscope::testing
