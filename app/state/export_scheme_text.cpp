#include "app/state/export_scheme_text.h"

#include "core/hessian/hessian_scheme.h"

namespace zscope {
namespace {

std::string text_of(HessianScheme scheme, const char* panel) {
    if (scheme == HessianScheme::official) {
        return {};
    }
    return std::string("Scheme ")
        .append(scheme_name(scheme))
        .append(", as the ")
        .append(panel)
        .append(" panel shows it; for numbers to report choose official there.");
}

}  // namespace

std::string export_scheme_text(const AppState& state, ExportKind kind) {
    const AnalysisOptions& options = state.analysis.options;
    switch (kind) {
        case ExportKind::interactions:
            return text_of(options.interactions.scheme, "Interactions");
        case ExportKind::pixel:
            return text_of(options.pixel.scheme, "Pixel");
        default:
            return {};
    }
}

}  // namespace zscope
