#include "app/ui/panels/latent_panel.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cctype>
#include <cfloat>
#include <cmath>
#include <string>
#include <utility>

#include "app/state/analysis_options_change.h"
#include "app/state/component_order.h"
#include "app/state/norm_text.h"
#include "app/state/slider_units.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/form.h"
#include "app/ui/panels/seed_row.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/export/export.h"

namespace zscope::ui {
namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// A number or a range such as "3-7" names components; anything else is looked for in the names.
bool matches(const std::string& filter, const std::string& label, std::size_t component) {
    if (filter.empty()) {
        return true;
    }
    unsigned long first = 0;
    unsigned long last = 0;
    char rest = 0;
    const int fields = std::sscanf(filter.c_str(), "%lu-%lu%c", &first, &last, &rest);
    if (fields == 2) {
        return component >= first && component <= last;
    }
    return lower(label).find(filter) != std::string::npos;
}

/// Shown with two decimals it is zero, which has no sign.
bool rounds_to_zero(float value) {
    return std::abs(value) <= 0.005F;
}

/// Rows and their units hold still under it. What plays is no hand, though its gesture is open.
bool hand_is_on(const AppState& state) {
    return state.gesture_start.has_value() && !state.sweep.has_value();
}

/// True when another unit was chosen. Dimmed, and with the reason in its tooltip, where the units
/// hang on scores that are not all of the present ones.
bool unit_combo(const AppState& state, SliderUnit& unit) {
    const SliderUnit before = unit;
    const std::string caveat = slider_units_caveat(state);
    ImVec4 tint = color::kText;
    tint.w *= caveat.empty() ? 1.0F : kOldAlpha;
    ImGui::PushStyleColor(ImGuiCol_Text, tint);
    const bool is_open = ImGui::BeginCombo("##unit", unit == SliderUnit::z ? "z" : "equal effect");
    ImGui::PopStyleColor();  // the choices are not dimmed
    if (is_open) {
        for (const auto& [value, name] : {std::pair{SliderUnit::z, "z (standard deviations)"},
                                          std::pair{SliderUnit::equal_effect, "equal effect"}}) {
            unit = ImGui::Selectable(name, value == before) ? value : unit;
        }
        ImGui::EndCombo();
    }
    tooltip(
        std::string("What sliders and numbers count in. z: as the model takes it, drawn with a ")
            .append("deviation of 1, so that a unit is one sigma. Equal effect: one unit of ")
            .append("every slider moves the picture as far as one unit of z of the active ")
            .append("component in the middle of the ranking, once activeness is known. ")
            .append("Strips, grids and the pad of a pair always count in z.")
            .append(caveat.empty() ? "" : "\nThese units rest on activeness ")
            .append(caveat));
    return unit != before;
}

}  // namespace

void LatentPanel::hidden(const AppState& state, Actions& actions) {
    set_visible(state, actions, AnalysisKind::activeness_of_b, false);
}

void LatentPanel::draw(const AppState& state, Actions& actions) {
    set_visible(state, actions, AnalysisKind::activeness_of_b, has_rows_of_b(state));
    if (!state.model.ready()) {
        empty_state(state.model.loading ? "Opening the model..." : "No model is open",
                    state.model.loading ? "Its components will be listed here."
                                        : "Open a model file (Ctrl+O), drop one on the window, or "
                                          "open the demo (Ctrl+D).");
        return;
    }
    base_ = base_values(state.edit);
    values_ = component_values(state.edit);
    largest_score_ = largest_row_score(state);
    if (!hand_is_on(state) || units_.size() != values_.size()) {
        units_ = slider_units(state);
    }
    draw_seed_row(state, actions);
    draw_tools(state, actions);
    draw_order(state, actions);
    draw_rows(state, actions);
}

