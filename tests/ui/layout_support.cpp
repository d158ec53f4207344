#include "tests/ui/layout_support.h"

// After the loader of GL.
#include <GLFW/glfw3.h>

namespace zscope::testing {

void resize_window(ImGuiTestContext* ctx, UiHarness& ui, int width, int height) {
    glfwSetWindowSize(ui.window().handle(), width, height);
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        const ImVec2 size = ImGui::GetMainViewport()->Size;
        return size.x == static_cast<float>(width) && size.y == static_cast<float>(height);
    }));
}

void set_layout(ImGuiTestContext* ctx, UiHarness& ui, LayoutPreset preset) {
    ui.dispatch(event::LayoutReset{preset});
    ctx->Yield(8);
}

}  // namespace zscope::testing
