#include "app/ui/matrix_view.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "app/ui/color_bar.h"
#include "app/ui/theme.h"

namespace zscope::ui {
namespace {

constexpr float kTopLines = 1.25F;    ///< height of the labels above
constexpr float kNumberEm = 2.9F;     ///< cells from this size on show their number
constexpr float kLeastCellEm = 0.4F;  ///< smaller ones can hardly be told apart
constexpr float kLeastSideEm = 4.0F;  ///< of all cells together
constexpr float kEnoughEm = 8.75F;    ///< cells this high together are enough, however many

struct Layout {
    ImVec2 corner;  ///< of the first cell
    float cell = 1.0F;

    [[nodiscard]] ImVec2 low(std::size_t row, std::size_t column) const {
        return {std::round(corner.x + static_cast<float>(column) * cell),
                std::round(corner.y + static_cast<float>(row) * cell)};
    }
};

float label_width(const MatrixView& view) {
    float widest = 0.0F;
    for (const std::string& label : view.labels) {
        widest = std::max(widest, ImGui::CalcTextSize(label.c_str()).x);
    }
    return widest + em(0.4F);
}

float cell_side(const MatrixView& view, float label, ImVec2 space) {
    const float top = kTopLines * ImGui::GetFontSize();
    const float side = std::max(em(kLeastSideEm), std::min(space.x - label, space.y - top));
    const float cell = side / static_cast<float>(view.n);
    return cell >= 8.0F ? std::floor(cell) : cell;
}

void draw_labels(const MatrixView& view, const Layout& layout, float width) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float line = ImGui::GetFontSize();
    const ImU32 ink = to_u32(color::kMuted);
    // Rows and columns are named alike: every so many as both have room for.
    const auto step = static_cast<std::size_t>(
        std::max(1.0F, std::ceil(std::max(line, width) / std::max(1.0F, layout.cell))));
    for (std::size_t i = 0; i < view.n; i += step) {
        const char* text = view.labels[i].c_str();
        const float text_width = ImGui::CalcTextSize(text).x;
        list->AddText({layout.corner.x - text_width - em(0.3F),
                       layout.low(i, 0).y + (layout.cell - line) / 2},
                      ink, text);
        list->AddText({layout.low(0, i).x + (layout.cell - text_width) / 2,
                       layout.corner.y - line - em(0.15F)},
                      ink, text);
    }
}

void draw_number(double value, ImVec2 low, float cell, ImU32 background) {
    char text[16];
    std::snprintf(text, sizeof text, "%.2g", value);
    const ImVec2 size = ImGui::CalcTextSize(text);
    if (size.x < cell) {
        ImGui::GetWindowDrawList()->AddText(
            {low.x + (cell - size.x) / 2, low.y + (cell - size.y) / 2}, ink_on(background), text);
    }
}

/// In the upper right corner: the value is off the scale.
void draw_corner_mark(ImVec2 low, float cell, ImU32 background) {
    const float side = std::clamp(0.3F * cell, 3.0F, em(0.6F));
    const ImVec2 corner{low.x + cell - 2.0F, low.y + 1.0F};
    ImGui::GetWindowDrawList()->AddTriangleFilled({corner.x - side, corner.y}, corner,
                                                  {corner.x, corner.y + side}, ink_on(background));
}

void draw_cells(const MatrixView& view, const Layout& layout) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float gap = layout.cell >= 8.0F ? 1.0F : 0.0F;
    const bool numbered = layout.cell >= em(kNumberEm);
    const ColorTable table = color_table(view.map);
    for (std::size_t i = 0; i < view.n; ++i) {
        for (std::size_t j = 0; j < view.n; ++j) {
            const double value = view.values[i * view.n + j];
            const Rgb color = color_at(table, value, view.range.low, view.range.high);
            const ImU32 fill =
                IM_COL32(color.red, color.green, color.blue, static_cast<int>(255.0F * view.alpha));
            const ImVec2 low = layout.low(i, j);
            const ImVec2 high = layout.low(i + 1, j + 1);
            list->AddRectFilled(low, {high.x - gap, high.y - gap}, fill);
            if (numbered) {
                draw_number(value, low, layout.cell, fill);
            }
            if (value > view.range.high) {
                draw_corner_mark(low, layout.cell, fill);
            }
        }
    }
}

void outline(const Layout& layout, std::size_t row, std::size_t column, ImU32 color) {
    const ImVec2 low = layout.low(row, column);
    const ImVec2 high = layout.low(row + 1, column + 1);
    ImGui::GetWindowDrawList()->AddRect({low.x - 1, low.y - 1}, high, color, 0.0F,
                                        std::max(1.5F, em(0.13F)), 0);
}

}  // namespace

float least_matrix_height(std::size_t n) {
    const float cells = kLeastCellEm * static_cast<float>(n);
    return em(kTopLines + std::clamp(cells, kLeastSideEm, kEnoughEm));
}

float matrix_right(const MatrixView& view, ImVec2 space) {
    const float label = label_width(view);
    return label + cell_side(view, label, space) * static_cast<float>(view.n) + em(0.8F);
}

std::optional<MatrixHit> draw_matrix_view(const char* id, const MatrixView& view, ImVec2 space) {
    const float label = label_width(view);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const Layout layout{{start.x + label, start.y + kTopLines * ImGui::GetFontSize()},
                        cell_side(view, label, space)};
    const float whole = layout.cell * static_cast<float>(view.n);
    ImGui::SetCursorScreenPos(layout.corner);
    const bool clicked =
        ImGui::InvisibleButton(id, {whole, whole}, ImGuiButtonFlags_MouseButtonLeft);
    const bool hovered = ImGui::IsItemHovered();
    draw_cells(view, layout);
    draw_labels(view, layout, label);
    if (view.outlined) {
        outline(layout, view.outlined->first, view.outlined->second, to_u32(color::kBase));
        outline(layout, view.outlined->second, view.outlined->first, to_u32(color::kBase));
    }
    if (!hovered) {
        return std::nullopt;
    }
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const auto index = [&](float offset) {
        return std::min(view.n - 1, static_cast<std::size_t>(std::max(0.0F, offset / layout.cell)));
    };
    const MatrixHit hit{index(mouse.y - layout.corner.y), index(mouse.x - layout.corner.x),
                        clicked};
    outline(layout, hit.row, hit.column, to_u32(color::kText));
    return hit;
}

}  // namespace zscope::ui
