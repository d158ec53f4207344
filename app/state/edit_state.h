#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/latent/latent_state.h"
#include "core/model/generator_info.h"

namespace zscope {

/// How the canvas looks at the picture. `center_*` is the point of the picture (0..1) that sits in
/// the middle of the canvas; ignored while `fit` is on.
struct CanvasView {
    bool fit = true;
    float zoom = 1.0F;  ///< screen pixels per picture pixel, when not fitted
    float center_x = 0.5F;
    float center_y = 0.5F;
    friend bool operator==(const CanvasView&, const CanvasView&) = default;
};

/// Everything undo brings back: where the user stands and how they look at it. Never files or
/// models.
struct EditState {
    LatentState latent;
    std::vector<std::uint8_t> locks;  ///< n flags; a locked component keeps its value
    bool seed_locked = false;         ///< the seed stays whatever asks for another
    bool post_norm = false;           ///< edits apply after the base was pixel-normalised
    /// Axes the latent is told in, UntangleState::axes of the open model; going back in the history
    /// brings the old axes back.
    std::size_t axes = 0;
    CanvasView view;
    friend bool operator==(const EditState&, const EditState&) = default;
};

/// A fresh state at `seed` for a model of n components.
[[nodiscard]] EditState edit_from_seed(std::uint64_t seed, std::int64_t n);

/// The n values the sliders return to: the base, pixel-normalised when `post_norm` is on.
[[nodiscard]] std::vector<float> base_values(const EditState& edit);

/// The n values the sliders show: base plus offsets (directions have controls of their own).
[[nodiscard]] std::vector<float> component_values(const EditState& edit);

/// The latent to feed to the model.
[[nodiscard]] std::vector<float> composed_latent(const EditState& edit);
/// How the model takes it.
[[nodiscard]] LatentMode latent_mode(const EditState& edit) noexcept;

[[nodiscard]] bool is_locked(const EditState& edit, std::size_t component) noexcept;
[[nodiscard]] bool has_locks(const EditState& edit) noexcept;
[[nodiscard]] bool has_edits(const EditState& edit) noexcept;

/// The same place told in other axes: z becomes z L, `link` L [n, n] row by row (see axes_link).
/// A locked component is no axis any more, so locks go, unless every component was locked.
[[nodiscard]] EditState in_other_axes(const EditState& edit, const std::vector<double>& link);

/// The same state without edits: what "hold to see the base" shows.
[[nodiscard]] EditState without_edits(const EditState& edit);

}  // namespace zscope
