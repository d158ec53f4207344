#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "app/state/model_slot.h"
#include "app/state/strip_table.h"
#include "core/base/image.h"
#include "core/explore/render_types.h"
#include "core/export/comparison.h"
#include "core/latent/latent_state.h"

namespace zscope {

/// What the canvas shows of the two slots.
enum class CompareMode { only_a, only_b, side_by_side, split, difference };

/// How B's latent follows A's.
enum class CompareLink {
    none,       ///< the sizes differ: B stands at the sample of A's seed
    same,       ///< the same numbers
    unrelated,  ///< the same numbers, though no file says that they mean the same
    rotated,    ///< through the re-basing that leads from one to the other
};

/// What of A was last turned into B's axes, and what became of it: n^2 work that is done once a
/// change of A's, not once a look at it.
struct TurnedToB {
    LatentState latent_of_a;
    LatentState latent;
    std::vector<float> direction_of_a;  ///< of a curvature map that is along no axis; else empty
    std::vector<float> direction;
};

/// The second slot. Its pictures belong to AppState::latent_version as A's do.
struct CompareState {
    ModelSlot b;               ///< generation 0: nothing is open as B
    bool follows_run = false;  ///< B is the run at hand, with its newest weights
    CompareLink link = CompareLink::same;
    /// Of `rotated`, n x n row by row: z rotation means to B what z means to A (see axes_link).
    std::vector<double> rotation;
    TurnedToB turned;  ///< of `rotated`; the reducer's, others ask latent_state_of_b
    CompareMode mode = CompareMode::only_a;
    bool flicker = false;                          ///< held: the other one is shown
    ComparisonStyle style;                         ///< split, kind and range of the difference
    std::shared_ptr<const RenderedImage> picture;  ///< B's newest
    std::uint64_t failed_version = 0;              ///< latent_version that B could not draw
    StripTable strips;
    std::size_t model_samples = 0;  ///< of B, as Timings has them of A
    double model_median_ms = 0.0;

    [[nodiscard]] bool ready() const noexcept { return b.ready(); }
    /// Both pictures are on the canvas.
    [[nodiscard]] bool shows_both() const noexcept {
        return ready() && mode >= CompareMode::side_by_side && !flicker;
    }
    /// B's picture alone is on the canvas.
    [[nodiscard]] bool shows_b() const noexcept {
        return ready() && (mode == CompareMode::only_b) != flicker &&
               (mode <= CompareMode::only_b || flicker);
    }
};

}  // namespace zscope
