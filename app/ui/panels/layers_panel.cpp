#include "app/ui/panels/layers_panel.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "app/state/analysis_options_change.h"
#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "app/state/layer_choice.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/color_bar.h"
#include "app/ui/form.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/export/layer_style.h"

namespace zscope::ui {
namespace {

constexpr float kBarEm = 6.0F;
constexpr float kBarFromEm = 18.0F;  ///< from this width on the colour bar stands beside the maps
constexpr float kSmallestEm = 2.5F;  ///< width of a map
constexpr float kLargestEm = 12.0F;
constexpr float kGainOfPixel = 0.5F;  ///< dB that a hand's pixel adds
constexpr ColorMap kColors = ColorMap::diverging;

std::string statistics_text(const ValueStatistics& values, const char* separator) {
    std::string text = number_text(values.lowest);
    text.append(" to ").append(number_text(values.highest));
    text.append(separator).append("mean ").append(number_text(values.mean));
    text.append(", deviation ").append(number_text(values.deviation));
    text.append(separator).append(number_text(100.0 * values.dead)).append(" % dead");
    return text;
}

/// The nearest whole number, 0 without a sign.
double rounded(double number) {
    return std::round(number) + 0.0;
}

std::string summary_of(const LayersResult& result) {
    std::string text = std::string("layer ").append(std::to_string(result.request.layer));
    return text.append(": ").append(statistics_text(result.whole, ", "));
}

/// As large as fits between the corners of `space`, as wide and high as a picture.
ImVec2 fitted(ImVec2 space, int width, int height) {
    const float scale = std::max(0.0F, std::min(space.x / static_cast<float>(std::max(1, width)),
                                                space.y / static_cast<float>(std::max(1, height))));
    return {scale * static_cast<float>(width), scale * static_cast<float>(height)};
}

/// Width of a map, so that `count` of them fill `space` as well as they can.
float map_width(ImVec2 space, std::size_t count, float height_of_width) {
    const float area =
        std::max(1.0F, space.x * space.y) / static_cast<float>(std::max<std::size_t>(1, count));
    return std::clamp(std::sqrt(area / height_of_width) * 0.85F, em(kSmallestEm), em(kLargestEm));
}

}  // namespace

void LayersPanel::hidden(const AppState& state, Actions& actions) {
    set_visible(state, actions, AnalysisKind::layers, false);
    triple_ = {};
}

void LayersPanel::draw(const AppState& state, Actions& actions) {
    set_visible(state, actions, AnalysisKind::layers, true);
    const Slot slot = layers_slot(state);
    const AnalysisKind kind = layers_kind(slot);
    const std::shared_ptr<const LayersResult> result = layers_of(state, slot);
    if (!result) {
        triple_ = {};
    }
    draw_slot(state, actions);
    const std::string reason = why_not_measured(state, kind);
    if (!reason.empty()) {
        empty_state("Layers", state.model.ready() ? ("Not now: " + reason).c_str()
                                                  : "What the layers inside a network hold.");
        return;
    }
    draw_choice(state, actions);
    draw_style(state, actions);
    const std::string summary = result ? summary_of(*result) : "";
    draw_slot_status(state, actions, kind, summary);
    if (!result) {
        return;
    }
    draw_shown_result(state, kind, summary);
    if (result->whole.bad > 0) {
        wrapped_text(std::to_string(result->whole.bad)
                         .append(" values are no numbers: ")
                         .append(result->bad_text),
                     color::kError);
    }
    draw_channels(state, result);
}

void LayersPanel::draw_slot(const AppState& state, Actions& actions) {
    AnalysisOptions options = state.analysis.options;
    options.layers.slot = layers_slot(state);
    if (slot_field(state, options.layers.slot)) {
        actions.dispatch(changed_options(state.analysis.options, options));
    }
}

void LayersPanel::draw_choice(const AppState& state, Actions& actions) {
    const ActivationInfo& shown = *shown_layer(state);
    action_icon(find_action("previous_layer"), Icon::previous, state, actions);
    ImGui::SameLine();
    action_icon(find_action("next_layer"), Icon::next, state, actions);
    ImGui::SameLine();
    ImGui::SetNextItemWidth(-FLT_MIN);
    const std::string title = activation_title(shown);
    if (begin_name_combo("##layer", title, "Number, name, shape and type of the layer")) {
        for (const ActivationInfo& layer : model_of(state, layers_slot(state)).info.activations) {
            if (ImGui::Selectable(activation_title(layer).c_str(), layer.index == shown.index)) {
                AnalysisOptions options = state.analysis.options;
                options.layers.layer = layer.index;
                actions.dispatch(changed_options(state.analysis.options, options));
            }
        }
        ImGui::EndCombo();
    }
}

/// Without a gain the number is that of the one that does the same. A field without a knob, which
/// would cover it.
void LayersPanel::draw_gain(const AppState& state, LayersChoice& choice) {
    const std::shared_ptr<const LayersResult> result = layers_of(state, layers_slot(state));
    const double shown =
        rounded(gain_of(color_limit(layers_style(state), result ? result->fitting : 1.0)));
    inline_label("Gain");
    ImGui::SetNextItemWidth(em(5));
    auto gain = static_cast<float>(shown);
    constexpr auto kLimit = static_cast<float>(kMaxGain);
    if (ImGui::DragFloat("##gain", &gain, kGainOfPixel, -kLimit, kLimit, "%.0f dB",
                         ImGuiSliderFlags_AlwaysClamp)) {
        choice.gain = rounded(static_cast<double>(gain));
    }
    tooltip(
        "The colours end at -1 and 1 divided by it; 20 dB are a factor of 10. Drag, or "
        "double-click and type.");
    same_line_if_fits(em(4));
    bool fits = !choice.gain;
    if (check_box("Fit", &fits)) {
        choice.gain = fits ? std::nullopt : std::optional<double>(shown);
    }
    tooltip("The colours end where no more than 0.5 % of the layer's values lie beyond them");
}

void LayersPanel::draw_style(const AppState& state, Actions& actions) {
    AnalysisOptions options = state.analysis.options;
    LayersChoice& choice = options.layers;
    draw_gain(state, choice);
    same_line_if_fits(em(7));
    check_box("Normalise", &choice.normalise);
    tooltip("Each channel fills its own range: it is divided by its largest size first");
    same_line_if_fits(em(4));
    check_box("RGB", &choice.as_rgb);
    tooltip("Three channels as red, green and blue of one picture");
    if (choice.as_rgb) {
        std::array<int, 3> rgb = layers_style(state).rgb.value_or(choice.rgb);
        ImGui::SetNextItemWidth(-FLT_MIN);
        if (ImGui::InputInt3("##rgb", rgb.data())) {
            choice.rgb = channels_typed(state, rgb);
        }
        tooltip("Their numbers, counted from 0");
    }
    if (options != state.analysis.options) {
        actions.dispatch(changed_options(state.analysis.options, options));
    }
}

void LayersPanel::draw_channels(const AppState& state,
                                const std::shared_ptr<const LayersResult>& result) {
    const LayerStyle style = layers_style(state);
    wrapped_text(limit_text(style, color_limit(style, result->fitting),
                            drawn_range(style, drawn_channels(style, result->channels))),
                 color::kMuted);
    const float alpha = age_alpha(state, layers_kind(layers_slot(state)));
    const ImVec2 space = ImGui::GetContentRegionAvail();
    const bool has_bar = !style.rgb && space.x >= em(kBarFromEm);
    const float width = space.x - (has_bar ? em(kBarEm) : 0.0F);
    if (ImGui::BeginChild("channels", {width, 0})) {
        if (style.rgb) {
            draw_triple(result, style, alpha);
        } else {
            draw_grid(*result, style, alpha);
        }
    }
    ImGui::EndChild();
    if (has_bar) {
        ImGui::SameLine();
        const double limit = color_limit(style, result->fitting);
        draw_color_bar(kColors, {-limit, limit}, {style.normalise ? "of largest" : "value"},
                       em(kBarEm - 0.6F), std::max(em(6), space.y - em(0.5F)), alpha,
                       drawn_range(style, result->channels));
    }
}

void LayersPanel::draw_grid(const LayersResult& result, const LayerStyle& style, float alpha) {
    if (result.maps.empty()) {
        return;
    }
    const ImVec2 space = ImGui::GetContentRegionAvail();
    const FloatMap& first = *result.maps.front();
    const float height_of_width = static_cast<float>(std::max(1, first.height)) /
                                  static_cast<float>(std::max(1, first.width));
    const float gap = em(0.2F);
    const float width = map_width(space, result.maps.size(), height_of_width);
    const ImVec2 size{width, width * height_of_width};
    const auto columns =
        static_cast<std::size_t>(std::max(1.0F, std::floor((space.x + gap) / (size.x + gap))));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {gap, gap});
    for (std::size_t channel = 0; channel < result.maps.size(); ++channel) {
        if (channel % columns != 0) {
            ImGui::SameLine();
        }
        ImGui::PushID(static_cast<int>(channel));
        ImGui::InvisibleButton("channel", size);
        if (ImGui::IsItemVisible()) {
            const double limit = channel_limit(style, result.fitting, result.channels[channel]);
            HeatmapLook look;
            look.color_map = kColors;
            look.range = {-limit, limit};
            look.opacity = alpha;
            look.has_even_opacity = true;
            pictures_.draw_heatmap(result.maps[channel], look, ImGui::GetItemRectMin(),
                                   ImGui::GetItemRectMax());
        }
        if (ImGui::IsItemHovered()) {
            std::string text = "Channel ";
            text.append(std::to_string(channel)).append("\n");
            tooltip(text.append(statistics_text(result.channels[channel], "\n")));
        }
        ImGui::PopID();
    }
    ImGui::PopStyleVar();
}

