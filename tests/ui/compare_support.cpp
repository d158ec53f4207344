#include "tests/ui/compare_support.h"

namespace zscope::testing {

void start_comparing(ImGuiTestContext* ctx, UiHarness& ui, const char* generator) {
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, generator);
    ctx->Yield(2);
}

void stop_comparing(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!ui.state().compare.ready());
}

}  // namespace zscope::testing
