#pragma once

#include <imgui.h>
// The engine after ImGui.
#include <imgui_te_engine.h>

namespace zscope::testing {

/// Prints on standard output, for each test that failed, its name, the last lines before its first
/// error and its errors: some 30 lines a test.
void print_failures(ImGuiTestEngine* engine);

}  // namespace zscope::testing
