#include "tests/ui/compare_support.h"

#include <string>

namespace zscope::testing {

void start_comparing(ImGuiTestContext* ctx, UiHarness& ui, const char* generator) {
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, generator);
    ctx->Yield(2);
}

void set_view(ImGuiTestContext* ctx, UiHarness& ui, const char* action) {
    ctx->SetRef("Canvas");
    ctx->ItemClick((std::string("###") + action).c_str());
    IM_CHECK(ui.wait_idle(ctx));
}

void stop_comparing(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!ui.state().compare.ready());
}

}  // namespace zscope::testing
