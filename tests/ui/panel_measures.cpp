#include "tests/ui/panel_measures.h"

#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"

namespace zscope::testing {
namespace {

constexpr const char* kCancel = "status/Cancel";
constexpr const char* kCancelOfB = "b/status/Cancel";
constexpr int kLayer = 3;  ///< of the models with jets: 8 channels of 8 by 8

void map_penalty(AnalysisOptions& options) {
    options.heatmap.shown = true;
    options.heatmap.k_limit = 8;
}

template <HeatmapMeasure kMeasure>
void map_by(AnalysisOptions& options) {
    options.heatmap.shown = true;
    options.heatmap.measure = kMeasure;
}

void map_penalty_on_layer(AnalysisOptions& options) {
    map_penalty(options);
    options.heatmap.layer = kLayer;
}

template <HessianScheme kScheme, Slot kSlot = Slot::a>
void look_at_pixel(AnalysisOptions& options) {
    options.pixel.place = PixelPlace{3, 4, 1};
    options.pixel.scheme = kScheme;
    options.pixel_slot = kSlot;
}

template <PixelChoice kChoice>
void look_for_pixel(AnalysisOptions& options) {
    options.pixel_wanted = true;
    options.pixel.choice = kChoice;
    options.pixel.k = 8;
}

template <Slot kSlot>
void look_into_layer(AnalysisOptions& options) {
    options.layers.layer = kLayer;
    options.layers.slot = kSlot;
}

void score_eight_latents(AnalysisOptions& options) {
    options.activeness.latents.samples = 8;
}

constexpr PanelMeasure kMeasures[] = {
    {"heatmap", AnalysisKind::heatmap, "Heatmap", nullptr, kCancel, map_penalty,
     /*follows_latent=*/true, /*has_parts=*/true},
    {"heatmap_on_a_layer", AnalysisKind::heatmap, "Heatmap", nullptr, kCancel, map_penalty_on_layer,
     /*follows_latent=*/true, /*has_parts=*/true, /*by_hand=*/false, "slow_jets", "jets"},
    {"change_map", AnalysisKind::heatmap, "Heatmap", nullptr, kCancel,
     map_by<HeatmapMeasure::change>, /*follows_latent=*/true},
    {"interaction_map", AnalysisKind::heatmap, "Heatmap", nullptr, kCancel,
     map_by<HeatmapMeasure::interaction>, /*follows_latent=*/true},
    {"curvature_map", AnalysisKind::heatmap, "Heatmap", nullptr, kCancel,
     map_by<HeatmapMeasure::curvature>, /*follows_latent=*/true},
    {"activeness", AnalysisKind::activeness, "Activeness", nullptr, kCancel, score_eight_latents,
     /*follows_latent=*/false, /*has_parts=*/true},
    {"interactions", AnalysisKind::interactions, "Interactions", nullptr, kCancel,
     [](AnalysisOptions& options) { options.interactions_here = true; }, /*follows_latent=*/true,
     /*has_parts=*/false, /*by_hand=*/true},
    {"interactions_of_drawn_latents", AnalysisKind::interactions, "Interactions", nullptr, kCancel,
     [](AnalysisOptions& options) { options.interactions.latents.samples = 2; },
     /*follows_latent=*/false, /*has_parts=*/true},
    {"interactions_by_jets", AnalysisKind::interactions, "Interactions", nullptr, kCancel,
     [](AnalysisOptions& options) {
         options.interactions_here = true;
         options.interactions.scheme = HessianScheme::analytic;
     },
     /*follows_latent=*/true, /*has_parts=*/false, /*by_hand=*/false, "slow_jets", "jets"},
    {"pixel_hessian", AnalysisKind::pixel, "Pixel", "Pixel/controls", kCancel,
     look_at_pixel<HessianScheme::minimal>, /*follows_latent=*/true},
    {"pixel_by_the_official_scheme", AnalysisKind::pixel, "Pixel", "Pixel/controls", kCancel,
     look_at_pixel<HessianScheme::official>, /*follows_latent=*/true},
    {"pixel_by_jets", AnalysisKind::pixel, "Pixel", "Pixel/controls", kCancel,
     look_at_pixel<HessianScheme::analytic>, /*follows_latent=*/true, /*has_parts=*/false,
     /*by_hand=*/false, "slow_jets", "jets"},
    {"most_penalised", AnalysisKind::pixel, "Pixel", "Pixel/controls", kCancel,
     look_for_pixel<PixelChoice::most_penalised>, /*follows_latent=*/true},
    {"least_penalised", AnalysisKind::pixel, "Pixel", "Pixel/controls", kCancel,
     look_for_pixel<PixelChoice::least_penalised>, /*follows_latent=*/true},
    {"pair_grid", AnalysisKind::pair, "Pair", nullptr, kCancel,
     [](AnalysisOptions& options) {
         options.pair = {0, 1};
         options.pair_steps = 4;
     },
     /*follows_latent=*/true,
     /*has_parts=*/true, /*by_hand=*/true},
    {"layer", AnalysisKind::layers, "Layers", nullptr, kCancel, look_into_layer<Slot::a>,
     /*follows_latent=*/true, /*has_parts=*/false, /*by_hand=*/false, "slow_jets", "jets"},
    {"activeness_of_b", AnalysisKind::activeness_of_b, "Activeness", nullptr, kCancelOfB,
     [](AnalysisOptions& options) {
         score_eight_latents(options);
         options.activeness_shown = ActivenessShown::b;
     },
     /*follows_latent=*/false, /*has_parts=*/true},
    {"heatmap_of_b", AnalysisKind::heatmap_of_b, "Heatmap", nullptr, kCancelOfB, map_penalty,
     /*follows_latent=*/true, /*has_parts=*/true},
    {"change_map_of_b", AnalysisKind::heatmap_of_b, "Heatmap", nullptr, kCancelOfB,
     map_by<HeatmapMeasure::change>, /*follows_latent=*/true},
    {"interaction_map_of_b", AnalysisKind::heatmap_of_b, "Heatmap", nullptr, kCancelOfB,
     map_by<HeatmapMeasure::interaction>, /*follows_latent=*/true},
    {"curvature_map_of_b", AnalysisKind::heatmap_of_b, "Heatmap", nullptr, kCancelOfB,
     map_by<HeatmapMeasure::curvature>, /*follows_latent=*/true},
    {"interactions_of_b", AnalysisKind::interactions_of_b, "Interactions", nullptr, kCancelOfB,
     [](AnalysisOptions& options) {
         options.interactions_here = true;
         options.interactions_slot = Slot::b;
     },
     /*follows_latent=*/true},
    {"interactions_of_b_of_drawn_latents", AnalysisKind::interactions_of_b, "Interactions", nullptr,
     kCancelOfB,
     [](AnalysisOptions& options) {
         options.interactions.latents.samples = 2;
         options.interactions_slot = Slot::b;
     },
     /*follows_latent=*/false, /*has_parts=*/true},
    {"pixel_of_b", AnalysisKind::pixel_of_b, "Pixel", "Pixel/controls", kCancelOfB,
     look_at_pixel<HessianScheme::minimal, Slot::b>, /*follows_latent=*/true},
    {"pixel_of_b_by_jets", AnalysisKind::pixel_of_b, "Pixel", "Pixel/controls", kCancelOfB,
     look_at_pixel<HessianScheme::analytic, Slot::b>, /*follows_latent=*/true,
     /*has_parts=*/false, /*by_hand=*/false, "slow_jets", "jets"},
    {"layer_of_b", AnalysisKind::layers_of_b, "Layers", nullptr, kCancelOfB,
     look_into_layer<Slot::b>, /*follows_latent=*/true, /*has_parts=*/false, /*by_hand=*/false,
     "slow_jets", "jets"},
};

}  // namespace

std::span<const PanelMeasure> panel_measures() {
    return kMeasures;
}

bool is_of_b(const PanelMeasure& measure) {
    return slot_of(measure.kind) == Slot::b;
}

AnalysisOptions options_for(const PanelMeasure& measure) {
    AnalysisOptions options = options_for_nothing();
    measure.choose(options);
    return options;
}

AnalysisOptions options_for_nothing() {
    AnalysisOptions options;
    options.activeness.latents.samples = 10000;
    return options;
}

bool is_of_this_latent(const AppState& state, AnalysisKind kind) {
    const AnalysisState& analysis = state.analysis;
    switch (kind) {
        case AnalysisKind::heatmap:
            return analysis.heatmap->request.latents.state == state.edit.latent;
        case AnalysisKind::heatmap_of_b:
            return analysis.heatmap_of_b->request.latents.state == latent_state_of_b(state);
        case AnalysisKind::interactions:
            return !state.analysis.options.interactions_here ||
                   analysis.interactions->request.latents.state == state.edit.latent;
        case AnalysisKind::interactions_of_b:
            return !state.analysis.options.interactions_here ||
                   analysis.interactions_of_b->request.latents.state == latent_state_of_b(state);
        case AnalysisKind::pixel:
            return analysis.pixel->request.latents.state == state.edit.latent;
        case AnalysisKind::pixel_of_b:
            return analysis.pixel_of_b->request.latents.state == latent_state_of_b(state);
        case AnalysisKind::layers:
            return analysis.layers->request.latents.state == state.edit.latent;
        case AnalysisKind::layers_of_b:
            return analysis.layers_of_b->request.latents.state == latent_state_of_b(state);
        case AnalysisKind::pair:
            return analysis.pair->latent.state == state.edit.latent;
        case AnalysisKind::activeness:
        case AnalysisKind::activeness_of_b:
            break;
    }
    return true;
}

}  // namespace zscope::testing
