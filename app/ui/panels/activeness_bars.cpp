#include "app/ui/panels/activeness_bars.h"

#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "app/state/activeness_chart.h"
#include "app/state/compare_rules.h"
#include "app/state/component_order.h"
#include "app/ui/color_bar.h"
#include "app/ui/panels/activeness_scores.h"
#include "app/ui/slot_look.h"
#include "app/ui/theme.h"
#include "core/export/component_scores.h"

namespace zscope::ui {
namespace {

/// Bars of one slot from the first row down, with whiskers where an interval is known.
struct Bars {
    std::vector<double> places;
    std::vector<double> values;
    std::vector<double> half;
    double limit = 0.0;
};

/// `shift`: how far below the middle of its row a bar lies.
Bars bars_of(const AppState& state, Slot slot, const std::vector<ChartRow>& rows, double shift) {
    Bars bars;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const ComponentScore* score = score_in(state, slot, rows[row].of(slot));
        const double value = score != nullptr ? score->score : 0.0;
        const double half = score != nullptr ? half_interval(*score) : 0.0;
        bars.places.push_back(static_cast<double>(row) + shift);
        bars.values.push_back(std::isfinite(value) ? value : 0.0);
        bars.half.push_back(std::isfinite(half) ? half : 0.0);
        bars.limit = std::max(bars.limit, bars.values.back() + bars.half.back());
    }
    return bars;
}

/// From low to high end of each known interval: in ink that the bar bears as far as it reaches,
/// then in that of the ground.
void draw_whiskers(const Bars& bars, Slot slot, float alpha) {
    const ImVec4 ink = ImGui::ColorConvertU32ToFloat4(ink_on(to_u32(slot_color(slot))));
    const ImU32 inside = to_u32(ink, alpha);
    const ImU32 outside = to_u32(color::kText, alpha);
    const float arm = em(0.25F);
    ImDrawList* list = ImPlot::GetPlotDrawList();
    ImPlot::PushPlotClipRect();
    for (std::size_t i = 0; i < bars.values.size(); ++i) {
        if (!(bars.half[i] > 0.0)) {
            continue;
        }
        const ImVec2 low = ImPlot::PlotToPixels(bars.values[i] - bars.half[i], bars.places[i]);
        const ImVec2 end = ImPlot::PlotToPixels(bars.values[i], bars.places[i]);
        const ImVec2 high = ImPlot::PlotToPixels(bars.values[i] + bars.half[i], bars.places[i]);
        list->AddLine(low, end, inside);
        list->AddLine({low.x, low.y - arm}, {low.x, low.y + arm}, inside);
        list->AddLine(end, high, outside);
        list->AddLine({high.x, high.y - arm}, {high.x, high.y + arm}, outside);
    }
    ImPlot::PopPlotClipRect();
}

void plot_bars(const Bars& bars, Slot slot, double height, float alpha) {
    const auto count = static_cast<int>(bars.values.size());
    ImPlotSpec look;
    look.FillColor = slot_color(slot);
    look.LineColor = slot_color(slot);
    look.Flags = static_cast<ImPlotItemFlags>(ImPlotBarsFlags_Horizontal);
    ImPlot::PlotBars(slot_name(slot), bars.values.data(), bars.places.data(), count, height, look);
    draw_whiskers(bars, slot, alpha);
}

/// The component's name, or that of either slot where they rank apart; and that it is dead.
std::string row_title(const AppState& state, const ChartRow& row) {
    const auto title_in = [&](Slot slot) {
        return component_title(model_of(state, slot).info, static_cast<std::int64_t>(row.of(slot)));
    };
    std::string title = title_in(charted_slots(state).front());
    if (ranks_apart(state)) {
        title.append(" | ").append(title_in(Slot::b));
    }
    return title.append(dead_mark(state, row));
}

/// The components' names beside the rows, and which of them are dead.
void set_up_rows(const AppState& state, const std::vector<ChartRow>& rows) {
    std::vector<std::string> titles;
    std::vector<const char*> labels;
    std::vector<double> places;
    for (const ChartRow& row : rows) {
        places.push_back(static_cast<double>(titles.size()));
        titles.push_back(row_title(state, row));
    }
    for (const std::string& title : titles) {
        labels.push_back(title.c_str());
    }
    ImPlot::SetupAxisTicks(ImAxis_Y1, places.data(), static_cast<int>(places.size()),
                           labels.data());
}

}  // namespace

void draw_activeness_bars(const AppState& state) {
    const std::vector<ChartRow> rows = charted_rows(state);
    const std::vector<Slot> slots = charted_slots(state);
    const bool are_two = slots.size() == 2;
    const double height = are_two ? 0.36 : 0.6;
    std::vector<Bars> bars;
    double limit = 0.0;
    for (const Slot slot : slots) {
        const double shift = !are_two ? 0.0 : slot == Slot::a ? -0.2 : 0.2;
        bars.push_back(bars_of(state, slot, rows, shift));
        limit = std::max(limit, bars.back().limit);
    }
    const auto count = static_cast<float>(rows.size());
    const float wanted = em(are_two ? 2.2F : 1.7F) * count + em(3.5F);
    constexpr auto kPlot = ImPlotFlags_CanvasOnly | ImPlotFlags_NoInputs | ImPlotFlags_NoFrame;
    if (!ImGui::BeginChild("bars")) {
        ImGui::EndChild();
        return;
    }
    const float alpha = chart_alpha(state);
    ImGui::PushStyleVar(ImGuiStyleVar_Alpha, alpha);
    if (ImPlot::BeginPlot("##activeness", {-1, wanted}, kPlot)) {
        ImPlot::SetupAxes(kActivenessAxis, nullptr,
                          ImPlotAxisFlags_NoHighlight | ImPlotAxisFlags_Opposite,
                          ImPlotAxisFlags_Invert | ImPlotAxisFlags_NoGridLines |
                              ImPlotAxisFlags_NoTickMarks | ImPlotAxisFlags_NoHighlight);
        ImPlot::SetupAxesLimits(0.0, limit > 0.0 ? limit * 1.05 : 1.0, -0.6,
                                static_cast<double>(count) - 0.4, ImPlotCond_Always);
        ImPlot::SetupAxisFormat(ImAxis_X1, "%.2g");
        set_up_rows(state, rows);
        for (std::size_t i = 0; i < slots.size(); ++i) {
            plot_bars(bars[i], slots[i], height, alpha);
        }
        ImPlot::EndPlot();
    }
    ImGui::PopStyleVar();
    ImGui::EndChild();
}

}  // namespace zscope::ui
