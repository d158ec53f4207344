#pragma once

#include <string>
#include <vector>

#include "app/state/app_state.h"

namespace zscope {

/// Where the state on screen stands, as an analysis of a slot takes it: the present latent in its
/// mode, of B the one that is linked to it.
[[nodiscard]] FigureLatents present_latent(const AppState& state, Slot slot = Slot::a);

/// Of a direction of n numbers.
[[nodiscard]] double length_of(const std::vector<float>& direction);

/// The slot of the model that a kind of analysis measures.
[[nodiscard]] Slot slot_of(AnalysisKind kind) noexcept;

/// What a direction told in the axes of a model is known by in another sitting: the hash of its
/// weights (empty without weights), or of its axes where these are new and in no weights.
[[nodiscard]] std::string direction_axes_of(const GeneratorInfo& info);

/// What a result of `kind` must have been measured on to belong to the present state.
[[nodiscard]] AnalysisKey wanted_key(const AppState& state, AnalysisKind kind);

/// The requests that the present options and state ask for; indices are within A's.
[[nodiscard]] ActivenessRequest activeness_request(const AppState& state);
/// B is asked for what A is, at its linked latent and, in other axes, along the linked direction.
[[nodiscard]] SensitivityOptions heatmap_request(const AppState& state, Slot slot = Slot::a);
/// Of the first two components while no pair is chosen.
[[nodiscard]] PairGridOptions pair_request(const AppState& state);
/// Why there is no grid of a pair to be drawn; empty: a pair is chosen.
[[nodiscard]] std::string why_no_pair(const AppState& state);

/// How much of what the present state and options ask for there is.
enum class ResultFit {
    none,  ///< nothing, or a result of another state or of other options
    part,  ///< of the first latents or directions, or of some cells
    whole,
};
[[nodiscard]] ResultFit fit_of(const AppState& state, AnalysisKind kind);

/// There is a result, and it belongs to the present state and options: the whole of it, or what
/// there is of it while it is being measured.
[[nodiscard]] bool is_current(const AppState& state, AnalysisKind kind);

/// Why `kind` cannot be measured on this model; empty: it can.
[[nodiscard]] std::string why_not_measured(const AppState& state, AnalysisKind kind);

}  // namespace zscope
