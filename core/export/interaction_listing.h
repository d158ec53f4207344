#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/export/table.h"

namespace zscope {

/// The strongest rows of an interaction table, for reading.
struct InteractionListing {
    /// As the whole table, with a last column "note" where some row's interval reaches 0.
    Table table;
    std::size_t left_out = 0;       ///< rows of the whole table that are not in it
    std::size_t left_out_at_0 = 0;  ///< those of them whose interval reaches 0
    bool has_notes = false;         ///< the column "note" is there
};

/// What the note of a row says whose 95 % interval reaches 0: its samples do not tell the value
/// from none at all.
inline constexpr const char* kReachesZero = "reaches 0";

/// Of the table of analyse_interactions, whose pairs stand by size, the first `top` pairs of each
/// model and, however weak, the pair `kept` (in either order). The diagonal, no interaction, is
/// left out unless a model has no more than `top` rows in all. Values without an interval get no
/// note.
[[nodiscard]] InteractionListing list_interactions(
    const Table& whole, std::size_t top,
    const std::optional<std::pair<std::int64_t, std::int64_t>>& kept = std::nullopt);

}  // namespace zscope
