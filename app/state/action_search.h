#pragma once

#include <string_view>
#include <vector>

#include "app/state/actions.h"

namespace zscope {

/// The actions that `query` is part of, in ASCII letters of either case: first those whose label
/// begins with it, then those whose label, whose name or whose help holds it, each in the order of
/// the table. All of them where it is empty.
[[nodiscard]] std::vector<const Action*> search_actions(std::string_view query);

}  // namespace zscope
