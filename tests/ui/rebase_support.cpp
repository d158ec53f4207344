#include "tests/ui/rebase_support.h"

#include <cstddef>

namespace zscope::testing {

void turn_axes(ImGuiTestContext* ctx, UiHarness& ui, const RebaseOptions& options) {
    const std::size_t known = ui.state().untangle.axes.size();
    ui.dispatch(event::RebaseOptionsSet{options});
    ui.dispatch(event::RebaseAsked{});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().edit.axes, known);
}

}  // namespace zscope::testing
