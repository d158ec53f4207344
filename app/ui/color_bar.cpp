#include "app/ui/color_bar.h"

#include <algorithm>
#include <cmath>

#include "app/ui/analysis_widgets.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/export/color_bar.h"

namespace zscope::ui {
namespace {

constexpr int kBands = 64;
constexpr int kMostTicks = 6;
constexpr float kUnitFromEm = 5.0F;  ///< height of a bar with room for a second line above it
constexpr float kTickEm = 3.2F;      ///< height that a number needs with air around it
constexpr Rgb kDark{38, 0, 38};      ///< the other cells of the checker

void draw_bands(ColorMap map, ImVec2 low, ImVec2 high, float alpha) {
    const ColorTable table = color_table(map);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float step = (high.y - low.y) / kBands;
    for (int band = 0; band < kBands; ++band) {
        const auto entry = static_cast<std::size_t>((kBands - 1 - band) * 255 / (kBands - 1));
        // On whole pixels: what shines through must neither overlap nor leave gaps.
        const float top = std::round(low.y + static_cast<float>(band) * step);
        const float bottom = std::round(low.y + static_cast<float>(band + 1) * step);
        list->AddRectFilled({low.x, top}, {high.x, bottom}, to_color(table[entry], alpha));
    }
    list->AddRect(low, high, to_u32(color::kLine, alpha));
}

/// Above a bar of this width and height, with its upper left corner at the cursor. How many lines
/// it takes.
int draw_caption(const BarCaption& caption, float width, float height) {
    const std::string line = std::string(caption.name).append(" ").append(caption.unit);
    if (!caption.unit.empty() && ImGui::CalcTextSize(line.c_str()).x <= width) {
        muted_text(line);
        return 1;
    }
    const ImVec2 corner = ImGui::GetCursorPos();
    ellipsis_text(caption.name, width, true);
    if (caption.unit.empty() || height < em(kUnitFromEm)) {
        return 1;
    }
    ImGui::SetCursorPos({corner.x, corner.y + ImGui::GetFontSize()});
    ellipsis_text(caption.unit, width, true);
    return 2;
}

}  // namespace

ImU32 to_color(const Rgb& color, float alpha) {
    return IM_COL32(color.red, color.green, color.blue,
                    static_cast<int>(std::lround(255.0F * alpha)));
}

ImU32 map_color(ColorMap map, const HeatmapRange& range, double value, float alpha) {
    return to_color(color_at(color_table(map), value, range.low, range.high), alpha);
}

ImU32 ink_on(ImU32 background) {
    const ImVec4 color = ImGui::ColorConvertU32ToFloat4(background);
    const float light = 0.2126F * color.x + 0.7152F * color.y + 0.0722F * color.z;
    return light > 0.5F ? IM_COL32(0, 0, 0, 220) : IM_COL32(255, 255, 255, 230);
}

void draw_color_bar(ColorMap map, const HeatmapRange& range, const BarCaption& caption, float width,
                    float height, float alpha, const std::optional<HeatmapRange>& covered) {
    const ImVec2 corner = ImGui::GetCursorPos();
    const ImVec2 screen = ImGui::GetCursorScreenPos();
    ImGui::PushStyleVar(ImGuiStyleVar_Alpha, alpha);
    const int lines = draw_caption(caption, width, height);
    ImGui::PopStyleVar();
    const float line = ImGui::GetFontSize();
    const ImVec2 low{screen.x, screen.y + line * (static_cast<float>(lines) + 0.6F)};
    const ImVec2 high{screen.x + em(1), std::max(low.y + line, screen.y + height - line * 0.6F)};
    draw_bands(map, low, high, alpha);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const HeatmapRange drawn = covered.value_or(range);
    const ColorBar bar{
        .map = map,
        .low = range.low,
        .high = range.high,
        .ticks = std::clamp(static_cast<int>((high.y - low.y) / em(kTickEm)) + 1, 2, kMostTicks),
        .has_below = (drawn.low < range.low),
        .has_above = (drawn.high > range.high)};
    for (const ColorBarTick& tick : color_bar_ticks(bar)) {
        const float y = high.y + (low.y - high.y) * static_cast<float>(tick.share);
        list->AddLine({high.x, y}, {high.x + em(0.3F), y}, to_u32(color::kMuted, alpha));
        list->AddText({high.x + em(0.5F), y - line / 2}, to_u32(color::kText, alpha),
                      tick.text.c_str());
        ImGui::LogText(" %s", tick.text.c_str());
    }
    ImGui::SetCursorPos(corner);
    ImGui::Dummy({width, height});
}

void draw_not_finite_patch(ImVec2 corner, float alpha) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 end{corner.x + em(1), corner.y + em(1)};
    constexpr int kCells = 4;
    const float step = em(1) / kCells;
    for (int cell = 0; cell < kCells * kCells; ++cell) {
        const int row = cell / kCells;
        const int column = cell % kCells;
        const ImVec2 low{corner.x + static_cast<float>(column) * step,
                         corner.y + static_cast<float>(row) * step};
        list->AddRectFilled(low, {low.x + step, low.y + step},
                            to_color((row + column) % 2 == 0 ? kNotANumberColor : kDark, alpha));
    }
    list->AddText({end.x + em(0.5F), corner.y}, to_u32(color::kText, alpha), "no number");
    ImGui::LogText(" no number");
}

}  // namespace zscope::ui
