#pragma once

#include <optional>
#include <string>

namespace zscope {

/// What the settings' file is to hold so that several programs can keep theirs in it: `on_disk`
/// with the fields in which `wanted` differs from `known`, what this program last read or wrote;
/// the ends of a range are one field. In the lists of recent models and seeds each entry is as the
/// program has it that changed it, one that another program has removed is gone, and those that
/// another one has added come last; beyond a list's limit the last ones that are not pinned go.
/// `wanted` as a whole where `on_disk` is no settings this program can read; nothing where a newer
/// program has written it (newer_version), which is to stay. All are JSON texts; the first two are
/// settings_to_json's.
[[nodiscard]] std::optional<std::string> merged_settings(const std::string& known,
                                                         const std::string& wanted,
                                                         const std::string& on_disk);

}  // namespace zscope
