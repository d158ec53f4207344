#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/ui/ui_harness.h"

namespace zscope::testing {

/// The panel's tab in front, and what it then wants done.
void bring_forward(ImGuiTestContext* ctx, UiHarness& ui, const char* panel);
void set_options(ImGuiTestContext* ctx, UiHarness& ui, const AnalysisOptions& options);
/// Fresh choices on a fresh state, other tabs in front.
void start_analysis(ImGuiTestContext* ctx, UiHarness& ui, const char* generator);
/// The Activeness panel's "Table" or its "Chart", where it has no room for both; what follows
/// refers to the panel.
void show_activeness_page(ImGuiTestContext* ctx, const char* page);
/// The components as the activeness table lists them, told by a shown slot's scores.
[[nodiscard]] std::vector<std::size_t> table_order(ImGuiTestContext* ctx, UiHarness& ui, Slot slot);
/// The mouse takes a component's knob to the left and lets it go. The door may be shut.
void drag_slider(ImGuiTestContext* ctx, int component);
/// Something in the window is drawn in exactly this colour.
[[nodiscard]] bool draws(const ImGuiWindow* window, ImU32 color);
/// How often `part` stands in a text.
[[nodiscard]] std::size_t count_of(const std::string& text, const std::string& part);
/// How far this kind of analysis is.
[[nodiscard]] AnalysisPhase phase(const UiHarness& ui, AnalysisKind kind);

}  // namespace zscope::testing
