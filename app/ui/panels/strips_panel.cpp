#include "app/ui/panels/strips_panel.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "app/state/compare_rules.h"
#include "app/state/job_progress_text.h"
#include "app/state/strip_rules.h"
#include "app/state/strip_titles.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/job_progress.h"
#include "app/ui/panels/latent_panel.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {
namespace {

constexpr std::size_t kRowsInView = 4;
constexpr float kSmallestEm = 2.0F;
constexpr float kLargestEm = 16.0F;
constexpr float kProgressEm = 16.0F;
/// Between a row's name and its cells.
constexpr float kLabelGapEm = 0.4F;

float cell_gap() {
    return em(0.25F);
}

std::string value_text(float value) {
    char text[32];
    std::snprintf(text, sizeof text, "%+.3f", static_cast<double>(value));
    return text;
}

/// The job that draws the rows on screen, A's first, once it takes long; null: none does.
const JobStatus* long_job(const AppState& state) {
    for (const Slot slot : {Slot::a, Slot::b}) {
        const StripTable& strips = strips_of(state, slot);
        const JobStatus* job = strips.running ? find_job(state.jobs, strips.job) : nullptr;
        if (job != nullptr && is_long(*job)) {
            return job;
        }
    }
    return nullptr;
}

float title_width(const AppState& state) {
    return component_titles_width(state.model.info) + (shows_strips_of_b(state) ? em(1.2F) : 0.0F);
}

float label_width(const AppState& state) {
    return title_width(state) + em(kLabelGapEm);
}

std::string row_title(const AppState& state, Slot slot, std::size_t component) {
    const char* prefix = !shows_strips_of_b(state) ? "" : slot == Slot::a ? "A " : "B ";
    return prefix +
           component_title(model_of(state, slot).info, static_cast<std::int64_t>(component));
}

float titles_height() {
    return ImGui::GetTextLineHeight() + cell_gap();
}

void draw_column_titles(const AppState& state, float side) {
    const ImVec2 start = ImGui::GetCursorPos();
    const std::size_t columns = state.strips.rows.front().values.size();
    for (std::size_t column = 0; column < columns; ++column) {
        const StripTable* others = shows_strips_of_b(state) ? &state.compare.strips : nullptr;
        const std::string title = column_title(state.strips, others, column);
        const float cell =
            start.x + label_width(state) + static_cast<float>(column) * (side + cell_gap());
        ImGui::SetCursorPos({cell + (side - ImGui::CalcTextSize(title.c_str()).x) / 2, start.y});
        muted_text(title);
    }
    ImGui::SetCursorPos({start.x, start.y + titles_height()});
}

/// Side of the cells in what is left of the window: `wanted` at least, more as long as some rows
/// are seen whole, and all columns next to each other.
float cell_side(const AppState& state, float wanted) {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const auto columns = static_cast<float>(state.strips.rows.front().values.size());
    const std::size_t rows = state.strips.rows.size() * (shows_strips_of_b(state) ? 2 : 1);
    const auto seen = static_cast<float>(std::min(rows, kRowsInView));
    const float fits_width = (room.x - label_width(state)) / columns - cell_gap();
    const float fits_height = (room.y - titles_height()) / seen - cell_gap();
    const float largest = std::clamp(fits_width, em(kSmallestEm), em(kLargestEm));
    return std::floor(std::clamp(std::max(wanted, fits_height), em(kSmallestEm), largest));
}

/// Going to where a cell stands.
Event go_to(const AppState& state, Slot slot, std::size_t component, float value) {
    if (slot == Slot::a) {
        return event::ComponentsSet{{{component, value}}};
    }
    std::vector<float> z = latent_of_b(state, state.edit);
    z.at(component) = value;
    return event::BPlaceSet{std::move(z)};
}

}  // namespace

void StripsPanel::draw(const AppState& state, Actions& actions) {
    if (!state.model.ready()) {
        empty_state("No strips yet", "Each row will show one component from left to right.");
        return;
    }
    draw_settings(state, actions);
    if (state.strips.rows.empty()) {
        empty_state("Strips are drawn when the picture rests",
                    "They give way to the main picture and start after a moment without input.");
        return;
    }
    draw_table(state, actions);
}

void StripsPanel::draw_settings(const AppState& state, Actions& actions) {
    Settings settings = state.settings;
    bool changed = false;
    inline_label("Steps");
    ImGui::SetNextItemWidth(em(6));
    changed |= ImGui::InputInt("##steps", &settings.strips.steps, 2, 2);
    tooltip("Columns, an odd number from 3 to 15");
    ImGui::SameLine();
    inline_label("Extent");
    ImGui::SetNextItemWidth(em(5));
    changed |= ImGui::DragFloat("##extent", &settings.strips.extent, 0.02F, 0.05F, 20.0F, "%.2f",
                                ImGuiSliderFlags_AlwaysClamp);
    tooltip("How far the outer columns reach, in units of z");
    ImGui::SameLine();
    int relative = settings.strips.relative ? 0 : 1;
    ImGui::SetNextItemWidth(em(9));
    if (ImGui::Combo("##relative", &relative, "around here\0from - to +\0")) {
        settings.strips.relative = relative == 0;
        changed = true;
    }
    tooltip(
        "Around here: steps are added to the component's value, the middle is the picture "
        "itself. From - to +: the columns are the component's values.");
    same_line_if_fits(em(9));
    inline_label("Size");
    ImGui::SetNextItemWidth(em(6));
    ImGui::SliderFloat("##size", &cell_em_, kSmallestEm, 14.0F, "", ImGuiSliderFlags_NoInput);
    tooltip(
        "Size of the cells at least; they grow to fill the width as long as four rows are seen");
    draw_pager(state, actions);
    draw_progress(state, actions);
    if (changed) {
        settings.strips.steps = std::clamp(settings.strips.steps | 1, 3, 15);
        actions.dispatch(event::SettingsChanged{settings});
    }
}

