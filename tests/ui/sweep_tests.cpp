#include <algorithm>
#include <cstddef>
#include <vector>

#include "app/state/component_order.h"
#include "tests/ui/analysis_support.h"

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

void plays_on_while_the_picture_is_looked_at(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const std::size_t steps = ui.state().history.undo_steps();
    ctx->ItemClick(UiHarness::row_item(1, "sweep/##icon"));
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.state().sweep.has_value(); }));
    ctx->SetRef(UiHarness::child_window("Canvas/area"));
    ctx->MouseMove("picture");
    ctx->MouseWheelY(2.0F);
    ctx->Yield(3);
    const CanvasView zoomed = ui.state().edit.view;
    IM_CHECK(!zoomed.fit);
    ctx->ItemDragWithDelta("picture", {-40, 0});
    ctx->Yield(3);
    IM_CHECK_GT(ui.state().edit.view.center_x, zoomed.center_x);
    const float before = ui.value(1);
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.value(1) != before; }));
    IM_CHECK(ui.state().sweep.has_value());
    ui.dispatch(event::GestureEnded{});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().history.undo_steps(), steps + 1);
}

/// No hand is on: the list follows what is chosen of it.
void rows_are_listed_anew_while_one_plays(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    const std::vector<std::size_t> ranking = ranked_components(ui.state());
    IM_CHECK_EQ(ranking.size(), ui.state().components());
    const ImGuiTestRef last = UiHarness::row_item(static_cast<int>(ranking.back()), "track");
    IM_CHECK(ctx->ItemExists(last));
    ctx->ItemClick(UiHarness::row_item(static_cast<int>(ranking.front()), "sweep/##icon"));
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.state().sweep.has_value(); }));
    AnalysisOptions options;
    options.top = 1;
    set_options(ctx, ui, options);
    const bool is_listed_anew = UiHarness::wait_for(
        ctx, [&] { return !ctx->ItemExists(last); }, 10.0);
    const bool still_plays = ui.state().sweep.has_value();
    ui.dispatch(event::GestureEnded{});
    set_options(ctx, ui, {});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_listed_anew);
    IM_CHECK(still_plays);
}

}  // namespace

void add_sweep_tests(UiHarness& harness) {
    harness.add("sweep", "row_plays_until_it_is_stopped", row_plays_until_it_is_stopped);
    harness.add("sweep", "slow_model_plays_at_its_own_pace", slow_model_plays_at_its_own_pace);
    harness.add("sweep", "plays_on_while_the_picture_is_looked_at",
                plays_on_while_the_picture_is_looked_at);
    harness.add("sweep", "rows_are_listed_anew_while_one_plays",
                rows_are_listed_anew_while_one_plays);
}

}  // namespace zscope::testing
