#include "app/ui/curve_look.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "app/ui/theme.h"

namespace zscope::ui {
namespace {

constexpr float kThinEm = 0.08F;
constexpr float kThickEm = 0.12F;
constexpr float kMarkEm = 0.28F;
constexpr float kBehindMean = 0.25F;  ///< opacity
constexpr float kOtherRun = 0.7F;     ///< opacity

/// The first five are the window's own; each of the others is the colour with the largest least
/// distance (CIEDE2000) to those before it, of a lightness L* from 48 to 93.
constexpr std::array<ImVec4, kCurveColors> kColors = {{
    {0.365F, 0.667F, 0.925F, 1.0F}, {0.965F, 0.690F, 0.373F, 1.0F}, {0.510F, 0.816F, 0.573F, 1.0F},
    {0.867F, 0.541F, 0.812F, 1.0F}, {0.953F, 0.490F, 0.463F, 1.0F}, {0.500F, 0.500F, 0.000F, 1.0F},
    {0.000F, 0.500F, 0.500F, 1.0F}, {0.417F, 0.333F, 1.000F, 1.0F}, {0.917F, 0.917F, 0.000F, 1.0F},
    {0.917F, 0.917F, 0.917F, 1.0F}, {0.000F, 1.000F, 1.000F, 1.0F}, {0.750F, 0.333F, 0.000F, 1.0F},
    {0.500F, 0.500F, 0.583F, 1.0F}, {0.917F, 0.000F, 0.500F, 1.0F}, {0.000F, 0.583F, 0.167F, 1.0F},
    {0.583F, 0.500F, 0.417F, 1.0F}, {0.750F, 0.750F, 1.000F, 1.0F}, {0.583F, 0.667F, 0.667F, 1.0F},
    {0.417F, 1.000F, 0.000F, 1.0F}, {0.917F, 0.000F, 1.000F, 1.0F},
}};

constexpr std::array<ImPlotMarker, 5> kShapes = {ImPlotMarker_Circle, ImPlotMarker_Square,
                                                 ImPlotMarker_Diamond, ImPlotMarker_Up,
                                                 ImPlotMarker_Down};

/// Corners of a shape of radius 1 as ImPlot draws it, y downwards; a circle has none.
std::span<const ImVec2> corners_of(ImPlotMarker shape) {
    constexpr float kHalf = 0.70710678F;  // sqrt(1/2)
    constexpr float kSide = 0.86602540F;  // sqrt(3)/2
    static constexpr std::array<ImVec2, 4> kSquare = {
        {{kHalf, kHalf}, {kHalf, -kHalf}, {-kHalf, -kHalf}, {-kHalf, kHalf}}};
    static constexpr std::array<ImVec2, 4> kDiamond = {{{1, 0}, {0, -1}, {-1, 0}, {0, 1}}};
    static constexpr std::array<ImVec2, 3> kUp = {{{kSide, 0.5F}, {0, -1}, {-kSide, 0.5F}}};
    static constexpr std::array<ImVec2, 3> kDown = {{{kSide, -0.5F}, {0, 1}, {-kSide, -0.5F}}};
    switch (shape) {
        case ImPlotMarker_Square:
            return kSquare;
        case ImPlotMarker_Diamond:
            return kDiamond;
        case ImPlotMarker_Up:
            return kUp;
        case ImPlotMarker_Down:
            return kDown;
        default:
            return {};
    }
}

void draw_mark(const RunMark& mark, ImVec2 center, float radius, ImU32 ink) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const std::span<const ImVec2> corners = corners_of(mark.shape);
    if (corners.empty()) {
        if (mark.is_filled) {
            list->AddCircleFilled(center, radius, ink);
        } else {
            list->AddCircle(center, radius, ink, 0, em(kThinEm));
        }
        return;
    }
    for (const ImVec2& corner : corners) {
        list->PathLineTo({center.x + radius * corner.x, center.y + radius * corner.y});
    }
    if (mark.is_filled) {
        list->PathFillConvex(ink);
    } else {
        list->PathStroke(ink, em(kThinEm), ImDrawFlags_Closed);
    }
}

ImPlotSpec line_of(const CurveLook& look, float opacity, float weight_em) {
    ImPlotSpec spec;
    spec.LineColor = {look.color.x, look.color.y, look.color.z,
                      opacity * (look.run == 0 ? 1.0F : kOtherRun)};
    spec.LineWeight = em(weight_em);
    return spec;
}

void plot_line(const CurvePoints& points, const CurveLook& look, const ImPlotSpec& spec) {
    ImPlot::PlotLine(look.label.c_str(), points.x.data(), points.y.data(),
                     static_cast<int>(points.x.size()), spec);
}

void plot_marks(const CurvePoints& points, const CurveLook& look, const ImPlotSpec& line) {
    const RunMark mark = run_mark(look.run);
    const ImPlotRect limits = ImPlot::GetPlotLimits();
    const CurvePoints marked = marked_points(points, limits.X.Min, limits.X.Max, look.run);
    if (mark.shape == ImPlotMarker_None || marked.x.empty()) {
        return;
    }
    ImPlotSpec spec = line;
    spec.Marker = mark.shape;
    spec.MarkerSize = em(kMarkEm);
    spec.MarkerLineColor = line.LineColor;
    spec.MarkerFillColor = mark.is_filled ? line.LineColor : ImVec4(0, 0, 0, 0);
    ImPlot::PlotScatter(look.label.c_str(), marked.x.data(), marked.y.data(),
                        static_cast<int>(marked.x.size()), spec);
}

}  // namespace

