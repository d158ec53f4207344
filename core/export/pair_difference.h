#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/explore/traverse.h"
#include "core/export/comparison.h"

namespace zscope {

class Generator;

/// What a pair does beyond the sum of its parts instead of its pictures, see PairCellCallback.
/// Plain data; needs no LibTorch header.
struct PairDifferenceOptions {
    PairGridOptions grid;
    DifferenceKind kind = DifferenceKind::absolute;  ///< mean over channels of sizes or of values
    /// The colours' end in the generator's units, above 0; none: the largest size in the grid.
    std::optional<double> range = std::nullopt;
    friend bool operator==(const PairDifferenceOptions&, const PairDifferenceOptions&) = default;
};

struct PairDifferences {
    std::vector<Image> cells;  ///< row by row, in difference_colors
    double range = 1.0;        ///< where the colours end: as asked for, or as found
    bool has_below = false;    ///< values lie below the low end of the colours
    bool has_above = false;    ///< the same above `range`
    /// Cells with values that are not finite, and of the first one where it stands and where those
    /// began: "z0 = -2, z1 = 1: values are not finite ...". Empty: no cell has any.
    std::size_t faulty_cells = 0;
    std::string fault{};
};

/// Draws the differences of `plan_pair(base, options.grid)`; values that are not finite are
/// kNotANumberColor. Throws as draw_pair, and Error(invalid_argument) for the range.
[[nodiscard]] PairDifferences draw_pair_differences(Generator& generator,
                                                    const std::vector<float>& base,
                                                    const PairDifferenceOptions& options,
                                                    ProgressSink progress = {},
                                                    std::stop_token stop = {});

/// What the colours mean, such as "signed difference beyond the sum, from <= -1 to >= 1" where
/// values lie beyond both ends. It names the colour of values that are no numbers where there are
/// any.
[[nodiscard]] std::string difference_note(const PairDifferences& drawn, DifferenceKind kind);

}  // namespace zscope
