#pragma once

#include <string>
#include <vector>

#include "core/export/analysis_types.h"

/// What the activeness of a model's components says of each. Any thread.
namespace zscope {

/// The part of its model's largest activeness below which a component is dead. Activeness is a
/// variance: less than this part moves the picture less than a tenth as far, root mean square, as
/// the strongest component does. (Ours; docs/methods.md, "Activeness".)
inline constexpr double kDeadBelow = 0.01;
inline constexpr const char* kDeadBelowText = "1/100";
/// What stands at a dead component.
inline constexpr const char* kDeadHelp =
    "Dead: below 1/100 of the strongest component's activeness";
/// Behind a dead component's name.
inline constexpr const char* kDeadMark = " (dead)";

/// Whether a component of this activeness is dead in a model whose largest is `largest`: it does
/// next to nothing to the picture. One of 0 always is, one that is no number never.
[[nodiscard]] bool is_dead(double activeness, double largest) noexcept;

/// The largest finite score; 0 without one.
[[nodiscard]] double largest_activeness(const std::vector<ComponentScore>& scores) noexcept;

/// The score's label, with kDeadMark where its component is dead in a model whose largest
/// activeness is `largest`.
[[nodiscard]] std::string marked_label(const ComponentScore& score, double largest);

/// The components by falling score; of equal ones the one with the smaller number first.
/// `scores` in the components' own order.
[[nodiscard]] std::vector<int> ranked(const std::vector<ComponentScore>& scores);

/// The dead ones of a model's scores by rising number.
[[nodiscard]] std::vector<int> dead_components(const std::vector<ComponentScore>& scores);

}  // namespace zscope
