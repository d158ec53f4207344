#include "app/state/layer_choice.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"

namespace zscope {
namespace {

std::int64_t channel_count(const ActivationInfo& layer) {
    return layer.shape.empty() ? 1 : layer.shape.front();
}

/// Each of them one that the layer has.
std::array<int, 3> limited_channels(const ActivationInfo& layer, std::array<int, 3> channels) {
    const auto last = static_cast<int>(std::max<std::int64_t>(1, channel_count(layer)) - 1);
    for (int& channel : channels) {
        channel = std::clamp(channel, 0, last);
    }
    return channels;
}

const std::vector<ActivationInfo>& layers_in(const AppState& state, Slot slot) noexcept {
    return model_of(state, slot).info.activations;
}

const ActivationInfo* chosen_layer(const AppState& state, Slot slot) noexcept {
    const std::vector<ActivationInfo>& layers = layers_in(state, slot);
    const auto chosen =
        std::find_if(layers.begin(), layers.end(),
                     [index = state.analysis.options.layers.layer](const ActivationInfo& layer) {
                         return layer.index == index;
                     });
    if (chosen != layers.end()) {
        return &*chosen;
    }
    return layers.empty() ? nullptr : &layers.front();
}

}  // namespace

Slot layers_slot(const AppState& state) noexcept {
    return shown_slot(state, state.analysis.options.layers.slot);
}

AnalysisKind layers_kind(Slot slot) noexcept {
    return slot == Slot::a ? AnalysisKind::layers : AnalysisKind::layers_of_b;
}

std::shared_ptr<const LayersResult> layers_of(const AppState& state, Slot slot) noexcept {
    if (slot == Slot::a) {
        return state.analysis.layers;
    }
    return state.analysis.layers_of_b;
}

bool needs_layers(const AppState& state, Slot slot) noexcept {
    return state.analysis.visible[static_cast<std::size_t>(AnalysisKind::layers)] &&
           layers_slot(state) == slot;
}

const ActivationInfo* shown_layer(const AppState& state) noexcept {
    return chosen_layer(state, layers_slot(state));
}

std::optional<int> layer_beside(const AppState& state, int places) noexcept {
    const std::vector<ActivationInfo>& layers = layers_in(state, layers_slot(state));
    const ActivationInfo* shown = shown_layer(state);
    if (shown == nullptr) {
        return std::nullopt;
    }
    const std::ptrdiff_t place = shown - layers.data() + places;
    const bool is_there = place >= 0 && place < static_cast<std::ptrdiff_t>(layers.size());
    return is_there ? std::optional<int>(layers[static_cast<std::size_t>(place)].index)
                    : std::nullopt;
}

LayerRequest layers_request(const AppState& state, Slot slot) {
    LayerRequest request;
    request.latents = present_latent(state, slot);
    const ActivationInfo* layer = chosen_layer(state, slot);
    request.layer = layer != nullptr ? layer->index : request.layer;
    return request;
}

LayerStyle layers_style(const AppState& state) {
    const LayersChoice& choice = state.analysis.options.layers;
    LayerStyle style;
    style.gain = choice.gain;
    style.normalise = choice.normalise;
    const ActivationInfo* layer = shown_layer(state);
    if (choice.as_rgb && layer != nullptr) {
        style.rgb = limited_channels(*layer, choice.rgb);
    }
    return style;
}

std::array<int, 3> channels_typed(const AppState& state, const std::array<int, 3>& typed) {
    std::array<int, 3> chosen = state.analysis.options.layers.rgb;
    const ActivationInfo* layer = shown_layer(state);
    if (layer == nullptr) {
        return chosen;
    }
    const std::array<int, 3> shown = limited_channels(*layer, chosen);
    const std::array<int, 3> limited = limited_channels(*layer, typed);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        chosen[i] = typed[i] == shown[i] ? chosen[i] : limited[i];
    }
    return chosen;
}

std::string why_not_export_layers(const AppState& state) {
    const Slot slot = layers_slot(state);
    std::string reason = why_not_measured(state, layers_kind(slot));
    return reason.empty() && slot == Slot::b ? why_not_file_b(state) : reason;
}

std::string layers_export_text(const AppState& state) {
    if (!state.compare.ready()) {
        return {};
    }
    const std::string reason = why_not_export_layers(state);
    const char* const whose = layers_slot(state) == Slot::a ? "The layer of A" : "The layer of B";
    return reason.empty() ? std::string(whose)
                          : std::string(whose).append(", not now: ").append(reason);
}

std::string why_not_layer_beside(const AppState& state, int places) {
    std::string reason = why_not_measured(state, layers_kind(layers_slot(state)));
    if (!reason.empty()) {
        return reason;
    }
    if (!state.analysis.visible[static_cast<std::size_t>(AnalysisKind::layers)]) {
        return "the Layers panel is not in front";
    }
    if (layer_beside(state, places)) {
        return {};
    }
    return places < 0 ? "this is the first layer" : "this is the last layer";
}

}  // namespace zscope
