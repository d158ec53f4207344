#pragma once

#include <filesystem>
#include <vector>

#include "app/state/app_state.h"
#include "app/state/event.h"

namespace zscope {

/// What follows from a path that was asked for.
[[nodiscard]] std::vector<Event> path_events(PathPurpose purpose,
                                             const std::filesystem::path& path);
/// The same of one that was chosen in a dialog: the next one of its kind begins in that folder.
[[nodiscard]] std::vector<Event> dialog_events(PathPurpose purpose,
                                               const std::filesystem::path& path);

/// Where a dialog begins: in the folder that its field holds, else where the last one of its kind
/// was answered; empty where neither is known.
[[nodiscard]] std::filesystem::path dialog_folder(const Settings& settings, PathPurpose purpose);

}  // namespace zscope
