#pragma once

#include <span>

#include "core/regularizers/regularizer_entry.h"

namespace zscope {

/// Every regularizer there is, in the order of a run.
[[nodiscard]] std::span<const RegularizerEntry> regularizer_table();

/// One more, behind the others, as long as this lives. For tests: no other thread may look at the
/// table when it comes and goes, and the last one goes first.
class AddedRegularizer {
  public:
    explicit AddedRegularizer(RegularizerEntry entry);
    ~AddedRegularizer();
    AddedRegularizer(const AddedRegularizer&) = delete;
    AddedRegularizer& operator=(const AddedRegularizer&) = delete;
};

}  // namespace zscope
