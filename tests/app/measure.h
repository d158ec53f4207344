#pragma once

#include <functional>
#include <ostream>

#include "app/state/analysis_state.h"
#include "tests/app/analysis_rig.h"

namespace zscope::testing {

/// Something that the window measures, and the options that ask for it.
struct Measure {
    const char* name;
    AnalysisKind kind;
    std::function<void(AnalysisOptions&)> choose;
    bool follows_latent = true;
    bool needs_progan = false;  ///< for its jets or its layers
};

inline void PrintTo(const Measure& measure, std::ostream* out) {
    *out << measure.name;
}

inline std::function<void(AnalysisOptions&)> heatmap_of(HeatmapMeasure measure) {
    return [measure](AnalysisOptions& options) {
        options.heatmap.shown = true;
        options.heatmap.measure = measure;
    };
}

/// The measure alone: nothing else is begun unasked.
inline AnalysisOptions options_for(const Measure& measure) {
    AnalysisOptions options;
    options.activeness.latents.samples = 10000;
    measure.choose(options);
    return options;
}

/// Whose panel shows it: one panel shows the layers, or the matrices, of either model.
inline AnalysisKind panel_of(AnalysisKind kind) {
    switch (kind) {
        case AnalysisKind::layers_of_b:
            return AnalysisKind::layers;
        case AnalysisKind::interactions_of_b:
            return AnalysisKind::interactions;
        case AnalysisKind::pixel_of_b:
            return AnalysisKind::pixel;
        default:
            return kind;
    }
}

/// Asks for it, as its panel does.
inline void choose(AnalysisRig& rig, const Measure& measure) {
    rig.happen(event::AnalysisOptionsSet{options_for(measure)});
    rig.happen(event::AnalysisVisible{panel_of(measure.kind), true});
}

}  // namespace zscope::testing
