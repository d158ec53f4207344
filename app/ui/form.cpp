#include "app/ui/form.h"

#include <imgui.h>

#include <algorithm>
#include <cfloat>

#include "app/state/compare_rules.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/slot_look.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {

void form_row(const char* label) {
    ImGui::AlignTextToFramePadding();
    muted_text(label);
    ImGui::SameLine(em(6));
    ImGui::SetNextItemWidth(-FLT_MIN);
}

void gesture_of_last_item(Actions& actions) {
    if (ImGui::IsItemActivated()) {
        actions.dispatch(event::GestureStarted{});
    }
    if (ImGui::IsItemDeactivated()) {
        actions.dispatch(event::GestureEnded{});
    }
}

bool component_combo(const char* id, const AppState& state, int& component, bool is_chosen) {
    const auto count = static_cast<int>(state.components());
    const int shown = std::clamp(component, 0, std::max(0, count - 1));
    bool changed = false;
    const std::string title = component_title(state.model.info, shown);
    if (!begin_name_combo(id, is_chosen ? title : "choose one")) {
        return false;
    }
    ImGuiListClipper clipper;
    clipper.Begin(count);
    clipper.IncludeItemByIndex(shown);
    while (clipper.Step()) {
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
            const bool is_shown = is_chosen && i == shown;
            if (ImGui::Selectable(
                    component_title(state.model.info, static_cast<std::size_t>(i)).c_str(),
                    is_shown)) {
                component = i;
                changed = true;
            }
            if (is_shown) {
                ImGui::SetItemDefaultFocus();
            }
        }
    }
    ImGui::EndCombo();
    return changed;
}

void latents_fields(FigureLatents& latents) {
    inline_label("Seed");
    ImGui::SetNextItemWidth(em(5));
    ImGui::InputScalar("##latents_seed", ImGuiDataType_U64, &latents.seed, nullptr, nullptr,
                       "%llu");
    tooltip("Which latents are drawn; the same seed draws the same ones for every model");
    ImGui::SameLine();
    int mode = static_cast<int>(latents.mode);
    ImGui::SetNextItemWidth(em(7));
    if (ImGui::Combo("##latent_mode", &mode, "pre_norm\0post_norm\0")) {
        latents.mode = static_cast<LatentMode>(mode);
    }
    tooltip(
        "For models that scale z to a fixed length. post_norm: a component moves alone, after that "
        "scaling, as in the paper. pre_norm: it moves before, and the others shrink a little.");
}

void scheme_combo(HessianScheme& scheme) {
    int chosen = static_cast<int>(scheme);
    ImGui::SetNextItemWidth(em(kSchemeEm));
    if (ImGui::Combo("##scheme", &chosen, "official\0minimal\0minimal-wide-diagonal\0analytic\0")) {
        scheme = static_cast<HessianScheme>(chosen);
    }
    tooltip(
        "Official: finite differences as in the paper. Minimal: half the pictures. Analytic: no "
        "differences, but the kinks of the network are not seen. Never compare across them.");
}

std::vector<std::string> component_labels(const AppState& state, Slot slot) {
    std::vector<std::string> labels;
    for (std::int64_t i = 0; i < model_of(state, slot).info.latent_size; ++i) {
        labels.push_back(component_label(i));
    }
    return labels;
}

bool slot_field(const AppState& state, Slot& slot) {
    if (!state.compare.ready()) {
        return false;
    }
    const Slot before = slot;
    inline_label("Model");
    ImGui::SetNextItemWidth(em(4));
    if (ImGui::BeginCombo("##slot", slot_name(slot))) {
        for (const Slot entry : {Slot::a, Slot::b}) {
            if (ImGui::Selectable(slot_name(entry), entry == before)) {
                slot = entry;
            }
        }
        ImGui::EndCombo();
    }
    tooltip("Whose: the open model's, or that of the one it is compared with, at its place");
    ImGui::SameLine();
    middle_ellipsis_text(model_of(state, slot).info.name, ImGui::GetContentRegionAvail().x, true);
    return slot != before;
}

void set_visible(const AppState& state, Actions& actions, AnalysisKind kind, bool visible) {
    if (state.analysis.visible[static_cast<std::size_t>(kind)] != visible) {
        actions.dispatch(event::AnalysisVisible{kind, visible});
    }
}

bool pair_combo(const char* id, const AppState& state, int& component, int& other, bool is_chosen) {
    const int before = component;
    if (!component_combo(id, state, component, is_chosen)) {
        return false;
    }
    other = component == other ? before : other;
    return true;
}

void pair_combos(const AppState& state, std::pair<int, int>& pair) {
    const float gap = ImGui::GetStyle().ItemInnerSpacing.x;
    const float half = (ImGui::GetContentRegionAvail().x - gap) / 2;
    ImGui::SetNextItemWidth(half);
    pair_combo("##first", state, pair.first, pair.second);
    ImGui::SameLine(0, gap);
    ImGui::SetNextItemWidth(half);
    pair_combo("##second", state, pair.second, pair.first);
}

}  // namespace zscope::ui
