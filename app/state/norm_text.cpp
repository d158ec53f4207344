#include "app/state/norm_text.h"

namespace zscope {
namespace {

/// The result's, if there is one: older bars stay as they were measured.
LatentMode mode_of_bars(const AppState& state) {
    const AnalysisState& analysis = state.analysis;
    return analysis.activeness ? analysis.activeness->request.latents.mode
                               : analysis.options.activeness.latents.mode;
}

const char* side_of(LatentMode mode) {
    return mode == LatentMode::post_norm ? "after" : "before";
}

}  // namespace

std::string norm_text(const GeneratorInfo& info, LatentMode mode) {
    return info.normalizes_latent ? std::string(side_of(mode)).append(" pixel norm")
                                  : std::string();
}

std::string slider_norm_text(const AppState& state) {
    if (!state.model.info.normalizes_latent) {
        return {};
    }
    const LatentMode sliders = latent_mode(state.edit);
    const LatentMode bars = mode_of_bars(state);
    std::string text(sliders == bars ? "Sliders and bars " : "Sliders ");
    if (sliders != bars) {
        text.append(side_of(sliders)).append(", bars ");
    }
    return text.append(norm_text(state.model.info, bars));
}

}  // namespace zscope
