#pragma once

#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/export/analysis_types.h"
#include "core/export/table.h"
#include "core/hessian/diagonalness.h"

namespace zscope {

struct ModelDiagonalness {
    std::string name;
    Diagonalness found;
};

/// What D% and D_R say, for a reader who meets them first.
inline constexpr const char* kDiagonalnessWords =
    "In plain words: where two components moved together do something that neither does alone, a "
    "value of the picture bends between them. D%: how many values of 100 bend most along a single "
    "component; the more, the more untangled. D_R: how many times stronger the bends along single "
    "components are than those between two; the larger, the more untangled, but a few values can "
    "carry it.";

/// One line that says what the numbers are.
[[nodiscard]] std::string describe_diagonalness(const HessianStatisticsRequest& request);

/// A row a model: D%, D_R, their intervals, and how many Hessians there were.
[[nodiscard]] Table diagonalness_table(const std::vector<ModelDiagonalness>& models,
                                       HessianScheme scheme);

/// D% beside D_R, a bar a model.
[[nodiscard]] Image diagonalness_picture(const std::vector<ModelDiagonalness>& models,
                                         const HessianStatisticsRequest& request);

}  // namespace zscope
