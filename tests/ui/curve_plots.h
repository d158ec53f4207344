#pragma once

#include <string>
#include <vector>

#include "tests/ui/ui_harness.h"

struct ImPlotPlot;

namespace zscope::testing {

/// A plot of the Curves panel, which is in front, scrolled into sight and drawn; null: there is
/// none.
[[nodiscard]] ImPlotPlot* curve_plot(ImGuiTestContext* ctx, const char* title);
/// The labels of its legend from above.
[[nodiscard]] std::vector<std::string> legend_of(ImPlotPlot& plot);

}  // namespace zscope::testing
