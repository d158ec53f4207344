#pragma once

#include <string>

#include "core/curves/curve_history.h"

namespace zscope {

/// The curves of a run as CSV: a row for every number of pictures at which either table has one,
/// rising, with the columns of both ("images" once, those of `steps` first). "nan" where the table
/// of a column has no row; numbers read back as the same doubles. read_curves reads it again.
[[nodiscard]] std::string curves_csv(const CurveHistory& steps, const CurveHistory& evaluation);

}  // namespace zscope
