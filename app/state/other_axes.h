#pragma once

#include <cstddef>
#include <string>

#include "app/state/app_state.h"

/// What is told where components of A and B stand beside each other though z_i is not one axis in
/// both: after a re-basing, or where no file says what their axes have to do with each other.
namespace zscope {

/// Something is open as B, and nothing says that its z_i is A's.
[[nodiscard]] bool has_other_axes(const AppState& state) noexcept;
/// That in a short line; empty unless it is so.
[[nodiscard]] std::string other_axes_note(const AppState& state);
/// Why, and what follows, for its tooltip.
[[nodiscard]] std::string other_axes_help(const AppState& state);

/// "Nearest in B: 0.98 z3": the axis of the other slot's model that lies closest to this one of
/// `slot`, with their cosine; empty unless a rotation leads from one to the other.
[[nodiscard]] std::string nearest_axis_text(const AppState& state, Slot slot,
                                            std::size_t component);

}  // namespace zscope
