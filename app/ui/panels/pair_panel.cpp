#include "app/ui/panels/pair_panel.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "app/state/analysis_options_change.h"
#include "app/state/analysis_requests.h"
#include "app/state/pair_colors.h"
#include "app/state/strip_titles.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/color_bar.h"
#include "app/ui/form.h"
#include "app/ui/plane_pad.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/export/measure_names.h"
#include "core/export/style_options.h"
#include "core/latent/extent.h"

namespace zscope::ui {
namespace {

constexpr float kBarEm = 6.0F;
constexpr float kLabelEm = 2.6F;
constexpr float kPadEm = 9.0F;
constexpr float kPadFromEm = 34.0F;   ///< from this width on the pad stands beside the grids
constexpr float kComponentEm = 9.0F;  ///< of a list of components
constexpr float kStepsEm = 5.0F;

std::string value_text(float value) {
    char text[32];
    std::snprintf(text, sizeof text, "%+.2f", static_cast<double>(value));
    return text;
}

/// Every how many columns an axis text fits.
std::size_t axis_step(const std::vector<float>& values, float cell) {
    float widest = 1.0F;
    for (const float value : values) {
        widest = std::max(widest, ImGui::CalcTextSize(axis_text(value).c_str()).x);
    }
    return static_cast<std::size_t>(std::ceil((widest + em(0.3F)) / std::max(1.0F, cell)));
}

/// The value of the map between these corners that the mouse is on; empty where it is not.
std::string under_cursor_text(const FloatMap& map, ImVec2 low, ImVec2 high) {
    if (!ImGui::IsMouseHoveringRect(low, high)) {
        return {};
    }
    const ImVec2 mouse = ImGui::GetMousePos();
    const float value =
        map.at((mouse.x - low.x) / (high.x - low.x), (mouse.y - low.y) / (high.y - low.y));
    return "\nunder the mouse " + number_text(static_cast<double>(value)) + " beyond the sum";
}

/// What a click on a cell does, for the last line of its tooltip.
const char* click_text(bool is_of_old_state, bool is_base) {
    if (is_of_old_state) {
        return "\nNot now: it belongs to an older state";
    }
    return is_base ? "\nnearest to where the picture stands" : "\nClick to go there";
}

}  // namespace

struct PairPanel::Grid {
    const PairResult& result;
    PairColors colors;  ///< of the differences
    bool is_difference = false;
    float side = 1.0F;
    ImVec2 corner;  ///< of the first cell
    float alpha = 1.0F;
};

void PairPanel::hidden(const AppState& state, Actions& actions) {
    set_visible(state, actions, AnalysisKind::pair, false);
}

void PairPanel::draw(const AppState& state, Actions& actions) {
    set_visible(state, actions, AnalysisKind::pair, true);
    const std::string reason = why_not_measured(state, AnalysisKind::pair);
    if (!reason.empty()) {
        empty_state("Pair", state.model.ready() ? ("Not now: " + reason).c_str()
                                                : "A grid of two components.");
        return;
    }
    draw_options(state, actions);
    if (!why_no_pair(state).empty()) {
        empty_state("No pair is chosen",
                    "Click a cell of the matrix in the Interactions panel, or choose two "
                    "components above.");
        return;
    }
    const auto& result = state.analysis.pair;
    draw_slot_status(state, actions, AnalysisKind::pair,
                     result && is_whole(*result)
                         ? "at most " +
                               number_text(static_cast<double>(result->largest_difference)) +
                               " beyond the sum of the two"
                         : "");
    if (!result) {
        return;
    }
    if (result->bad > 0) {
        const bool is_old = fit_of(state, AnalysisKind::pair) == ResultFit::none;
        ImGui::PushStyleVar(ImGuiStyleVar_Alpha, age_alpha(state, AnalysisKind::pair));
        wrapped_text(std::to_string(result->bad)
                         .append(" values of the differences are no numbers: ")
                         .append(result->bad_text)
                         .append(is_old ? ", of an older state" : ""),
                     color::kError);
        ImGui::PopStyleVar();
    }
    const ImVec2 space = ImGui::GetContentRegionAvail();
    if (space.x >= em(kPadFromEm)) {
        draw_pad(state, actions, std::min(em(kPadEm), space.y - ImGui::GetFontSize() * 1.5F));
        ImGui::SameLine(0, em(1));
    } else {
        ellipsis_text("Too narrow for the pad that moves both at once", space.x, true);
    }
    draw_grids(state, actions);
}

void PairPanel::draw_choice(const AppState& state, AnalysisOptions& options) {
    const PairGridOptions shown = pair_request(state);
    const bool is_chosen = options.pair.has_value();
    std::pair<int, int> pair{shown.row_component, shown.column_component};
    inline_label("Rows");
    ImGui::PushID("pair");
    ImGui::SetNextItemWidth(em(kComponentEm));
    bool changed = pair_combo("##first", state, pair.first, pair.second, is_chosen);
    same_line_if_fits(labelled_width("Columns", em(kComponentEm)));
    inline_label("Columns");
    ImGui::SetNextItemWidth(em(kComponentEm));
    changed |= pair_combo("##second", state, pair.second, pair.first, is_chosen);
    ImGui::PopID();
    if (changed) {
        options.pair = pair;
    }
}

void PairPanel::draw_options(const AppState& state, Actions& actions) {
    AnalysisOptions options = state.analysis.options;
    draw_choice(state, options);
    same_line_if_fits(labelled_width("Steps", em(kStepsEm)));
    inline_label("Steps");
    ImGui::SetNextItemWidth(em(kStepsEm));
    ImGui::InputInt("##steps", &options.pair_steps, 1, 2);
    tooltip("Cells a side, 2 to 9");
    same_line_if_fits(labelled_width("Extent", em(4)));
    inline_label("Extent");
    ImGui::SetNextItemWidth(em(4));
    ImGui::DragFloat("##extent", &options.pair_extent, 0.02F, kSmallestExtent<float>,
                     kLargestExtent<float>, "%.2f", ImGuiSliderFlags_AlwaysClamp);
    tooltip("The values run from -extent to +extent, in units of z");
    same_line_if_fits(em(kComponentEm));
    int view = static_cast<int>(view_);
    ImGui::SetNextItemWidth(em(kComponentEm));
    if (ImGui::Combo("##view", &view, "both\0pictures\0difference\0")) {
        view_ = static_cast<View>(view);
    }
    tooltip(
        std::string("Difference: how far each picture is from what one would expect if the two ")
            .append("simply added up, mean over channels, in the model's own range. ")
            .append(kInteractionCaution));
    if (view_ != View::pictures) {
        draw_color_options(state, actions, options);
    }
    if (options != state.analysis.options) {
        actions.dispatch(changed_options(state.analysis.options, options));
    }
}

void PairPanel::draw_color_options(const AppState& state, Actions& actions,
                                   AnalysisOptions& options) {
    same_line_if_fits(check_box_width("Signs"));
    check_box("Signs", &options.pair_signed);
    tooltip(
        "Off: sizes. On: differences with their sign, blue below 0 and red above; channels may "
        "then cancel.");
    same_line_if_fits(button_width("Fit"));
    const std::string reason = why_not_fit_pair(state);
    ImGui::BeginDisabled(!reason.empty());
    if (ImGui::Button("Fit")) {
        actions.dispatch(event::PairRescaled{});
    }
    ImGui::EndDisabled();
    tooltip(reason.empty()
                ? "The colours end at this grid's largest difference from here on. They "
                  "stay for other pairs, latents and models, so that grids can be compared."
                : "Not now: " + reason);
}

void PairPanel::draw_pad(const AppState& state, Actions& actions, float side) {
    const PairGridOptions shown = pair_request(state);
    const auto row = static_cast<std::size_t>(shown.row_component);
    const auto column = static_cast<std::size_t>(shown.column_component);
    const std::vector<float> values = component_values(state.edit);
    const std::vector<float> base = base_values(state.edit);
    ImGui::BeginGroup();
    const std::vector<std::string> labels = component_labels(state);
    muted_text(labels[column] + " right, " + labels[row] + " down");
    const PlanePadEdit edit = plane_pad("pad",
                                        {.value = {values[column], values[row]},
                                         .base = {base[column], base[row]},
                                         .extent = state.analysis.options.pair_extent,
                                         .locked_x = is_locked(state.edit, column),
                                         .locked_y = is_locked(state.edit, row)},
                                        std::max(em(4), side));
    tooltip("Drag to move both at once; double click: back to the base");
    ImGui::EndGroup();
    if (edit.started || ((edit.changed || edit.reset) && !state.gesture_start)) {
        actions.dispatch(event::GestureStarted{edit.started && edit.reset});
    }
    if (edit.reset) {
        actions.dispatch(event::ComponentReset{row});
        actions.dispatch(event::ComponentReset{column});
    } else if (edit.changed) {
        actions.dispatch(event::ComponentsSet{{{column, edit.value.x}, {row, edit.value.y}}});
    }
    if (edit.ended || (edit.reset && !ImGui::IsMouseDown(ImGuiMouseButton_Left))) {
        actions.dispatch(event::GestureEnded{});
    }
}

void PairPanel::draw_grids(const AppState& state, Actions& actions) {
    const PairResult& result = *state.analysis.pair;
    if (!ImGui::BeginChild("grids", {0, 0}, ImGuiChildFlags_None,
                           ImGuiWindowFlags_HorizontalScrollbar)) {
        ImGui::EndChild();
        return;
    }
    const ImVec2 space = ImGui::GetContentRegionAvail();
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const auto columns = static_cast<float>(result.request.column_values.size());
    const auto rows = static_cast<float>(result.request.row_values.size());
    const float grids = view_ == View::both ? 2.0F : 1.0F;
    const float bar = view_ == View::pictures ? 0.0F : em(kBarEm);
    const float gap = em(0.2F);
    const float header = ImGui::GetFontSize() * 1.3F;
    const float wide = (space.x - bar) / grids - em(kLabelEm) - em(1);
    const float side =
        std::clamp(std::min(wide / columns, (space.y - header) / rows) - gap, em(1.6F), em(16));
    Grid grid{result,
              pair_colors(state),
              false,
              side,
              {start.x + em(kLabelEm), start.y + header},
              age_alpha(state, AnalysisKind::pair)};
    const float width = em(kLabelEm) + columns * (side + gap) + em(1);
    if (view_ != View::difference) {
        draw_grid(state, actions, grid);
        grid.corner.x += width;
    }
    if (view_ != View::pictures) {
        grid.is_difference = true;
        draw_grid(state, actions, grid);
        const float left = grid.corner.x + columns * (side + gap) + em(0.6F);
        const float patch = result.bad > 0 ? em(1.8F) : 0.0F;
        const float height = header + rows * (side + gap) - patch;
        ImGui::SetCursorScreenPos({left, start.y});
        draw_color_bar(grid.colors.map, grid.colors.range, {"beyond sum", kValueUnit},
                       em(kBarEm - 0.6F), height, grid.alpha, grid.colors.covered);
        if (patch > 0.0F) {
            draw_not_finite_patch({left, start.y + height + em(0.4F)}, grid.alpha);
        }
    }
    ImGui::EndChild();
}

void PairPanel::draw_grid(const AppState& state, Actions& actions, const Grid& grid) {
    const PairGridOptions& request = grid.result.request;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float step = grid.side + em(0.2F);
    const float line = ImGui::GetFontSize();
    ImGui::PushID(grid.is_difference ? "difference" : "pictures");
    const std::size_t labelled = axis_step(request.column_values, step);
    for (std::size_t column = 0; column < request.column_values.size(); column += labelled) {
        const std::string text = axis_text(request.column_values[column]);
        const float width = ImGui::CalcTextSize(text.c_str()).x;
        const float middle = grid.corner.x + static_cast<float>(column) * step + grid.side / 2;
        list->AddText({middle - width / 2, grid.corner.y - line * 1.25F}, to_u32(color::kMuted),
                      text.c_str());
    }
    for (std::size_t row = 0; row < request.row_values.size(); ++row) {
        const float top = grid.corner.y + static_cast<float>(row) * step;
        list->AddText({grid.corner.x - em(kLabelEm), top + (grid.side - line) / 2},
                      to_u32(color::kMuted), axis_text(request.row_values[row]).c_str());
        for (std::size_t column = 0; column < request.column_values.size(); ++column) {
            draw_cell(state, actions, grid, row, column,
                      {grid.corner.x + static_cast<float>(column) * step, top});
        }
    }
    ImGui::PopID();
}

void PairPanel::draw_cell(const AppState& state, Actions& actions, const Grid& grid,
                          std::size_t row, std::size_t column, ImVec2 low) {
    const PairResult& result = grid.result;
    const PairGridOptions& request = result.request;
    const std::size_t index = row * request.column_values.size() + column;
    const ImVec2 high{low.x + grid.side, low.y + grid.side};
    ImGui::PushID(static_cast<int>(index));
    ImGui::SetCursorScreenPos(low);
    const bool pressed =
        ImGui::InvisibleButton("cell", {grid.side, grid.side}, ImGuiButtonFlags_EnableNav);
    if (pressed && fit_of(state, AnalysisKind::pair) != ResultFit::none) {
        actions.dispatch(event::ComponentsSet{
            {{static_cast<std::size_t>(request.row_component), request.row_values[row]},
             {static_cast<std::size_t>(request.column_component), request.column_values[column]}}});
    }
    ImDrawList* list = ImGui::GetWindowDrawList();
    const auto& differences = shown_differences(state);
    const bool has_difference =
        grid.is_difference && index < differences.size() && differences[index];
    if (has_difference) {
        HeatmapLook look;
        look.color_map = grid.colors.map;
        look.range = grid.colors.range;
        look.opacity = grid.alpha;
        look.has_even_opacity = true;
        pictures_.draw_heatmap(differences[index], look, low, high);
    } else if (!grid.is_difference && index < result.cells.size() && result.cells[index]) {
        list->AddImage(pictures_.thumbnail(result.cells[index]), low, high, {0, 0}, {1, 1},
                       ImGui::GetColorU32({1, 1, 1, grid.alpha}));
    } else {
        list->AddRectFilled(low, high, to_u32(color::kRaised), em(0.15F));
    }
    const bool is_base =
        static_cast<int>(row) == result.base_row && static_cast<int>(column) == result.base_column;
    if (is_base) {
        list->AddRect(low, high, to_u32(color::kBase, grid.alpha), 0, std::max(1.0F, em(0.14F)), 0);
    } else if (ImGui::IsItemHovered()) {
        list->AddRect(low, high, to_u32(color::kText), 0, 1.0F, 0);
    }
    tooltip(component_title(state.model.info, static_cast<std::size_t>(request.row_component)) +
            " = " + value_text(request.row_values[row]) + "\n" +
            component_title(state.model.info, static_cast<std::size_t>(request.column_component)) +
            " = " + value_text(request.column_values[column]) +
            (has_difference ? under_cursor_text(*differences[index], low, high) : std::string()) +
            click_text(looks_old(state, AnalysisKind::pair), is_base));
    ImGui::PopID();
}

}  // namespace zscope::ui
