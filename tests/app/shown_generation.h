#pragma once

#include <cstdint>
#include <memory>

#include "app/state/analysis_state.h"

namespace zscope::testing {

/// Of the model that the result of `kind` was measured on; 0: none is shown.
inline std::uint64_t shown_generation(const AnalysisState& analysis, AnalysisKind kind) {
    const auto generation_of = [](const auto& result) {
        return result ? result->key.model_generation : std::uint64_t{0};
    };
    switch (kind) {
        case AnalysisKind::activeness:
            return generation_of(analysis.activeness);
        case AnalysisKind::activeness_of_b:
            return generation_of(analysis.activeness_of_b);
        case AnalysisKind::heatmap_of_b:
            return generation_of(analysis.heatmap_of_b);
        case AnalysisKind::heatmap:
            return generation_of(analysis.heatmap);
        case AnalysisKind::interactions:
            return generation_of(analysis.interactions);
        case AnalysisKind::pixel:
            return generation_of(analysis.pixel);
        case AnalysisKind::pair:
            return generation_of(analysis.pair);
        case AnalysisKind::layers:
            return generation_of(analysis.layers);
        case AnalysisKind::layers_of_b:
            return generation_of(analysis.layers_of_b);
        case AnalysisKind::interactions_of_b:
            return generation_of(analysis.interactions_of_b);
        case AnalysisKind::pixel_of_b:
            return generation_of(analysis.pixel_of_b);
    }
    return 0;
}

}  // namespace zscope::testing
