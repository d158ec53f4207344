#include "tests/ui/curve_plots.h"

#include <imgui_internal.h>
#include <implot.h>
#include <implot_internal.h>

namespace zscope::testing {

ImPlotPlot* curve_plot(ImGuiTestContext* ctx, const char* title) {
    const ImGuiWindow* plots = UiHarness::child_window("Curves/plots");
    if (plots == nullptr) {
        return nullptr;
    }
    const ImGuiID id = ImHashStr(title, 0, plots->ID);
    ctx->ScrollToItemY(id);
    ctx->Yield(3);
    return ImPlot::GetCurrentContext()->Plots.GetByKey(id);
}

std::vector<std::string> legend_of(ImPlotPlot& plot) {
    std::vector<std::string> labels;
    for (int i = 0; i < plot.Items.GetLegendCount(); ++i) {
        labels.emplace_back(plot.Items.GetLegendLabel(i));
    }
    return labels;
}

}  // namespace zscope::testing
