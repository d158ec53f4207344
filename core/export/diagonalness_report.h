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

/// What D% and D_R say, for a reader who has their definitions before him.
inline constexpr const char* kDiagonalnessWords =
    "An entry off the diagonal is there where two components moved together do something that "
    "neither does alone: the larger D% and D_R, the more untangled; a few values can carry D_R.";

/// How the Hessians were taken, without what D% and D_R are.
[[nodiscard]] std::string diagonalness_setup(const HessianStatisticsRequest& request);
/// One line that says what the numbers are: the same with their definitions.
[[nodiscard]] std::string describe_diagonalness(const HessianStatisticsRequest& request);

/// A row a model: D%, D_R, their intervals, and how many Hessians there were.
[[nodiscard]] Table diagonalness_table(const std::vector<ModelDiagonalness>& models,
                                       HessianScheme scheme);

/// D% beside D_R, a bar a model; their definitions stand at the axes alone.
[[nodiscard]] Image diagonalness_picture(const std::vector<ModelDiagonalness>& models,
                                         const HessianStatisticsRequest& request);

}  // namespace zscope
