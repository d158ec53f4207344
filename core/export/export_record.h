#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace zscope {

/// The record of an export inside a PNG file, as text; nothing where a PNG holds none. Throws as
/// read_png_text.
[[nodiscard]] std::optional<std::string> record_in_png(const std::filesystem::path& path);

/// The JSON in a file, or, where that is a PNG, in the record inside it: at most 16 MiB, 8 levels
/// and 400,000 values of it. Throws Error(bad_file, not_found, ...).
[[nodiscard]] nlohmann::ordered_json read_record(const std::filesystem::path& path);

/// A model as a record names it.
struct RecordedModel {
    std::string argument;
    std::string weights_sha256;  ///< empty without weights
    friend bool operator==(const RecordedModel&, const RecordedModel&) = default;
};

/// What an export tells of its making, as far as making it again needs it. Nobody vouches for it.
struct ExportRecord {
    std::string program;                 ///< "zscope 1.2.3"; empty: it does not say
    std::string commit;                  ///< as program_commit gives it; empty: it does not say
    std::vector<RecordedModel> models;   ///< in the order of the command
    std::vector<std::string> arguments;  ///< the verb and what follows it, without --out
};

/// Of a PNG that the program exported, or of the .json beside it. Throws Error saying what was
/// found and what was expected: bad_file where it is none or its command is not one that
/// command_line gives, unsupported for a newer version.
[[nodiscard]] ExportRecord read_export_record(const std::filesystem::path& path);

/// That another program than this one made the export; empty where it was this one.
[[nodiscard]] std::string program_difference(const ExportRecord& recorded);

/// The models that have other weights now, a line each.
[[nodiscard]] std::vector<std::string> model_differences(const ExportRecord& recorded,
                                                         const ExportRecord& remade);

}  // namespace zscope
