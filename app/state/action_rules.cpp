#include "app/state/action_rules.h"

#include "app/state/activeness_chart.h"
#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "app/state/layer_choice.h"
#include "app/state/matrix_slots.h"
#include "app/state/strip_rules.h"

namespace zscope {

std::string needs_model(const AppState& state) {
    if (state.model.ready()) {
        return {};
    }
    return state.model.loading ? "the model is still being opened" : "no model is open";
}

std::string needs_mappable_canvas(const AppState& state) {
    if (!state.analysis.options.heatmap.shown && shows_difference(state)) {
        return "the canvas shows the difference of A and B, which no map lies over; choose another "
               "view";
    }
    return needs_model(state);
}

std::string needs_no_hints(const AppState& state) {
    return state.settings.show_hints ? "they are below the picture" : std::string();
}

std::string needs_picture(const AppState& state) {
    return state.canvas.current ? std::string() : "there is no picture yet";
}

std::string needs_free_seed(const AppState& state) {
    return state.edit.seed_locked ? "the seed is locked" : needs_model(state);
}

std::string needs_edits(const AppState& state) {
    return has_edits(state.edit) ? std::string() : "nothing differs from the base";
}

std::string needs_cut_off_strips(const AppState& state) {
    if (!shows_strips(state)) {
        return "they are not shown";
    }
    const bool has_b = shows_strips_of_b(state);
    if (strips_are_cut_off(state, Slot::a) || (has_b && strips_are_cut_off(state, Slot::b))) {
        return {};
    }
    const bool is_drawn = state.strips.running || (has_b && state.compare.strips.running);
    const std::string reason = needs_model(state);
    return !reason.empty() ? reason : is_drawn ? "they are being drawn" : "no row is missing";
}

std::string needs_undo(const AppState& state) {
    return state.history.can_undo() ? std::string() : "nothing to undo";
}

std::string needs_redo(const AppState& state) {
    return state.history.can_redo() ? std::string() : "nothing to redo";
}

std::string needs_filed_weights(const AppState& state) {
    if (std::string reason = why_not_file_a(state); !reason.empty()) {
        return reason;
    }
    return state.model.weights_version == 0
               ? needs_model(state)
               : "the picture shows weights of a run that are in no file; open the trained model";
}

std::string needs_export_slot(const AppState& state) {
    return state.exporting.status == ExportStatus::running ? "an export is running"
                                                           : needs_filed_weights(state);
}

std::string needs_chart_export(const AppState& state) {
    const std::string reason = needs_export_slot(state);
    return reason.empty() ? why_not_export_chart(state) : reason;
}

std::string needs_heatmap_export(const AppState& state) {
    const std::string reason = needs_export_slot(state);
    return reason.empty() ? why_not_measured(state, AnalysisKind::heatmap) : reason;
}

std::string needs_pair_export(const AppState& state) {
    if (state.components() == 1) {
        return "the model has one component only; pairs need two";
    }
    const std::string reason = needs_export_slot(state);
    return reason.empty() ? why_no_pair(state) : reason;
}

std::string needs_interactions_export(const AppState& state) {
    const std::string reason = needs_export_slot(state);
    return reason.empty()
               ? why_not_export_matrix(state, interactions_kind(interactions_slot(state)))
               : reason;
}

std::string needs_pixel_export(const AppState& state) {
    const std::string reason = needs_export_slot(state);
    return reason.empty() ? why_not_export_matrix(state, pixel_kind(pixel_slot(state))) : reason;
}

std::string needs_layers_export(const AppState& state) {
    const std::string reason = needs_export_slot(state);
    return reason.empty() ? why_not_export_layers(state) : reason;
}

std::string needs_exported(const AppState& state) {
    return state.exporting.path.empty() ? "nothing was exported yet" : std::string();
}

std::string needs_trained(const AppState& state) {
    if (state.training.active()) {
        return "the run is still going on";
    }
    return state.training.run.model.empty() ? "no run has written a model yet" : std::string();
}

std::string needs_b(const AppState& state) {
    return state.compare.ready() ? std::string() : "nothing is open as B";
}

std::string needs_comparison(const AppState& state) {
    const std::string reason = needs_export_slot(state);
    return reason.empty() ? why_not_export_comparison(state) : reason;
}

}  // namespace zscope
