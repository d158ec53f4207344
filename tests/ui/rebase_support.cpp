#include "tests/ui/rebase_support.h"

#include <cstddef>

#include "tests/support/quick_rebase.h"

namespace zscope::testing {

void turn_axes(ImGuiTestContext* ctx, UiHarness& ui) {
    const std::size_t known = ui.state().untangle.axes.size();
    ui.dispatch(event::RebaseOptionsSet{quick_rebase()});
    ui.dispatch(event::RebaseAsked{});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().edit.axes, known);
}

}  // namespace zscope::testing