void LatentPanel::draw_tools(const AppState& state, Actions& actions) {
    const Action& reset = find_action("reset_all");
    const Action& bake = find_action("bake");
    action_button(reset, state, actions, "Reset all");
    ImGui::SameLine();
    action_button(bake, state, actions, "Bake");
    ImGui::SameLine();
    ImGui::SetNextItemWidth(-FLT_MIN);
    ImGui::InputTextWithHint("##filter", "Filter: name, or 3-7", filter_, sizeof filter_);
    if (state.model.info.normalizes_latent) {
        bool post = state.edit.post_norm;
        if (check_box("Edit after the model's normalisation", &post)) {
            actions.dispatch(event::PostNormSet{post});
        }
        tooltip(
            "The model scales z to a fixed length. On: the base is scaled first and the edits "
            "are added to it, so that one component does not shrink the others.");
        const std::string norm = slider_norm_text(state);
        same_line_if_fits(ImGui::CalcTextSize(norm.c_str()).x);
        ellipsis_text(norm, ImGui::GetContentRegionAvail().x, true);
        tooltip(kPixelNormHelp);
    }
}

void LatentPanel::draw_order(const AppState& state, Actions& actions) {
    AnalysisOptions options = state.analysis.options;
    inline_label("Order");
    int order = static_cast<int>(options.order);
    ImGui::SetNextItemWidth(em(9));
    bool changed = ImGui::Combo("##order", &order, "by number\0by activeness\0");
    tooltip("By activeness: what moves the picture most comes first");
    ImGui::SameLine();
    inline_label("List");
    ImGui::SetNextItemWidth(em(5));
    int top = options.top;
    const int all = static_cast<int>(state.components());
    changed |= ImGui::DragInt("##top", &top, 0.1F, 0, all, top == 0 ? "all" : "top %d",
                              ImGuiSliderFlags_AlwaysClamp);
    tooltip(
        "All components, or so many of the most active ones. Drag, or double-click and type; 0 "
        "lists all.");
    same_line_if_fits(em(12));
    inline_label("Unit");
    ImGui::SetNextItemWidth(em(8.5F));
    changed |= unit_combo(state, options.slider_unit);
    if (changed) {
        options.order = static_cast<ComponentOrder>(order);
        options.top = std::clamp(top, 0, all);
        actions.dispatch(changed_options(state.analysis.options, options));
    }
    same_line_if_fits(em(7.5F));
    draw_range(state, actions);
    ImGui::Separator();
}

void LatentPanel::draw_range(const AppState& state, Actions& actions) {
    float range = state.settings.slider_range;
    inline_label("Range");
    ImGui::SetNextItemWidth(em(4));
    if (ImGui::DragFloat("##range", &range, 0.02F, Settings::kSmallestSliderRange,
                         Settings::kLargestSliderRange, "%.1f", ImGuiSliderFlags_AlwaysClamp)) {
        actions.dispatch(
            event::SettingsChanged{[range](Settings& settings) { settings.slider_range = range; }});
    }
    tooltip(
        "How far the tracks reach to both sides of 0, in the sliders' unit. Drag, or double-click "
        "and type; typed values of a component may lie beyond.");
}

void LatentPanel::apply_filter(const AppState& state) {
    visible_.clear();
    const std::string filter = lower(filter_);
    const bool fits = std::all_of(order_.begin(), order_.end(),
                                  [&](std::size_t i) { return i < state.components(); });
    if (!hand_is_on(state) || order_.empty() || !fits) {
        order_ = listed_components(state);
    }
    for (const std::size_t i : order_) {
        if (matches(filter, component_title(state.model.info, i), i)) {
            visible_.push_back(i);
        }
    }
}

void LatentPanel::draw_rows(const AppState& state, Actions& actions) {
    apply_filter(state);
    if (visible_.empty()) {
        empty_state("No component matches", "Clear the filter to see all of them.");
        return;
    }
    constexpr auto kFlags = ImGuiTableFlags_ScrollY | ImGuiTableFlags_NoPadOuterX;
    if (!ImGui::BeginTable("components", 4, kFlags)) {
        return;
    }
    const float buttons = 4 * ImGui::GetFrameHeight();
    ImGui::TableSetupColumn("name", ImGuiTableColumnFlags_WidthFixed,
                            component_titles_width(state.model.info));
    ImGui::TableSetupColumn("track", ImGuiTableColumnFlags_WidthStretch);
    ImGui::TableSetupColumn("value", ImGuiTableColumnFlags_WidthFixed, em(4.0F));
    ImGui::TableSetupColumn("tools", ImGuiTableColumnFlags_WidthFixed, buttons);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(visible_.size()));
    while (clipper.Step()) {
        for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) {
            draw_row(state, actions, visible_[static_cast<std::size_t>(row)]);
        }
    }
    ImGui::EndTable();
}

