#include "app/state/export_name.h"

#include <cctype>
#include <cstdint>
#include <utility>

#include "app/state/compare_rules.h"
#include "app/state/layer_choice.h"
#include "app/state/matrix_slots.h"

namespace zscope {
namespace {

/// Of the model that an export is named after.
Slot named_slot(const AppState& state, ExportKind kind) {
    switch (kind) {
        case ExportKind::layers:
            return layers_slot(state);
        case ExportKind::interactions:
            return interactions_slot(state);
        case ExportKind::pixel:
            return pixel_slot(state);
        default:
            return Slot::a;
    }
}

/// What the model is called, in characters every file system takes.
std::string model_stem(const AppState& state, Slot slot) {
    std::string stem = model_of(state, slot).info.name;
    for (char& c : stem) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-';
        c = plain ? c : '-';
    }
    return stem.empty() ? "zscope" : stem.substr(0, 60);
}

std::uint64_t named_seed(const AppState& state, ExportKind kind) {
    const AnalysisOptions& options = state.analysis.options;
    if (kind == ExportKind::activeness) {
        return options.activeness.latents.seed;
    }
    if (kind == ExportKind::interactions && !options.interactions_here) {
        return options.interactions.latents.seed;
    }
    return state.edit.latent.seed;
}

}  // namespace

std::string_view export_kind_name(ExportKind kind) noexcept {
    switch (kind) {
        case ExportKind::picture:
            return "picture";
        case ExportKind::strip:
            return "strip";
        case ExportKind::grid:
            return "grid";
        case ExportKind::pair:
            return "pair";
        case ExportKind::pair_difference:
            return "pair-difference";
        case ExportKind::activeness:
            return "activeness";
        case ExportKind::heatmap:
            return "heatmap";
        case ExportKind::interactions:
            return "interactions";
        case ExportKind::pixel:
            return "pixel-hessian";
        case ExportKind::layers:
            return "layer";
        case ExportKind::comparison:
            return "comparison";
        case ExportKind::animation:
            return "animation";
    }
    return {};
}

std::string with_ending(ExportKind kind, std::string name) {
    if (kind != ExportKind::animation) {
        return png_name(std::move(name));
    }
    if (!name.ends_with(".gif") && !name.ends_with(".mp4")) {
        name.append(".gif");
    }
    return name;
}

std::string export_file_name(const AppState& state, ExportKind kind) {
    std::string name = state.exporting.name(kind);
    if (name.empty()) {
        name = model_stem(state, named_slot(state, kind));
        name.append("-").append(export_kind_name(kind)).append("-");
        name.append(std::to_string(named_seed(state, kind)));
    }
    return with_ending(kind, std::move(name));
}

std::string window_picture_name(const AppState& state) {
    std::string name = model_stem(state, Slot::a);
    name.append("-window-").append(std::to_string(state.edit.latent.seed));
    return png_name(std::move(name));
}

}  // namespace zscope
