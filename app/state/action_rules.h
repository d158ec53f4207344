#pragma once

#include <string>

#include "app/state/app_state.h"

/// What an action needs before it can run: why it cannot run now, for people to read; empty if it
/// can.
namespace zscope {

/// An open model.
[[nodiscard]] std::string needs_model(const AppState& state);
/// A model and, unless the map is on, pictures on the canvas rather than the difference of two,
/// which no map lies over.
[[nodiscard]] std::string needs_mappable_canvas(const AppState& state);
/// Hints that are not shown yet.
[[nodiscard]] std::string needs_no_hints(const AppState& state);
/// A picture on the canvas.
[[nodiscard]] std::string needs_picture(const AppState& state);
/// A model, and a seed that is not locked.
[[nodiscard]] std::string needs_free_seed(const AppState& state);
/// A latent that differs from its base.
[[nodiscard]] std::string needs_edits(const AppState& state);
/// Strips of which rows are missing that nobody draws.
[[nodiscard]] std::string needs_cut_off_strips(const AppState& state);
[[nodiscard]] std::string needs_undo(const AppState& state);
[[nodiscard]] std::string needs_redo(const AppState& state);

/// What a command line can name: the weights of a run's snapshot are in no file, and neither are
/// new axes before they are saved.
[[nodiscard]] std::string needs_filed_weights(const AppState& state);
/// The same, and that nothing is being exported.
[[nodiscard]] std::string needs_export_slot(const AppState& state);
/// What each export needs beside the slot.
[[nodiscard]] std::string needs_chart_export(const AppState& state);
[[nodiscard]] std::string needs_heatmap_export(const AppState& state);
[[nodiscard]] std::string needs_pair_export(const AppState& state);
[[nodiscard]] std::string needs_layers_export(const AppState& state);
[[nodiscard]] std::string needs_interactions_export(const AppState& state);
[[nodiscard]] std::string needs_pixel_export(const AppState& state);
[[nodiscard]] std::string needs_comparison(const AppState& state);
/// An earlier export.
[[nodiscard]] std::string needs_exported(const AppState& state);

/// A model that the last run has written.
[[nodiscard]] std::string needs_trained(const AppState& state);
/// A second model.
[[nodiscard]] std::string needs_b(const AppState& state);

}  // namespace zscope
