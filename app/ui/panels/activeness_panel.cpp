#include "app/ui/panels/activeness_panel.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cfloat>
#include <string>

#include "app/state/activeness_chart.h"
#include "app/state/analysis_options_change.h"
#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "app/state/component_order.h"
#include "app/state/expected_pictures.h"
#include "app/state/norm_text.h"
#include "app/state/sample_words.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/form.h"
#include "app/ui/panels/activeness_bars.h"
#include "app/ui/panels/activeness_scores.h"
#include "app/ui/panels/activeness_table.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/export/component_scores.h"
#include "core/model/generator_info.h"

namespace zscope::ui {
namespace {

constexpr float kBesideEm = 44.0F;  ///< from this width on chart and table stand side by side

bool is_anything_known(const AppState& state) {
    const std::vector<Slot> slots = charted_slots(state);
    return std::any_of(slots.begin(), slots.end(),
                       [&](Slot slot) { return activeness_of(state, slot) != nullptr; });
}

std::string summary(const AppState& state, Slot slot) {
    const ActivenessResult* result = activeness_of(state, slot);
    if (result == nullptr) {
        return "";
    }
    const FigureLatents& latents = result->request.latents;
    std::string text;
    const std::size_t dead = dead_components(result->scores).size();
    if (dead > 0) {
        text.append(std::to_string(dead)).append(" of ");
        text.append(std::to_string(result->scores.size())).append(" dead; ");
    }
    text.append(samples_text(result->samples_done, latents.samples));
    text.append(result->samples_done > 1 ? " latents (whiskers: 95 %)" : " latents");
    text.append(", seed ").append(std::to_string(latents.seed));
    text.append(", ").append(latent_mode_name(latents.mode));
    const std::string norm = norm_text(model_of(state, slot).info, latents.mode);
    text += norm.empty() ? norm : ", measured " + norm;
    return text;
}

constexpr std::array kShownNames{"A", "B", "A and B"};

/// "own order", "order of B", "order of the model before", "by number".
std::string order_name(const AppState& state, ChartOrder order) {
    switch (order) {
        case ChartOrder::own:
            return shown_activeness(state) == ActivenessShown::both &&
                           order_slot(state, Slot::b) == Slot::a
                       ? "order of A"
                       : "own order";
        case ChartOrder::other:
            return shown_activeness(state) == ActivenessShown::b ? "order of A" : "order of B";
        case ChartOrder::before:
            return "order of the model before";
        case ChartOrder::number:
            break;
    }
    return "by number";
}

/// As many latents as the command line takes, or as few as the window does unasked: whichever it is
/// not. True if they are to be measured now.
bool samples_button(int& samples) {
    const int many = ActivenessRequest{}.latents.samples;
    const int few = AnalysisOptions{}.activeness.latents.samples;
    const int other = samples == many ? few : many;
    const bool is_clicked =
        ImGui::Button(std::string("Use ").append(std::to_string(other)).append("###other").c_str());
    tooltip(
        other == many
            ? std::string("Measure with as many as the paper and the command line, for narrower "
                          "whiskers. Where that takes more than ")
                  .append(std::to_string(kUnaskedPictures))
                  .append(" pictures, other models wait for Measure then")
            : std::string("As few as can be measured without being asked for"));
    if (is_clicked) {
        samples = other;
    }
    return is_clicked && other == many;
}

/// One entry of a list, greyed with the reason where it cannot be chosen.
bool choice(const char* label, bool is_chosen, const std::string& reason) {
    ImGui::BeginDisabled(!reason.empty());
    const bool clicked = ImGui::Selectable(label, is_chosen);
    ImGui::EndDisabled();
    tooltip(reason.empty() ? "" : "Not now: " + reason);
    return clicked;
}

}  // namespace

void ActivenessPanel::draw(const AppState& state, Actions& actions) {
    const std::string reason = why_not_measured(state, AnalysisKind::activeness);
    if (!reason.empty()) {
        empty_state("Activeness", "How much each component moves the picture, ranked.");
        return;
    }
    draw_options(state, actions);
    draw_statuses(state, actions);
    if (needs_activeness_of_b(state)) {
        draw_other_axes_note(state);
    }
    if (!is_anything_known(state)) {
        empty_state("Nothing measured yet",
                    "Each component is set to -extent, 0 and +extent on several latents; its "
                    "activeness is the variance of the pictures.");
        return;
    }
    if (ImGui::GetContentRegionAvail().x >= em(kBesideEm)) {
        const float half = ImGui::GetContentRegionAvail().x / 2;
        if (ImGui::BeginChild("chart", {half, 0})) {
            draw_activeness_bars(state);
        }
        ImGui::EndChild();
        ImGui::SameLine();
        draw_activeness_table(state);
    } else if (show_table_) {
        draw_activeness_table(state);
    } else {
        draw_activeness_bars(state);
    }
}

void ActivenessPanel::draw_options(const AppState& state, Actions& actions) {
    AnalysisOptions options = state.analysis.options;
    inline_label("Latents");
    ImGui::SetNextItemWidth(em(4));
    ImGui::InputInt("##samples", &options.activeness.latents.samples, 0);
    tooltip("How many latents are averaged over");
    ImGui::SameLine();
    const bool is_asked = samples_button(options.activeness.latents.samples);
    same_line_if_fits(em(8));
    inline_label("Extent");
    ImGui::SetNextItemWidth(em(4));
    ImGui::InputDouble("##extent", &options.activeness.extent, 0, 0, "%.2f");
    tooltip("The component is set to -extent, 0 and +extent, in units of z");
    if (ImGui::GetContentRegionAvail().x < em(kBesideEm)) {
        same_line_if_fits(em(4.5F));
        int page = show_table_ ? 1 : 0;
        ImGui::SetNextItemWidth(-FLT_MIN);
        if (ImGui::Combo("##page", &page, "Chart\0Table\0")) {
            show_table_ = page == 1;
        }
    }
    latents_fields(options.activeness.latents);
    if (state.compare.ready()) {
        draw_shown(state, options);
    } else {
        same_line_if_fits(em(8));
    }
    draw_order(state, options);
    if (options != state.analysis.options) {
        actions.dispatch(changed_options(state.analysis.options, options));
    }
    if (is_asked) {
        for (const Slot slot : needed_slots(state)) {
            actions.dispatch(event::AnalysisAsked{activeness_kind(slot)});
        }
    }
}

void ActivenessPanel::draw_shown(const AppState& state, AnalysisOptions& options) {
    inline_label("Show");
    const ActivenessShown shown = shown_activeness(state);
    ImGui::SetNextItemWidth(em(5.5F));
    if (ImGui::BeginCombo("##shown", kShownNames[static_cast<std::size_t>(shown)])) {
        for (const ActivenessShown entry :
             {ActivenessShown::a, ActivenessShown::b, ActivenessShown::both}) {
            if (choice(kShownNames[static_cast<std::size_t>(entry)], entry == shown,
                       why_not_shown(state, entry))) {
                options.activeness_shown = entry;
            }
        }
        ImGui::EndCombo();
    }
    tooltip("The activeness of the open model, of the one it is compared with, or of both");
    ImGui::SameLine();
}

void ActivenessPanel::draw_order(const AppState& state, AnalysisOptions& options) {
    const ChartOrder order = chart_order(state);
    ImGui::SetNextItemWidth(-FLT_MIN);
    if (ImGui::BeginCombo("##order", order_name(state, order).c_str())) {
        for (const ChartOrder entry :
             {ChartOrder::own, ChartOrder::other, ChartOrder::before, ChartOrder::number}) {
            if (choice(order_name(state, entry).c_str(), entry == order,
                       why_not_ordered(state, entry))) {
                options.chart_order = entry;
            }
        }
        ImGui::EndCombo();
    }
    tooltip(order == ChartOrder::before
                ? "As the components of " + state.analysis.reference.model + " ranked"
                : "In whose ranking the rows of chart and table stand, so that models can be "
                  "compared row by row, or by the components' numbers");
}

void ActivenessPanel::draw_statuses(const AppState& state, Actions& actions) {
    for (const Slot slot : needed_slots(state)) {
        draw_slot_status(state, actions, activeness_kind(slot), summary(state, slot));
        if (model_of(state, slot).info.normalizes_latent &&
            is_current(state, activeness_kind(slot))) {
            tooltip(kPixelNormHelp);
        }
    }
}

}  // namespace zscope::ui
