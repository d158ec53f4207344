#include "tests/ui/demo_support.h"

namespace zscope::testing {

void open_demo(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    ui.dispatch(event::AnalysisOptionsSet{options});
    ui.dispatch(event::OpenAsked{{ModelOrigin::demo, {}}});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
}

void leave_demo(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::AnalysisOptionsSet{{}});
    ui.start_on(ctx, "fast");
}

}  // namespace zscope::testing
