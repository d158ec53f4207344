#pragma once

#include <filesystem>

#include "app/state/app_state.h"
#include "app/state/event.h"

namespace zscope {

/// The event that goes to the latent in a file (read_latent_file), or the message why there is
/// none. Reads at most 16 MiB. Any thread.
[[nodiscard]] Event open_latent(const AppState& state, const std::filesystem::path& path);

/// The event that lets the curvature map bend along the numbers in a file, read as a latent's, or
/// the message why there are none. Any thread.
[[nodiscard]] Event open_direction(const AppState& state, const std::filesystem::path& path);

/// Writes the latent the model gets and its mode (write_latent_file). The message that says so, or
/// why it could not be written. Any thread.
[[nodiscard]] Event save_latent(const AppState& state, const std::filesystem::path& path);

}  // namespace zscope
