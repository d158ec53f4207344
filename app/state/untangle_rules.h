#pragma once

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

/// Where the model on screen is saved unless the user says otherwise.
[[nodiscard]] std::filesystem::path proposed_rebased_path(const AppState& state);

}  // namespace zscope
