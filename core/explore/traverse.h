#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/model/generator_info.h"

namespace zscope {

class Generator;

/// Cells drawn in one forward pass unless told otherwise. Part of an export's provenance: another
/// batch size may change the last bits of a picture.
constexpr int kDefaultTraverseBatch = 16;
constexpr int kMostTraverseBatch = 4096;

/// Strips: one row a component, one column a step (docs/methods.md, "Interpolation strips").
struct StripOptions {
    std::vector<int> components = {};  ///< row order; empty: all, in their own order
    int steps = 9;                     ///< columns, 2 to 999; an odd count has a middle
    float extent = 2.0F;               ///< see require_extent and step_value
    bool relative = false;             ///< steps are added to the component's value, not set
    LatentMode latent_mode = LatentMode::pre_norm;
    int batch = kDefaultTraverseBatch;  ///< 1 to 4096
    friend bool operator==(const StripOptions&, const StripOptions&) = default;
};

/// Throws Error(invalid_argument), "component is z9; expected z0 to z2", unless it is one of them.
void require_component(int component, std::size_t latent_size);

/// Where step `step` of `steps` (at least 2) from -extent to extent stands.
[[nodiscard]] float step_value(int step, int steps, float extent);

/// A sheet of samples: `count` seeds from `seed` on, row by row.
struct SampleGridOptions {
    std::uint64_t seed = 0;
    int count = 64;   ///< 1 to 100000
    int columns = 0;  ///< 0: as square as it gets
    LatentMode latent_mode = LatentMode::pre_norm;
    int batch = kDefaultTraverseBatch;
    friend bool operator==(const SampleGridOptions&, const SampleGridOptions&) = default;
};

/// Two components over two lists of values: row r sets `row_component` to row_values[r].
struct PairGridOptions {
    int row_component = 0;
    int column_component = 1;
    std::vector<float> row_values = {-2.0F, -1.0F, 0.0F, 1.0F, 2.0F};
    std::vector<float> column_values = {-2.0F, -1.0F, 0.0F, 1.0F, 2.0F};
    LatentMode latent_mode = LatentMode::pre_norm;
    int batch = kDefaultTraverseBatch;
    friend bool operator==(const PairGridOptions&, const PairGridOptions&) = default;
};

/// One cell of a sheet: where it stands and the exact latent it is drawn from, so that a click can
/// go there.
struct TraverseCell {
    int row = 0;
    int column = 0;
    std::vector<float> z;
    friend bool operator==(const TraverseCell&, const TraverseCell&) = default;
};

/// The cells of a sheet, row by row.
struct TraversePlan {
    int rows = 0;
    int columns = 0;
    std::vector<TraverseCell> cells;
    /// The column to outline in each row: where the base latent stands. -1: the base lies more than
    /// half a step outside the sheet. `relative` strips with an odd step count hit it exactly;
    /// otherwise it is the nearest step. For a pair grid the nearest column, and only in the
    /// nearest row; for samples -1.
    std::vector<int> base_columns;
    LatentMode latent_mode = LatentMode::pre_norm;
    int batch = kDefaultTraverseBatch;
};

/// `base` is the composed latent (see compose), n values. Throws Error(invalid_argument) naming the
/// option at fault; a component is checked against n.
[[nodiscard]] TraversePlan plan_strips(const std::vector<float>& base, const StripOptions& options);
[[nodiscard]] TraversePlan plan_samples(std::int64_t latent_size, const SampleGridOptions& options);
[[nodiscard]] TraversePlan plan_pair(const std::vector<float>& base,
                                     const PairGridOptions& options);

/// A drawn cell, `index` into TraversePlan::cells.
struct DrawnCell {
    std::size_t index = 0;
    Image image;
    bool has_non_finite = false;
};

/// Called for each cell in order, on the calling thread.
using CellCallback = std::function<void(DrawnCell)>;

/// Draws a plan's cells in batches, first row first; `stop` is read between batches. The window and
/// the command line both draw sheets with this. Throws Error(cancelled), or what the generator
/// throws.
void draw_cells(Generator& generator, const TraversePlan& plan, const CellCallback& on_cell,
                ProgressSink progress = {}, std::stop_token stop = {});

/// Called for each cell of a pair grid in order, on the calling thread, with what the pair does
/// there beyond the sum of its parts: the mixed second difference
/// G(r, c) - G(r, base) - G(base, c) + G(base), [C, H, W] in the generator's own range. Zero
/// everywhere when the two components add up.
using PairCellCallback = std::function<void(DrawnCell, FloatImage difference)>;

/// Draws the cells of `plan_pair(base, options)`, after the pictures of one component alone that
/// they are compared with; holds these and one batch. Differences of a model that does not repeat
/// itself are noise: throws as draw_cells and, with the base, as require_repeatable.
void draw_pair(Generator& generator, const std::vector<float>& base, const PairGridOptions& options,
               const PairCellCallback& on_cell, ProgressSink progress = {},
               std::stop_token stop = {});

/// One value a pixel of such a difference, row by row: the mean over channels of its sizes or, with
/// signs, of the values, in which channels may cancel.
[[nodiscard]] std::vector<float> mean_over_channels(const FloatImage& difference, bool keeps_signs);

/// The latents of the four pictures of the difference at (row, column): the cell's own, those with
/// one component at the base's value, the base.
[[nodiscard]] std::array<std::vector<float>, 4> pair_corners(const std::vector<float>& base,
                                                             const PairGridOptions& options,
                                                             std::size_t row, std::size_t column);

}  // namespace zscope