ImVec4 curve_color(std::size_t line) {
    return kColors[line % kColors.size()];
}

RunMark run_mark(std::size_t run) {
    if (run == 0) {
        return {};
    }
    const std::size_t other = run - 1;
    return {kShapes[other % kShapes.size()], other / kShapes.size() % 2 == 0};
}

CurvePoints marked_points(const CurvePoints& line, double low, double high, std::size_t run) {
    constexpr int kMarks = 8;
    constexpr std::size_t kPlaces = 4;  // between two marks of a run, for those of others
    CurvePoints marked;
    if (line.x.empty()) {
        return marked;
    }
    const double first = std::max(low, line.x.front());
    const double last = std::min(high, line.x.back());
    const double place = (static_cast<double>(run % kPlaces) + 0.5) / static_cast<double>(kPlaces);
    std::size_t before = line.x.size();
    for (int mark = 0; first <= last && mark < kMarks; ++mark) {
        const double at = first + (last - first) * (mark + place) / kMarks;
        const auto found = std::ranges::lower_bound(line.x, at);
        const auto index = static_cast<std::size_t>(found - line.x.begin());
        const bool is_new = index < line.x.size() && index != before && line.x[index] <= last;
        if (is_new && std::isfinite(line.y[index])) {
            marked.x.push_back(line.x[index]);
            marked.y.push_back(line.y[index]);
        }
        before = index;
    }
    return marked;
}

void plot_measured(const CurvePoints& points, const CurveLook& look, bool behind_mean) {
    if (points.x.empty()) {
        return;
    }
    const ImPlotSpec line = line_of(look, behind_mean ? kBehindMean : 1.0F, kThinEm);
    plot_line(points, look, line);
    if (!behind_mean) {
        plot_marks(points, look, line);
    }
}

void plot_mean(const CurvePoints& points, const CurveLook& look) {
    if (points.x.empty()) {
        return;
    }
    const ImPlotSpec line = line_of(look, 1.0F, look.run == 0 ? kThickEm : kThinEm);
    plot_line(points, look, line);
    plot_marks(points, look, line);
}

void draw_run_key(std::size_t run) {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const ImVec2 size{em(kRunKeyEm), ImGui::GetTextLineHeight()};
    ImGui::Dummy(size);
    const ImVec2 center{corner.x + 0.5F * size.x, corner.y + 0.5F * size.y};
    const ImU32 ink = to_u32(color::kText);
    ImGui::GetWindowDrawList()->AddLine({corner.x, center.y}, {corner.x + size.x, center.y}, ink,
                                        em(run == 0 ? kThickEm : kThinEm));
    const RunMark mark = run_mark(run);
    if (mark.shape != ImPlotMarker_None) {
        draw_mark(mark, center, em(kMarkEm), ink);
    }
}

}  // namespace zscope::ui