void LayersPanel::draw_triple(const std::shared_ptr<const LayersResult>& result,
                              const LayerStyle& style, float alpha) {
    if (result->maps.empty() || !style.rgb) {
        return;
    }
    const FloatMap& first = *result->maps.front();
    if (triple_.result != result || triple_.style != style) {
        std::array<std::span<const float>, 3> maps;
        std::array<double, 3> limits{};
        for (std::size_t i = 0; i < maps.size(); ++i) {
            // An old result may be of a layer with fewer channels.
            const std::size_t channel =
                std::min(static_cast<std::size_t>((*style.rgb)[i]), result->maps.size() - 1);
            maps[i] = result->maps[channel]->values;
            limits[i] = channel_limit(style, result->fitting, result->channels[channel]);
        }
        triple_ = {
            result, style,
            std::make_shared<const Image>(rgb_picture(first.width, first.height, maps, limits))};
    }
    const ImVec2 size = fitted(ImGui::GetContentRegionAvail(), first.width, first.height);
    if (size.x < 1.0F || size.y < 1.0F) {
        return;
    }
    ImGui::InvisibleButton("picture", size);
    ImGui::GetWindowDrawList()->AddImage(pictures_.thumbnail(triple_.picture),
                                         ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), {0, 0},
                                         {1, 1}, ImGui::GetColorU32({1, 1, 1, alpha}));
}

}  // namespace zscope::ui
