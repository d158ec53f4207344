#include "app/ui/panels/strips_panel.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "app/state/compare_rules.h"
#include "app/state/component_order.h"
#include "app/state/job_progress_text.h"
#include "app/state/other_axes.h"
#include "app/state/strip_rules.h"
#include "app/state/strip_titles.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/job_progress.h"
#include "app/ui/panels/latent_panel.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/latent/extent.h"

namespace zscope::ui {
namespace {

constexpr std::size_t kRowsInView = 4;
constexpr float kSmallestEm = 2.0F;
constexpr float kLargestEm = 16.0F;
constexpr float kProgressEm = 16.0F;
constexpr float kAgainEm = 6.5F;
constexpr float kStepEm = 3.0F;  ///< of a step's title beside its cells
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

/// One component's cells of one slot: a row, or a column of the transposed table.
struct Track {
    Slot slot = Slot::a;
    const StripRow* row = nullptr;
};

/// B's row next to A's in this place: that of the same component, or of the same rank; null: none.
const StripRow* row_of_b(const AppState& state, std::size_t place) {
    const std::vector<StripRow>& others = state.compare.strips.rows;
    if (order_slot(state, Slot::b) == Slot::b) {
        return place < others.size() ? &others[place] : nullptr;
    }
    const std::size_t component = state.strips.rows[place].component;
    const auto found = std::ranges::find(others, component, &StripRow::component);
    return found != others.end() ? &*found : nullptr;
}

/// In the order on screen.
std::vector<Track> tracks_of(const AppState& state) {
    std::vector<Track> tracks;
    for (std::size_t place = 0; place < state.strips.rows.size(); ++place) {
        tracks.push_back({Slot::a, &state.strips.rows[place]});
        const StripRow* of_b = shows_strips_of_b(state) ? row_of_b(state, place) : nullptr;
        if (of_b != nullptr) {
            tracks.push_back({Slot::b, of_b});
        }
    }
    return tracks;
}

/// Where cells and titles stand, in the window's coordinates.
struct Layout {
    ImVec2 corner;       ///< of the whole table
    float label = 0.0F;  ///< width of the titles beside the lines
    float side = 0.0F;   ///< of a cell
    bool transposed = false;

