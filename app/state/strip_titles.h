#pragma once

#include <cstddef>
#include <string>

#include "app/state/strip_table.h"

namespace zscope {

/// A value beside a row or above a column, short enough for a small cell: "-1.3", "+2", "0".
[[nodiscard]] std::string axis_text(float value);

/// What stands above a column of strips: the step from the components' values ("here" in the
/// middle), or the values themselves, as the rows were drawn. Empty where they do not agree in it.
/// `others`: rows shown between those of `strips`, or null. `strips` must have a row.
[[nodiscard]] std::string column_title(const StripTable& strips, const StripTable* others,
                                       std::size_t column);

}  // namespace zscope