void StripsPanel::draw_pager(const AppState& state, Actions& actions) {
    const auto page = static_cast<std::size_t>(state.settings.strips.rows);
    if (state.components() <= page) {
        return;
    }
    const std::size_t first = state.strips_first;
    const std::size_t last = std::min(first + page, state.components());
    ImGui::SameLine();
    if (icon_button("previous_rows", Icon::previous, "Components before these", first > 0)) {
        actions.dispatch(event::StripsScrolled{first - std::min(first, page)});
    }
    ImGui::SameLine(0, em(0.2F));
    ImGui::Text("z%zu - z%zu", first, last - 1);
    ImGui::SameLine(0, em(0.2F));
    if (icon_button("next_rows", Icon::next, "Components after these", last < state.components())) {
        actions.dispatch(event::StripsScrolled{last});
    }
}

void StripsPanel::draw_progress(const AppState& state, Actions& actions) {
    if (const JobStatus* job = long_job(state)) {
        same_line_if_fits(em(kProgressEm));
        if (draw_job_progress(job)) {
            actions.dispatch(event::JobStopAsked{job->id});
        }
        tooltip("Cancelled, they are drawn again after the next move");
        return;
    }
    const std::string mark = strips_state_text(state);
    if (!mark.empty()) {
        same_line_if_fits(ImGui::CalcTextSize(mark.c_str()).x);
        ImGui::AlignTextToFramePadding();
        ImGui::TextColored(color::kBase, "%s", mark.c_str());
    }
}

void StripsPanel::draw_table(const AppState& state, Actions& actions) {
    const StripTable& strips = state.strips;
    if (!ImGui::BeginChild("rows", {0, 0}, ImGuiChildFlags_None,
                           ImGuiWindowFlags_HorizontalScrollbar)) {
        ImGui::EndChild();
        return;
    }
    const float side = cell_side(state, em(cell_em_));
    draw_column_titles(state, side);
    for (const StripRow& row : strips.rows) {
        ImGui::PushID(static_cast<int>(row.component));
        draw_row(state, actions, Slot::a, row, side);
        ImGui::PopID();
        const std::vector<StripRow>& others = state.compare.strips.rows;
        const auto index = static_cast<std::size_t>(&row - strips.rows.data());
        if (shows_strips_of_b(state) && index < others.size()) {
            ImGui::PushID("b");
            ImGui::PushID(static_cast<int>(others[index].component));
            draw_row(state, actions, Slot::b, others[index], side);
            ImGui::PopID();
            ImGui::PopID();
        }
    }
    ImGui::Dummy({0, 0});  // the rows end where the cursor stands
    ImGui::EndChild();
}

void StripsPanel::draw_row(const AppState& state, Actions& actions, Slot slot, const StripRow& row,
                           float side) {
    const float label = label_width(state);
    const float gap = cell_gap();
    const ImVec2 start = ImGui::GetCursorPos();
    ImGui::SetCursorPosY(start.y + (side - ImGui::GetFontSize()) / 2);
    ellipsis_text(row_title(state, slot, row.component), title_width(state), true);
    for (std::size_t column = 0; column < row.values.size(); ++column) {
        ImGui::SetCursorPos({start.x + label + static_cast<float>(column) * (side + gap), start.y});
        draw_cell(state, actions, slot, row, column, side);
    }
    ImGui::SetCursorPos({start.x, start.y + side + gap});
    ImGui::Dummy({0, 0});
    ImGui::SetCursorPos({start.x, start.y + side + gap});
}

void StripsPanel::draw_cell(const AppState& state, Actions& actions, Slot slot, const StripRow& row,
                            std::size_t column, float side) {
    ImGui::PushID(static_cast<int>(column));
    const std::string refusal = why_not_go_to_cell(state, slot, row.component);
    if (ImGui::InvisibleButton("cell", {side, side}, ImGuiButtonFlags_EnableNav) &&
        !strips_are_elsewhere(state, slot) && refusal.empty()) {
        actions.dispatch(go_to(state, slot, row.component, row.values[column]));
    }
    const ImVec2 low = ImGui::GetItemRectMin();
    const ImVec2 high = ImGui::GetItemRectMax();
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float alpha = is_row_old(state, slot, row) ? kOldAlpha : 1.0F;
    if (column < row.cells.size() && row.cells[column]) {
        list->AddImage(pictures_.thumbnail(row.cells[column]), low, high, {0, 0}, {1, 1},
                       ImGui::GetColorU32({1, 1, 1, alpha}));
    } else {
        list->AddRectFilled(low, high, to_u32(color::kRaised), em(0.15F));
    }
    if (static_cast<int>(column) == row.base_column) {
        list->AddRect(low, high, to_u32(color::kBase, alpha), 0, std::max(1.0F, em(0.14F)), 0);
    } else if (ImGui::IsItemHovered()) {
        list->AddRect(low, high, to_u32(color::kText), 0, 1.0F, 0);
    }
    const std::string place =
        static_cast<int>(column) == row.base_column
            ? "  (here)"
            : std::string("  - ").append(refusal.empty() ? "click to go there" : refusal);
    tooltip(row_title(state, slot, row.component) + " = " + value_text(row.values[column]) + place);
    ImGui::PopID();
}

}  // namespace zscope::ui
