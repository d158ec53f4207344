#include "app/ui/panels/heatmap_panel.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cfloat>
#include <cstdint>
#include <optional>
#include <string>

#include "app/state/analysis_options_change.h"
#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "app/state/expected_pictures.h"
#include "app/state/heatmap_colors.h"
#include "app/state/heatmap_slots.h"
#include "app/state/latent_text.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/form.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/export/style_options.h"
#include "core/model/generator_info.h"

namespace zscope::ui {
namespace {

constexpr std::array kLimits{2, 4, 8, 16, 32, 64, 128};

bool is_axis(const std::vector<float>& direction) {
    return direction_text(direction).starts_with('z');
}

/// "z3 hue", or "a direction of length 1.5".
std::string direction_title(const GeneratorInfo& info, const std::vector<float>& direction) {
    if (is_axis(direction)) {
        return component_title(info, std::ranges::find(direction, 1.0F) - direction.begin());
    }
    return std::string("a direction of length ").append(number_text(length_of(direction)));
}

void paste_direction(const AppState& state, Actions& actions, HeatmapChoice& choice) {
    const char* text = ImGui::GetClipboardText();
    try {
        choice.direction = parse_latent_text(text == nullptr ? "" : text, state.components());
    } catch (const Error& error) {
        actions.dispatch(event::MessagePosted{message_of(
            "Cannot paste the direction", error, MessageRetry::none, MessageLevel::warning)});
    }
}

/// How the numbers of a map are got.
std::string scheme_words(const SensitivityOptions& request) {
    if (request.component) {
        return std::string("The difference of two pictures, the component at -")
            .append(number_text(request.extent))
            .append(" and at ")
            .append(number_text(request.extent));
    }
    if (request.pair) {
        return describe_scheme(HessianScheme::official, request.epsilon);
    }
    return std::string(kDirectionalScheme)
        .append(" along directions, epsilon ")
        .append(number_text(request.epsilon));
}

/// "Penalty, k = 8 of 64", "Change under z3 hue", "Interaction z1, z7", "Curvature along z3 hue",
/// by the names of `info`, the model that was measured.
std::string heatmap_title(const GeneratorInfo& info, const HeatmapResult& result) {
    const SensitivityOptions& request = result.request;
    const auto name = [&info](int component) { return component_title(info, component); };
    if (request.component) {
        return "Change under " + name(*request.component);
    }
    if (request.pair) {
        return "Interaction " + name(request.pair->first) + ", " + name(request.pair->second);
    }
    if (!request.direction.empty()) {
        return std::string("Curvature along ").append(direction_title(info, request.direction));
    }
    return "Penalty, k = " + std::to_string(result.k) + " of " + std::to_string(request.k);
}

}  // namespace

void HeatmapPanel::draw(const AppState& state, Actions& actions) {
    if (!state.model.ready()) {
        empty_state("Heatmap", "Where in the picture components interact.");
        return;
    }
    AnalysisOptions options = state.analysis.options;
    HeatmapChoice& choice = options.heatmap;
    action_button(find_action("heatmap"), state, actions,
                  choice.shown ? "Hide" : "Show on the canvas");
    ImGui::SameLine();
    int layout = static_cast<int>(choice.layout);
    ImGui::SetNextItemWidth(-FLT_MIN);
    if (ImGui::Combo("##layout", &layout, "over the picture\0beside the picture\0")) {
        choice.layout = static_cast<HeatmapLayout>(layout);
    }
    tooltip("With the pictures of A and B on the canvas each map lies over its own");
    draw_measure(state, actions, choice);
    if (needs_heatmap_of_b(state) && names_components(choice)) {
        draw_other_axes_note(state);
    }
    draw_place(state, choice);
    draw_numbers(choice);
    draw_colors(state, choice);
    range_form_.draw(state, actions, choice);
    if (options != state.analysis.options) {
        actions.dispatch(changed_options(state.analysis.options, options));
    }
    ImGui::Separator();
    draw_result(state, actions);
}

void HeatmapPanel::draw_measure(const AppState& state, Actions& actions, HeatmapChoice& choice) {
    form_row("Map");
    int measure = static_cast<int>(choice.measure);
    if (ImGui::Combo("##measure", &measure,
                     "Hessian Penalty\0Change of one component\0Interaction of a pair\0"
                     "Curvature along a direction\0")) {
        choice.measure = static_cast<HeatmapMeasure>(measure);
    }
    tooltip(
        "Penalty: where any two components interact, by random directions. Change: how far one "
        "component moves each pixel. Interaction: the mixed second derivative of two. Curvature: "
        "the second derivative along one direction, v'Hv.");
    if (choice.measure == HeatmapMeasure::change) {
        form_row("Component");
        component_combo("##component", state, choice.component);
    } else if (choice.measure == HeatmapMeasure::interaction) {
        form_row("Pair");
        pair_combos(state, choice.pair);
    } else if (choice.measure == HeatmapMeasure::curvature) {
        draw_along(state, actions, choice);
    }
}

void HeatmapPanel::draw_along(const AppState& state, Actions& actions, HeatmapChoice& choice) {
    form_row("Along");
    int along = static_cast<int>(choice.along);
    if (ImGui::Combo("##along", &along, "one component\0from base to here\0a given direction\0")) {
        choice.along = static_cast<CurvatureAlong>(along);
    }
    tooltip(
        "From base to here: from the base z to the latent on screen, a direction of length 1. A "
        "given direction: one number a component, of any length; curvature grows with its square.");
    if (choice.along == CurvatureAlong::component) {
        form_row("Component");
        component_combo("##component", state, choice.component);
    } else if (choice.along == CurvatureAlong::given) {
        form_row("Direction");
        if (ImGui::Button("Open...")) {
            actions.dispatch(event::DirectionOpenDialogAsked{});
        }
        tooltip("From a .npy or .json file with one number a component");
        ImGui::SameLine();
        if (ImGui::Button("Paste")) {
            paste_direction(state, actions, choice);
        }
        tooltip("One number a component, or the text of the .json beside an export");
        ImGui::SameLine();
        ImGui::AlignTextToFramePadding();
        ellipsis_text(choice.direction.empty()
                          ? "none yet"
                          : direction_title(state.model.info, choice.direction),
                      ImGui::GetContentRegionAvail().x, true);
    }
}

void HeatmapPanel::draw_place(const AppState& state, HeatmapChoice& choice) {
    const auto& layers = state.model.info.activations;
    form_row("On");
    const std::optional<int> layer = heatmap_request(state).layer;
    std::string shown = "pixels";
    for (const ActivationInfo& info : layers) {
        shown = layer == info.index ? activation_title(info) : shown;
    }
    ImGui::BeginDisabled(layers.empty());
    if (begin_name_combo("##layer", shown,
                         layers.empty()
                             ? "Not now: this model has no layers to look into; open another model"
                             : "The picture, or a layer inside the network")) {
        if (ImGui::Selectable("pixels", !layer)) {
            choice.layer.reset();
        }
        for (const ActivationInfo& info : layers) {
            if (ImGui::Selectable(activation_title(info).c_str(), layer == info.index)) {
                choice.layer = info.index;
            }
        }
        ImGui::EndCombo();
    }
    ImGui::EndDisabled();
    form_row("Channels");
    int reduction = static_cast<int>(choice.present_reduction());
    if (ImGui::Combo("##reduction", &reduction, "largest\0mean\0sum\0")) {
        choice.set_present_reduction(static_cast<ChannelReduction>(reduction));
    }
    tooltip(
        "How the channels of a pixel become one number; change maps have a choice of their own");
    if (choice.measure != HeatmapMeasure::penalty) {
        form_row("");
        check_box("Signs", &choice.is_signed);
        tooltip(
            "Off: sizes. On: values with their sign, blue below 0 and red above; channels may then "
            "cancel in mean and sum.");
    }
}

void HeatmapPanel::draw_numbers(HeatmapChoice& choice) {
    if (choice.measure == HeatmapMeasure::change) {
        form_row("Extent");
        ImGui::InputDouble("##extent", &choice.extent, 0, 0, "%.2f");
        tooltip("The component goes from -extent to +extent, in units of z");
        return;
    }
    if (choice.measure == HeatmapMeasure::penalty) {
        form_row("k up to");
        const std::string shown = std::to_string(choice.k_limit);
        if (ImGui::BeginCombo("##k", shown.c_str())) {
            for (const int limit : kLimits) {
                if (ImGui::Selectable(std::to_string(limit).c_str(), limit == choice.k_limit)) {
                    choice.k_limit = limit;
                }
            }
            ImGui::EndCombo();
        }
        tooltip("Directions the penalty is estimated with: 2 is rough, 64 smooth");
    }
    form_row("Epsilon");
    ImGui::InputDouble("##epsilon", &choice.epsilon, 0, 0, "%.3g");
    tooltip("Step of the finite differences, in units of z");
}

void HeatmapPanel::draw_colors(const AppState& state, HeatmapChoice& choice) {
    form_row("Colours");
    const SensitivityOptions request = heatmap_request(state);
    const std::string shown(color_map_name(colors_of(state, request)));
    ImGui::BeginDisabled(request.is_signed);
    if (ImGui::BeginCombo("##colors", shown.c_str())) {
        for (const ColorMap map : all_color_maps()) {
            if (!is_diverging(map) && ImGui::Selectable(std::string(color_map_name(map)).c_str(),
                                                        map == choice.color_map)) {
                choice.color_map = map;
            }
        }
        ImGui::EndCombo();
    }
    ImGui::EndDisabled();
    tooltip(request.is_signed ? "Not now: values with a sign are drawn in diverging colours"
                              : "From small values to large ones");
    form_row("Opacity");
    const bool is_beside =
        choice.layout == HeatmapLayout::side_by_side && !state.compare.shows_both();
    ImGui::BeginDisabled(is_beside);
    float percent = choice.map_opacity * 100.0F;
    if (ImGui::SliderFloat("##opacity", &percent, 0.0F, 100.0F, "%.0f %%",
                           ImGuiSliderFlags_AlwaysClamp)) {
        choice.map_opacity = percent / 100.0F;
    }
    ImGui::EndDisabled();
    constexpr const char* kBeside = "Not now: the map stands beside the picture";
    tooltip(is_beside ? kBeside
                      : "Of the map's strongest colours over the picture; weaker ones let more "
                        "of it through, unless it is even. At 100 % the map hides it");
    form_row("");
    ImGui::BeginDisabled(is_beside);
    check_box("Even opacity", &choice.has_even_opacity);
    ImGui::EndDisabled();
    tooltip(is_beside ? kBeside
                      : "Weaker colours are as opaque as the strongest; with 92 % as in the "
                        "paper's figures, with the picture in grey");
    form_row("");
    ImGui::BeginDisabled(is_beside);
    check_box("Over the picture in figures", &choice.exports_overlay);
    ImGui::EndDisabled();
    tooltip(is_beside ? kBeside
                      : "An exported figure has the map over its picture as the canvas does. "
                        "Without, the map stands alone beside it, where its colours read true");
}

void HeatmapPanel::draw_result(const AppState& state, Actions& actions) {
    if (!state.analysis.options.heatmap.shown) {
        muted_text("The map is off.");
        return;
    }
    if (shows_difference(state)) {
        wrapped_text("Not now: the canvas shows the difference of A and B, which no map lies over.",
                     color::kMuted);
        return;
    }
    draw_map(state, actions, Slot::a);
    // What keeps A's map from being measured is said once.
    if (!needs_heatmap_of_b(state) || !why_not_measured(state, AnalysisKind::heatmap).empty()) {
        return;
    }
    draw_map(state, actions, Slot::b);
    if (why_not_measured(state, AnalysisKind::heatmap_of_b).empty()) {
        const std::int64_t pictures = expected_pictures(state, AnalysisKind::heatmap) +
                                      expected_pictures(state, AnalysisKind::heatmap_of_b);
        wrapped_text(std::string("Measured twice, for A and for B: ")
                         .append(std::to_string(pictures))
                         .append(" pictures in all."),
                     color::kMuted);
    }
}

void HeatmapPanel::draw_map(const AppState& state, Actions& actions, Slot slot) {
    const AnalysisKind kind = heatmap_kind(slot);
    const HeatmapResult* result = heatmap_of(state, slot);
    const std::string reason = why_not_measured(state, kind);
    if (!reason.empty()) {
        wrapped_text(std::string(slot == Slot::a ? "Not now: " : "B, not now: ").append(reason),
                     color::kMuted);
    } else {
        draw_slot_status(
            state, actions, kind,
            result != nullptr ? heatmap_title(model_of(state, slot).info, *result) : "");
    }
    const bool is_shown = slot == Slot::a || shows_map(state, slot);
    if (result == nullptr || !is_shown) {
        return;
    }
    ImGui::PushTextWrapPos(0.0F);
    if (!result->bad_text.empty()) {
        ImGui::TextColored(color::kError, "%zu of %zu values of the map are no numbers: %s",
                           result->bad, result->map->values.size(), result->bad_text.c_str());
    }
    muted_text(std::string(slot == Slot::a ? "This map: " : "Map of B: ")
                   .append(number_text(result->range.low))
                   .append(" to ")
                   .append(number_text(result->range.high))
                   .append(fit_of(state, kind) == ResultFit::none ? ", of an older state" : ""));
    tooltip(scheme_words(result->request));
    if (result->k == 0 && slot == Slot::a) {
        muted_text("No estimate: it needs no random directions.");
    }
    ImGui::PopTextWrapPos();
}

}  // namespace zscope::ui
