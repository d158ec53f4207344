#pragma once

#include <string>

#include "app/state/app_state.h"

namespace zscope {

/// The strips of a slot as they were begun last.
[[nodiscard]] const StripTable& strips_of(const AppState& state, Slot slot) noexcept;
/// They stand around another place than the sliders, or belong to another model.
[[nodiscard]] bool strips_are_elsewhere(const AppState& state, Slot slot) noexcept;
/// The row's pictures are older than the state: of another place or model, or of older weights.
[[nodiscard]] bool is_row_old(const AppState& state, Slot slot, const StripRow& row) noexcept;
/// Rows of B stand between those of A.
[[nodiscard]] bool shows_strips_of_b(const AppState& state) noexcept;
/// What is to be said of rows on screen that are old: "updating", or "not current" where nothing
/// follows by itself. Empty: none is old.
[[nodiscard]] std::string strips_state_text(const AppState& state);

}  // namespace zscope
