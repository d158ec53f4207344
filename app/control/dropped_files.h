#pragma once

#include <filesystem>
#include <vector>

#include "app/state/event.h"

namespace zscope {

/// What files that were dropped at once ask for, in this order: a single model in `slot`, of two
/// the first in A and the second in B; then the latent (is_latent_file), which goes to the model
/// that is opened in A or, without one, to the open one. A message tells of what is left out:
/// models after the second, latents after the first, and tables of numbers (is_number_table), which
/// are no latent. Looks into the files, so it is not for the `ui` thread.
[[nodiscard]] std::vector<Event> events_of_drop(const std::vector<std::filesystem::path>& paths,
                                                Slot slot);

}  // namespace zscope
