#include "app/ui/matrix_view.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstdio>

#include "app/ui/color_bar.h"
#include "app/ui/theme.h"
#include "core/export/matrix_color.h"

namespace zscope::ui {
namespace {

constexpr float kTopLines = 1.25F;     ///< height of the labels above
constexpr float kNumberEm = 2.9F;      ///< width of a cell for a number of the text's size
constexpr float kFittedEm = 4.2F;      ///< the same of a cell that may be wider: of a longer number
constexpr float kLeastNumber = 0.85F;  ///< of the text's size: smaller numbers are not shown
constexpr float kMostNumber = 1.6F;
constexpr float kRowEm = 1.1F;         ///< height of a cell with room for its label
constexpr float kMostCellEm = 6.0F;    ///< larger cells tell no more
constexpr float kReadableEm = 0.55F;   ///< height of a cell that can be told from the next one
constexpr float kLeastSideEm = 4.0F;   ///< of all cells together
constexpr float kFewEm = 10.0F;        ///< the same of few cells in a panel that scrolls
constexpr float kEnoughEm = 14.0F;     ///< and of many
constexpr float kLineFromPx = 8.0F;    ///< smaller cells have no line between them
constexpr float kLineOpacity = 0.25F;  ///< of that line

struct Layout {
    ImVec2 corner;  ///< of the first cell
    ImVec2 cell;    ///< width and height

    [[nodiscard]] ImVec2 low(std::size_t row, std::size_t column) const {
        return {std::round(corner.x + static_cast<float>(column) * cell.x),
                std::round(corner.y + static_cast<float>(row) * cell.y)};
    }
    [[nodiscard]] float least() const { return std::min(cell.x, cell.y); }
};

float label_width(const MatrixView& view) {
    float widest = 0.0F;
    for (const std::string& label : view.labels) {
        widest = std::max(widest, ImGui::CalcTextSize(label.c_str()).x);
    }
    return widest + em(0.4F);
}

/// Of the text's size, of a number in cells of this height; 0: they are too low for any.
float number_share(float height) {
    const float share = height / ImGui::GetFontSize();
    return share < kLeastNumber ? 0.0F : std::min(share, kMostNumber);
}

/// Of a cell for a number of this share of the text's size.
float width_of_number(float share) {
    return share * em(kNumberEm);
}

float on_whole_pixels(float side) {
    return side >= kLineFromPx ? std::floor(side) : side;
}

ImVec2 cell_size(const MatrixView& view, float label, ImVec2 space) {
    const float top = kTopLines * ImGui::GetFontSize();
    const auto n = static_cast<float>(view.n);
    const float side = std::max(em(kLeastSideEm), std::min(space.x - label, space.y - top));
    const float height = on_whole_pixels(std::min(side / n, em(kMostCellEm)));
    const float room = (space.x - label) / n;
    const float width = view.fits_numbers && room >= width_of_number(kLeastNumber)
                            ? std::min(room, std::min(number_share(height), 1.0F) * em(kFittedEm))
                            : 0.0F;
    return {std::max(height, on_whole_pixels(width)), height};
}

void draw_labels(const MatrixView& view, const Layout& layout, float width) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float line = ImGui::GetFontSize();
    const ImU32 ink = to_u32(color::kMuted);
    // Rows and columns are named alike: every so many as both have room for.
    const auto step =
        static_cast<std::size_t>(std::max({1.0F, std::ceil(line / std::max(1.0F, layout.cell.y)),
                                           std::ceil(width / std::max(1.0F, layout.cell.x))}));
    for (std::size_t i = 0; i < view.n; i += step) {
        const char* text = view.labels[i].c_str();
        const float text_width = ImGui::CalcTextSize(text).x;
        list->AddText({layout.corner.x - text_width - em(0.3F),
                       layout.low(i, 0).y + (layout.cell.y - line) / 2},
                      ink, text);
        list->AddText({layout.low(0, i).x + (layout.cell.x - text_width) / 2,
                       layout.corner.y - line - em(0.15F)},
                      ink, text);
    }
}

/// As large as the cell has room for; nothing where that is too small to be read.
void draw_number(double value, ImVec2 low, ImVec2 cell, ImU32 background) {
    char text[16];
    std::snprintf(text, sizeof text, "%.2g", value);
    const float line = ImGui::GetFontSize();
    const float share = std::min({number_share(cell.y), cell.x / width_of_number(1.0F),
                                  (cell.x - 2.0F) / ImGui::CalcTextSize(text).x});
    if (share < kLeastNumber) {
        return;
    }
    ImFont* font = ImGui::GetFont();
    const ImVec2 extent = font->CalcTextSizeA(line * share, FLT_MAX, 0.0F, text);
    ImGui::GetWindowDrawList()->AddText(
        font, line * share, {low.x + (cell.x - extent.x) / 2, low.y + (cell.y - extent.y) / 2},
        ink_on(background), text);
}

/// In the upper right corner: the value is off the scale.
void draw_corner_mark(ImVec2 low, ImVec2 cell, ImU32 ink) {
    const float side = std::clamp(0.3F * std::min(cell.x, cell.y), 3.0F, em(0.6F));
    const ImVec2 corner{low.x + cell.x - 2.0F, low.y + 1.0F};
    ImGui::GetWindowDrawList()->AddTriangleFilled({corner.x - side, corner.y}, corner,
                                                  {corner.x, corner.y + side}, ink);
}

void draw_cells(const MatrixView& view, const Layout& layout) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    // Told once for all cells: what stands in each is made of text, which costs more.
    const bool are_numbered =
        number_share(layout.cell.y) > 0.0F && layout.cell.x >= width_of_number(kLeastNumber);
    const ColorTable table = color_table(view.map);
    for (std::size_t i = 0; i < view.n; ++i) {
        for (std::size_t j = 0; j < view.n; ++j) {
            const double value = view.values[i * view.n + j];
            const bool is_muted = view.mutes_diagonal && i == j;
            const ImU32 fill =
                to_color(matrix_color(table, value, view.range, is_muted), view.alpha);
            const ImVec2 low = layout.low(i, j);
            list->AddRectFilled(low, layout.low(i + 1, j + 1), fill);
            if (are_numbered) {
                draw_number(value, low, layout.cell, fill);
            }
            if (value > view.range.high) {
                draw_corner_mark(low, layout.cell,
                                 is_muted ? to_color(kMutedMark, view.alpha) : ink_on(fill));
            }
        }
    }
}

