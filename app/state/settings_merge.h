#pragma once

#include <string>

namespace zscope {

/// What the settings' file is to hold so that several programs can keep theirs in it: `on_disk`
/// with the fields in which `wanted` differs from `known`, what this program last read or wrote.
/// In the lists of recent models and seeds the entries that another program has added come last.
/// `wanted` as a whole where `on_disk` is no settings this program can read. All are JSON texts;
/// the first two are settings_to_json's.
[[nodiscard]] std::string merged_settings(const std::string& known, const std::string& wanted,
                                          const std::string& on_disk);

}  // namespace zscope