void LatentPanel::draw_row(const AppState& state, Actions& actions, std::size_t component) {
    const bool locked = is_locked(state.edit, component);
    const bool edited = state.edit.latent.offsets[component] != 0.0F;
    ImGui::PushID(static_cast<int>(component));
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::AlignTextToFramePadding();
    ellipsis_text(component_title(state.model.info, component), ImGui::GetContentRegionAvail().x,
                  !edited);
    tooltip(activeness_text(state, component));
    ImGui::TableNextColumn();
    const float unit = units_[component];
    const SliderLook look{values_[component] / unit, base_[component] / unit,
                          state.settings.slider_range, locked};
    const SliderEdit edit = component_slider(
        "track", look, {ImGui::GetContentRegionAvail().x, ImGui::GetFrameHeight()});
    draw_activeness_bars_of_row(state, component, largest_score_, ImGui::GetItemRectMin(),
                                ImGui::GetItemRectMax());
    if (edit.started || (edit.changed && !state.gesture_start)) {
        actions.dispatch(event::GestureStarted{edit.reset});
    }
    if (edit.reset) {
        actions.dispatch(event::ComponentReset{component});
    } else if (edit.changed) {
        actions.dispatch(event::ComponentSet{component, edit.value * unit});
    }
    if (edit.ended) {
        actions.dispatch(event::GestureEnded{});
    }
    ImGui::TableNextColumn();
    draw_number(state, actions, component);
    ImGui::TableNextColumn();
    draw_row_tools(state, actions, component);
    ImGui::PopID();
}

void LatentPanel::draw_row_tools(const AppState& state, Actions& actions, std::size_t component) {
    const bool locked = is_locked(state.edit, component);
    const bool edited = state.edit.latent.offsets[component] != 0.0F;
    const bool plays = state.sweep && state.sweep->component == component;
    const char* help = plays    ? "Stop here; Undo leads back to where it began"
                       : locked ? "Not now: it is locked"
                                : "Play: let it go to and fro over its track";
    if (icon_button("sweep", plays ? Icon::stop : Icon::play, help, !locked, plays)) {
        if (plays) {
            actions.dispatch(event::GestureEnded{});
        } else {
            const float reach = state.settings.slider_range * units_[component];
            actions.dispatch(event::SweepStarted{component, reach});
        }
    }
    ImGui::SameLine(0, 0);
    if (icon_button("lock", locked ? Icon::lock_closed : Icon::lock_open,
                    locked ? "Unlock" : "Lock: keep this value whatever happens", true, locked)) {
        actions.dispatch(event::ComponentLocked{component, !locked});
    }
    ImGui::SameLine(0, 0);
    if (icon_button("dice", Icon::dice, locked ? "Not now: it is locked" : "Random value",
                    !locked)) {
        actions.dispatch(event::ComponentDiced{component});
    }
    ImGui::SameLine(0, 0);
    if (icon_button("reset", Icon::reset,
                    edited ? "Back to the base value" : "Not now: it is at its base value",
                    edited && !locked)) {
        actions.dispatch(event::ComponentReset{component});
    }
}

void LatentPanel::draw_number(const AppState& state, Actions& actions, std::size_t component) {
    const float unit = units_[component];
    const float value = values_[component] / unit;
    const bool is_zero = rounds_to_zero(value);
    float typed = is_zero ? std::abs(value) : value;
    ImGui::BeginDisabled(is_locked(state.edit, component));
    ImGui::SetNextItemWidth(-FLT_MIN);
    if (ImGui::InputFloat("##value", &typed, 0, 0, is_zero ? "%.2f" : "%+.2f",
                          ImGuiInputTextFlags_AutoSelectAll)) {
        actions.dispatch(event::ComponentSet{component, typed * unit});
    }
    ImGui::EndDisabled();
    gesture_of_last_item(actions);
    tooltip(unit == 1.0F ? std::string("Type any number, beyond the track too")
                         : "z = " + number_text(static_cast<double>(values_[component])) + " = " +
                               number_text(static_cast<double>(value)) + " x " +
                               number_text(static_cast<double>(unit)));
}

}  // namespace zscope::ui