/// Hairlines between the cells, so that equal neighbours can be counted.
void draw_lines(const MatrixView& view, const Layout& layout) {
    if (layout.least() < kLineFromPx) {
        return;
    }
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImU32 ink = to_u32(color::kPanel, kLineOpacity * view.alpha);
    const ImVec2 end = layout.low(view.n, view.n);
    for (std::size_t i = 1; i < view.n; ++i) {
        const ImVec2 low = layout.low(i, i);
        list->AddRectFilled({low.x - 1.0F, layout.corner.y}, {low.x, end.y}, ink);
        list->AddRectFilled({layout.corner.x, low.y - 1.0F}, {end.x, low.y}, ink);
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
    return em(kTopLines + std::clamp(kRowEm * static_cast<float>(n), kFewEm, kEnoughEm));
}

float readable_matrix_height(std::size_t n) {
    return em(kTopLines + std::clamp(kReadableEm * static_cast<float>(n), kLeastSideEm, kEnoughEm));
}

float most_matrix_side(std::size_t n) {
    return em(kMostCellEm) * static_cast<float>(n);
}

float matrix_right(const MatrixView& view, ImVec2 space) {
    const float label = label_width(view);
    return label + cell_size(view, label, space).x * static_cast<float>(view.n) + em(0.8F);
}

std::optional<MatrixHit> draw_matrix_view(const char* id, const MatrixView& view, ImVec2 space) {
    const float label = label_width(view);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const Layout layout{{start.x + label, start.y + kTopLines * ImGui::GetFontSize()},
                        cell_size(view, label, space)};
    const auto n = static_cast<float>(view.n);
    ImGui::SetCursorScreenPos(layout.corner);
    const bool clicked = ImGui::InvisibleButton(id, {n * layout.cell.x, n * layout.cell.y},
                                                ImGuiButtonFlags_MouseButtonLeft);
    const bool hovered = ImGui::IsItemHovered();
    draw_cells(view, layout);
    draw_lines(view, layout);
    draw_labels(view, layout, label);
    if (view.outlined) {
        outline(layout, view.outlined->first, view.outlined->second, to_u32(color::kBase));
        outline(layout, view.outlined->second, view.outlined->first, to_u32(color::kBase));
    }
    if (!hovered) {
        return std::nullopt;
    }
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const auto index = [&](float offset, float cell) {
        return std::min(view.n - 1, static_cast<std::size_t>(std::max(0.0F, offset / cell)));
    };
    const MatrixHit hit{index(mouse.y - layout.corner.y, layout.cell.y),
                        index(mouse.x - layout.corner.x, layout.cell.x), clicked};
    outline(layout, hit.row, hit.column, to_u32(color::kText));
    return hit;
}

}  // namespace zscope::ui