    /// Of a line's title, beside its cells.
    [[nodiscard]] ImVec2 beside(std::size_t line) const {
        const float top = cell(0, 0).y + static_cast<float>(line) * (side + cell_gap());
        return {corner.x, top + (side - ImGui::GetFontSize()) / 2};
    }
    /// Of the title above the cells of a column, `width` wide.
    [[nodiscard]] ImVec2 above(std::size_t column, float width) const {
        const float left = corner.x + label + static_cast<float>(column) * (side + cell_gap());
        return {left + (side - width) / 2, corner.y};
    }
    [[nodiscard]] ImVec2 cell(std::size_t track, std::size_t step) const {
        const auto column = static_cast<float>(transposed ? track : step);
        const auto line = static_cast<float>(transposed ? step : track);
        return {corner.x + label + column * (side + cell_gap()),
                corner.y + titles_height() + line * (side + cell_gap())};
    }
};

/// The side of the cells in what is left of the window: `wanted` at least, more as long as some
/// lines are seen whole, and all columns next to each other.
float cell_side(std::size_t lines, std::size_t columns, float label, float wanted) {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const auto seen = static_cast<float>(std::min(lines, kRowsInView));
    const float fits_width = (room.x - label) / static_cast<float>(columns) - cell_gap();
    const float fits_height = (room.y - titles_height()) / seen - cell_gap();
    const float largest = std::clamp(fits_width, em(kSmallestEm), em(kLargestEm));
    return std::floor(std::clamp(std::max(wanted, fits_height), em(kSmallestEm), largest));
}

Layout layout_of(const AppState& state, std::size_t tracks, float wanted) {
    const std::size_t steps = state.strips.rows.front().values.size();
    Layout layout;
    layout.transposed = state.settings.strips.transposed;
    layout.corner = ImGui::GetCursorPos();
    layout.label = layout.transposed ? em(kStepEm) : label_width(state);
    layout.side = layout.transposed ? cell_side(steps, tracks, layout.label, wanted)
                                    : cell_side(tracks, steps, layout.label, wanted);
    return layout;
}

void draw_step_titles(const AppState& state, const Layout& layout) {
    const StripTable* others = shows_strips_of_b(state) ? &state.compare.strips : nullptr;
    const std::size_t steps = state.strips.rows.front().values.size();
    for (std::size_t step = 0; step < steps; ++step) {
        const std::string title = column_title(state.strips, others, step);
        const float width = ImGui::CalcTextSize(title.c_str()).x;
        ImGui::SetCursorPos(layout.transposed ? layout.beside(step) : layout.above(step, width));
        muted_text(title);
    }
}

void draw_track_title(const std::string& title, const Layout& layout, std::size_t track) {
    if (layout.transposed) {
        const float width = std::min(layout.side, ImGui::CalcTextSize(title.c_str()).x);
        ImGui::SetCursorPos(layout.above(track, width));
        ellipsis_text(title, layout.side, true);
    } else {
        ImGui::SetCursorPos(layout.beside(track));
        ellipsis_text(title, layout.label - em(kLabelGapEm), true);
    }
}

/// What a click on a cell does, for the end of its tooltip; `refusal`: why it leads nowhere.
std::string click_text(bool is_of_old_state, bool is_here, const std::string& refusal) {
    if (is_of_old_state) {
        return "\nNot now: it belongs to an older state";
    }
    if (is_here) {
        return "  (here)";
    }
    return std::string("  - ").append(refusal.empty() ? "click to go there" : refusal);
}

void set_strips_visible(const AppState& state, Actions& actions, bool visible) {
    if (state.strips_hidden == visible) {
        actions.dispatch(event::StripsVisible{visible});
    }
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
    set_strips_visible(state, actions, true);
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

void StripsPanel::hidden(const AppState& state, Actions& actions) {
    set_strips_visible(state, actions, false);
}

void StripsPanel::draw_settings(const AppState& state, Actions& actions) {
    StripSettings strips = state.settings.strips;
    bool changed = false;
    inline_label("Steps");
    ImGui::SetNextItemWidth(em(6));
    changed |= ImGui::InputInt("##steps", &strips.steps, 2, 2);
    tooltip("Columns, an odd number from 3 to 15");
    ImGui::SameLine();
    inline_label("Extent");
    ImGui::SetNextItemWidth(em(5));
    changed |= ImGui::DragFloat("##extent", &strips.extent, 0.02F, kSmallestExtent<float>,
                                kLargestExtent<float>, "%.2f", ImGuiSliderFlags_AlwaysClamp);
    tooltip("How far the outer columns reach, in units of z");
    ImGui::SameLine();
    int relative = strips.relative ? 0 : 1;
    ImGui::SetNextItemWidth(em(9));
    if (ImGui::Combo("##relative", &relative, "around here\0from - to +\0")) {
        strips.relative = relative == 0;
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
    same_line_if_fits(em(7));
    changed |= check_box("Transposed", &strips.transposed);
    tooltip("Components side by side, steps from top to bottom; in the exported strip too");
    draw_pager(state, actions);
    draw_progress(state, actions);
    if (shows_strips_of_b(state) && has_other_axes(state)) {
        same_line_if_fits(ImGui::CalcTextSize(other_axes_note(state).c_str()).x);
        draw_other_axes_note(state);
    }
    if (changed) {
        actions.dispatch(
            event::SettingsChanged{[strips](Settings& settings) { settings.strips = strips; }});
    }
}

void StripsPanel::draw_pager(const AppState& state, Actions& actions) {
    const StripPage page = strip_page(state);
    const auto rows = static_cast<std::size_t>(state.settings.strips.rows);
    if (page.listed <= rows) {
        return;
    }
    const std::size_t last = page.first + page.components.size();
    const std::vector<std::size_t> named = strip_components(state);
    ImGui::SameLine();
    if (icon_button("previous_rows", Icon::previous, "Components before these", page.first > 0)) {
        actions.dispatch(event::StripsScrolled{page.first - std::min(page.first, rows)});
    }
    ImGui::SameLine(0, em(0.2F));
    if (named.back() - named.front() == named.size() - 1 &&
        std::is_sorted(named.begin(), named.end())) {
        ImGui::Text("z%zu - z%zu", named.front(), named.back());
    } else {
        ImGui::Text("%zu - %zu of %zu", page.first + 1, last, page.listed);
    }
    ImGui::SameLine(0, em(0.2F));
    if (icon_button("next_rows", Icon::next, "Components after these", last < page.listed)) {
        actions.dispatch(event::StripsScrolled{last});
    }
}

void StripsPanel::draw_progress(const AppState& state, Actions& actions) {
    if (const JobStatus* job = long_job(state)) {
        same_line_if_fits(em(kProgressEm));
        ImGui::PushID(static_cast<int>(job->id));  // A's and B's stand in one place
        if (draw_job_progress(job)) {
            actions.dispatch(event::JobStopAsked{job->id});
        }
        ImGui::PopID();
        tooltip("Cancelled, they are drawn again after the next move, or when asked to");
        return;
    }
    const Action& draw_again = find_action("draw_strips");
    if (draw_again.why_not(state).empty()) {
        same_line_if_fits(em(kAgainEm));
        action_button(draw_again, state, actions, "Draw again", em(kAgainEm));
    }
    const std::string mark = strips_state_text(state);
    if (!mark.empty()) {
        same_line_if_fits(ImGui::CalcTextSize(mark.c_str()).x);
        ImGui::AlignTextToFramePadding();
        ImGui::TextColored(color::kBase, "%s", mark.c_str());
    }
}

void StripsPanel::draw_table(const AppState& state, Actions& actions) {
    if (!ImGui::BeginChild("rows", {0, 0}, ImGuiChildFlags_None,
                           ImGuiWindowFlags_HorizontalScrollbar)) {
        ImGui::EndChild();
        return;
    }
    const std::vector<Track> tracks = tracks_of(state);
    const Layout layout = layout_of(state, tracks.size(), em(cell_em_));
    draw_step_titles(state, layout);
    for (std::size_t track = 0; track < tracks.size(); ++track) {
        const auto& [slot, row] = tracks[track];
        draw_track_title(row_title(state, slot, row->component), layout, track);
        tooltip(shows_strips_of_b(state) ? nearest_axis_text(state, slot, row->component) : "");
        if (slot == Slot::b) {
            ImGui::PushID("b");
        }
        ImGui::PushID(static_cast<int>(row->component));
        for (std::size_t step = 0; step < row->values.size(); ++step) {
            ImGui::SetCursorPos(layout.cell(track, step));
            draw_cell(state, actions, slot, *row, step, layout.side);
        }
        ImGui::PopID();
        if (slot == Slot::b) {
            ImGui::PopID();
        }
    }
    ImGui::EndChild();
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
    tooltip(row_title(state, slot, row.component) + " = " + value_text(row.values[column]) +
            click_text(strips_are_elsewhere(state, slot),
                       static_cast<int>(column) == row.base_column, refusal) +
            (row.fault.empty() ? "" : "\n" + row.fault));
    ImGui::PopID();
}

}  // namespace zscope::ui
