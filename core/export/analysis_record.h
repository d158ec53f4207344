#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/export/table.h"

namespace zscope {

class Generator;

/// A model of an analysis as one would type it, with what it turned out to be.
struct AnalysedModel {
    std::string argument;
    std::string name;
    std::string architecture;
    std::string weights_sha256;
};

/// Everything that decides the numbers of an analysis, and what they are. As Provenance, for verbs
/// that look at one or more models.
struct AnalysisRecord {
    std::string verb;
    std::vector<AnalysedModel> models{};
    std::vector<std::string> options{};  ///< all of the verb's options, in full
    nlohmann::ordered_json measure{};    ///< what was measured and how
    int threads = 1;
    std::string device = "cpu";
    std::string program_version{};
    std::string program_commit{};  ///< as program_commit gives it; for reading only
};

/// What an analysis found.
struct AnalysisResult {
    Table table;
    Image picture;
    at::Tensor raw{};                        ///< for a .npy file; undefined: none
    nlohmann::ordered_json extra = nullptr;  ///< further results for the JSON; null: none
};

[[nodiscard]] AnalysedModel analysed_model(const Generator& generator, std::string argument);

/// The model's name as a row label: what was typed, without folders. The files model.safetensors
/// and model.json are called like the folder they lie in, and a folder "model", as runs keep
/// theirs, like the one above it. Looks at the text only, so that a command gives the same table
/// wherever it runs.
[[nodiscard]] std::string row_name(const AnalysedModel& model);

/// The whole command, quoted for a shell; with `--out out` unless `out` is empty.
[[nodiscard]] std::string command_line(const AnalysisRecord& record,
                                       const std::filesystem::path& out);

[[nodiscard]] nlohmann::ordered_json to_json(const AnalysedModel& model);
/// The record alone; its command names only the file of `out`, not its folder.
[[nodiscard]] nlohmann::ordered_json to_json(const AnalysisRecord& record,
                                             const std::filesystem::path& out);
/// The record with the results: what `--json` prints and the sidecar holds.
[[nodiscard]] nlohmann::ordered_json to_json(const AnalysisRecord& record,
                                             const AnalysisResult& result,
                                             const std::filesystem::path& out);

/// Indented text with a line feed; bytes that are not UTF-8 (of a path) are replaced.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& json);

/// The files that write_analysis makes of `out`: NAME.png, NAME.png.json, NAME.csv, and NAME.npy
/// where there are raw numbers.
[[nodiscard]] std::vector<std::filesystem::path> analysis_paths(const std::filesystem::path& out,
                                                                bool has_raw);

/// Writes the picture with the record inside, the sidecar with the results, the table and the raw
/// numbers, if any. Returns analysis_paths. Throws Error(invalid_argument, io).
std::vector<std::filesystem::path> write_analysis(const AnalysisRecord& record,
                                                  const AnalysisResult& result,
                                                  const std::filesystem::path& out);

}  // namespace zscope
