#pragma once

#include <filesystem>
#include <string>

#include "app/state/app_state.h"

namespace zscope {

/// Why the open model cannot be re-based now; empty if it can.
[[nodiscard]] std::string why_not_rebase_now(const AppState& state);
/// Why nothing can be cancelled.
[[nodiscard]] std::string why_not_cancel_rebase(const AppState& state);
/// Why the model on screen cannot be saved with its axes.
[[nodiscard]] std::string why_not_save_rebased(const AppState& state);

/// The re-basing that the model on screen is under; null: as it was opened.
[[nodiscard]] const RebaseReport* shown_rebase(const AppState& state);

/// The same while no file holds the model so; null: as it was opened, or saved.
[[nodiscard]] const RebaseReport* unsaved_rebase(const AppState& state);
[[nodiscard]] bool shows_unsaved_axes(const AppState& state);
/// Axes that were found, shown or undone, and saved to no file: opening another model forgets them.
[[nodiscard]] bool has_unsaved_axes(const UntangleState& untangle) noexcept;

/// Where the model on screen is saved unless the user says otherwise.
[[nodiscard]] std::filesystem::path proposed_rebased_path(const AppState& state);
/// Where it is saved: as the user has said, or as proposed.
[[nodiscard]] std::filesystem::path rebased_path(const AppState& state);

}  // namespace zscope
