#include "app/state/expected_pictures.h"

#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "app/state/matrix_slots.h"
#include "core/export/picture_count.h"

namespace zscope {
namespace {

/// The look whether a model repeats itself comes ahead of its first map.
std::int64_t expected_map_pictures(const AppState& state, Slot slot,
                                   const SensitivityOptions& request) {
    const bool is_known = state.analysis.is_repeatable[static_cast<std::size_t>(slot)];
    return map_pictures(request) + (is_known ? 0 : repeat_pictures(request));
}

}  // namespace

std::int64_t expected_pictures(const AppState& state, AnalysisKind kind) {
    const GeneratorInfo& info = model_of(state, slot_of(kind)).info;
    const std::int64_t n = info.latent_size;
    const AnalysisOptions& options = state.analysis.options;
    switch (kind) {
        case AnalysisKind::activeness:
        case AnalysisKind::activeness_of_b:
            return activeness_pictures(options.activeness, info);
        case AnalysisKind::heatmap:
        case AnalysisKind::heatmap_of_b:
            return expected_map_pictures(state, slot_of(kind), heatmap_request(state));
        case AnalysisKind::interactions:
        case AnalysisKind::interactions_of_b:
            return statistics_passes(interactions_request(state, slot_of(kind)), info);
        case AnalysisKind::pixel:
        case AnalysisKind::pixel_of_b:
            return pixel_passes(pixel_request(state, slot_of(kind)), n);
        case AnalysisKind::pair:
            // The cells, what they are compared with: one component alone, and none, which is drawn
            // twice to see whether the model repeats itself.
            return std::int64_t{options.pair_steps} * (options.pair_steps + 2) + kRepeatedPictures;
        case AnalysisKind::layers:
        case AnalysisKind::layers_of_b:
            return 1;
    }
    return 0;
}

std::int64_t first_map_pictures(const AppState& state, AnalysisKind kind) {
    SensitivityOptions request = heatmap_request(state);
    request.k = kFirstDirections;
    return expected_map_pictures(state, slot_of(kind), request);
}

}  // namespace zscope
