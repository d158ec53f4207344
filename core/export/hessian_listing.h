#pragma once

#include <cstddef>

#include "core/export/table.h"

namespace zscope {

/// The largest entries of a table of Hessians, for reading.
struct HessianListing {
    Table table;               ///< as the whole table
    std::size_t left_out = 0;  ///< rows of the whole table that are not in it
};

/// Of the table of analyse_hessian the `top` entries of each matrix by falling size, equal ones as
/// they stand there and those that are no number last.
[[nodiscard]] HessianListing list_entries(const Table& whole, std::size_t top);

}  // namespace zscope
