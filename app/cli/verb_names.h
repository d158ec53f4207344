#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zscope {

/// Letters to put in, take out or change to make `b` of `a` (Levenshtein distance).
[[nodiscard]] int edit_distance(std::string_view a, std::string_view b);

/// `names` with those first that take the fewest changed letters to come from `word`, of equally
/// near ones those that begin as it does; the others keep their order.
[[nodiscard]] std::vector<std::string> nearest_first(std::vector<std::string> names,
                                                     std::string_view word);

/// The three of `names` that come first then, as "render, grid, strip".
[[nodiscard]] std::string nearest_text(std::vector<std::string> names, std::string_view word);

/// `word` can only be meant as a verb: letters and hyphens alone, not "demo", and no file or folder
/// of that name is there.
[[nodiscard]] bool looks_like_verb(const std::string& word);

}  // namespace zscope
