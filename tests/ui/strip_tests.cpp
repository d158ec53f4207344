#include <string>

#include "app/state/strip_rules.h"
#include "tests/ui/analysis_support.h"

namespace zscope::testing {
namespace {

/// Rows of 250 ms each.
void slow_strips_tell_how_far_they_are_and_end(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "slow");
    bring_forward(ctx, ui, "Strips");
    const DoorOpener opener(ui.log().door);
    Settings settings = ui.state().settings;
    settings.strips.steps = 15;
    ui.dispatch(event::SettingsChanged{settings});
    ctx->SetRef("Strips");
    IM_CHECK(UiHarness::wait_for(ctx, [ctx] { return ctx->ItemExists("Cancel"); }));
    ui.log().door.shut();
    IM_CHECK(ui.words(ctx).find(" / 60 pictures") != std::string::npos);
    ctx->ItemClick("Cancel");
    ctx->Yield(2);
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!ui.state().strips.running);
    IM_CHECK_LT(ui.state().strips.finished_rows, std::size_t{4});
    IM_CHECK(!ctx->ItemExists("Cancel"));
    ui.dispatch(event::ComponentSet{0, 1.0F});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().strips.finished_rows, std::size_t{4});
    IM_CHECK(strips_state_text(ui.state()).empty());
}

}  // namespace

void add_strip_tests(UiHarness& harness) {
    harness.add("strips", "slow_strips_tell_how_far_they_are_and_end",
                slow_strips_tell_how_far_they_are_and_end);
}

}  // namespace zscope::testing
