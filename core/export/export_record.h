#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace zscope {

/// The record of an export inside a PNG file, as text; nothing where a PNG holds none. Throws as
/// read_png_text.
[[nodiscard]] std::optional<std::string> record_in_png(const std::filesystem::path& path);

/// The JSON in a file, or, where that is a PNG, in the record inside it: at most 16 MiB, 8 levels
/// and 400,000 values of it. Throws Error(bad_file, not_found, ...).
[[nodiscard]] nlohmann::ordered_json read_record(const std::filesystem::path& path);

}  // namespace zscope
