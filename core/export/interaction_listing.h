#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/export/table.h"

namespace zscope {

/// The strongest rows of an interaction table, for reading.
struct InteractionListing {
    Table table;                 ///< with the columns of the whole one
    std::size_t wide = 0;        ///< its rows that are PairCertainty::wide
    std::size_t negligible = 0;  ///< its rows that are PairCertainty::negligible
    std::size_t left_out = 0;    ///< rows of the whole table that are not in it, of which are
    std::size_t left_out_negligible = 0;
    std::size_t left_out_weaker = 0;  ///< pairs that are not negligible
    std::size_t left_out_wide = 0;    ///< those of the weaker that are PairCertainty::wide
    std::size_t left_out_diagonal = 0;
    std::size_t left_out_unknown = 0;  ///< pairs without a number
};

/// Of the table of analyse_interactions, whose pairs stand by size, the first `top` pairs of each
/// model that are not negligible and, however weak, the pair `kept` (in either order). The
/// diagonal, no interaction, is left out. A model of no more than `top` rows in all is listed
/// whole.
[[nodiscard]] InteractionListing list_interactions(
    const Table& whole, std::size_t top,
    const std::optional<std::pair<std::int64_t, std::int64_t>>& kept = std::nullopt);

}  // namespace zscope
