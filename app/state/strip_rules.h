#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/state/app_state.h"

namespace zscope {

/// Somebody can see them; else none are drawn, so that what is seen need not wait for them.
[[nodiscard]] bool shows_strips(const AppState& state) noexcept;
/// The same of a slot's: B's not while A is alone on the canvas.
[[nodiscard]] bool shows_strips_in(const AppState& state, Slot slot) noexcept;
/// B's rows stand in their own order, for which its ranking is needed.
[[nodiscard]] bool needs_ranking_of_b(const AppState& state) noexcept;
/// The strips of a slot as they were begun last.
[[nodiscard]] const StripTable& strips_of(const AppState& state, Slot slot) noexcept;
/// They stand around another place than the sliders, or belong to another model.
[[nodiscard]] bool strips_are_elsewhere(const AppState& state, Slot slot) noexcept;
/// The row's pictures are older than the state: of another place or model, or of older weights.
[[nodiscard]] bool is_row_old(const AppState& state, Slot slot, const StripRow& row) noexcept;
/// Rows of the present place are missing that nobody draws: it was cancelled, or has failed.
[[nodiscard]] bool strips_are_cut_off(const AppState& state, Slot slot) noexcept;
/// The page of the Strips panel: part of the components as the Latent panel lists them.
struct StripPage {
    std::vector<std::size_t> components;  ///< in the order of the rows
    std::size_t first = 0;                ///< place of the first one among all that are listed
    std::size_t listed = 0;               ///< how many these are
};
[[nodiscard]] StripPage strip_page(const AppState& state);
/// The components of a slot's rows on it: A's, as far as the model has them, or as many in its own
/// order (see order_slot).
[[nodiscard]] std::vector<std::size_t> strip_page_of(const AppState& state, Slot slot);
/// The components of the rows on screen, which are chosen anew only when the strips are drawn;
/// without rows those of the page.
[[nodiscard]] std::vector<std::size_t> strip_components(const AppState& state);
/// The components that an exported strip has rows of, in their order: those on screen, or, while
/// nobody sees strips, those of the page. Empty, as StripOptions has it, for all of them by number.
[[nodiscard]] std::vector<int> exported_strip_components(const AppState& state);
/// The components most active first, as far as that is known of the model in `slot`: the order they
/// are drawn in.
[[nodiscard]] std::vector<std::size_t> ranked_first(const AppState& state, Slot slot,
                                                    std::vector<std::size_t> components);

/// Rows of B stand between those of A.
[[nodiscard]] bool shows_strips_of_b(const AppState& state) noexcept;
/// What is to be said of rows on screen that are old: "updating", or "not current" where nothing
/// follows by itself. Empty: none is old.
[[nodiscard]] std::string strips_state_text(const AppState& state);

}  // namespace zscope
