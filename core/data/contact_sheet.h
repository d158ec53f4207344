#pragma once

#include <string>

#include "core/data/dataset.h"

namespace zscope {

/// The first `count` pictures of a set (fewer if it holds fewer), row by row in a sheet about as
/// high as wide. count 1..10000 and at most 2^28 bytes in all, else Error(invalid_argument).
[[nodiscard]] Image draw_contact_sheet(const Dataset& dataset, std::int64_t count);

/// `index,color,shape,x,y` and a line for each of the first `count` pictures, labels by name and
/// numbers so that they read back exactly. Error(invalid_argument) where the factors are not known.
[[nodiscard]] std::string factors_csv(const Dataset& dataset, std::int64_t count);

}  // namespace zscope
