#include "core/export/export_record.h"

#include <algorithm>
#include <cstdint>

#include "core/base/error.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "core/model/program_version.h"
#include "core/tensor/bounded_json.h"
#include "core/tensor/file_version.h"
#include "core/tensor/input_file.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 20U;
constexpr JsonLimits kJsonLimits{8, 400000};  // a rotation of 512 components fits
constexpr const char* kExpected =
    "Expected a PNG that zscope exported, or the .json that was written beside it";

[[noreturn]] void fail(const fs::path& path, const std::string& found) {
    throw Error(ErrorCode::bad_file, path.string() + " " + found, kExpected);
}

std::string text_of(const fs::path& path) {
    if (!begins_as_png(path)) {
        return InputFile(path).text(kMostBytes);
    }
    std::optional<std::string> record = record_in_png(path);
    if (!record) {
        fail(path, "is a PNG picture without a record of zscope");
    }
    return *std::move(record);
}

/// The text of a field; empty where there is none.
std::string text_in(const ordered_json& object, const char* field) {
    const bool is_there = object.is_object() && object.contains(field) && object[field].is_string();
    return is_there ? object[field].get<std::string>() : std::string();
}

void require_record(const fs::path& path, const ordered_json& json) {
    const std::string format = text_in(json, "format");
    if (format != kExportFormat && format != kAnalysisFormat) {
        fail(path, "holds no record of an export");
    }
    const bool has_version = json.contains("version") && json["version"].is_number_integer();
    check_file_version(has_version ? json["version"].get<std::int64_t>() : 0, kProvenanceVersion,
                       path.string() + " holds an export's record");
}

std::vector<RecordedModel> models_in(const ordered_json& json) {
    std::vector<RecordedModel> models;
    const auto add = [&models](const ordered_json& model) {
        models.push_back({text_in(model, "argument"), text_in(model, "weights_sha256")});
    };
    for (const char* field : {"model", "compared"}) {
        if (json.contains(field)) {
            add(json[field]);
        }
    }
    if (json.contains("models") && json["models"].is_array()) {
        std::ranges::for_each(json["models"], add);
    }
    return models;
}

/// The verb and what follows it. Where a record lies says where its export went, its --out does
/// not: that stands at the end and is left out.
std::vector<std::string> arguments_in(const fs::path& path, const ordered_json& json) {
    std::vector<std::string> words =
        shell_words(text_in(json, "command")).value_or(std::vector<std::string>());
    if (words.size() < 2 || words.front() != "zscope") {
        fail(path, "records no command of zscope alone");
    }
    if (words[words.size() - 2] == "--out") {
        words.resize(words.size() - 2);
    }
    words.erase(words.begin());
    const auto names_output = [](const std::string& word) {
        return word == "--out" || word.starts_with("--out=");
    };
    if (words.empty() || std::ranges::any_of(words, names_output)) {
        fail(path, "records a command that does not end with its one --out");
    }
    return words;
}

std::string program_text(const std::string& program, const std::string& commit) {
    return (program.empty() ? "an unknown program" : program) +
           (commit.empty() ? "" : " (commit " + commit + ")");
}

std::string weights_text(const std::string& sha256) {
    return sha256.empty() ? "none" : sha256;
}

}  // namespace

std::optional<std::string> record_in_png(const fs::path& path) {
    PngText text = read_png_text(path);
    const auto found = text.find(kProvenanceKeyword);
    return found == text.end() ? std::nullopt : std::optional(std::move(found->second));
}

ordered_json read_record(const fs::path& path) {
    return parse_bounded_json(text_of(path), path.string(), kJsonLimits);
}

ExportRecord read_export_record(const fs::path& path) {
    const ordered_json json = read_record(path);
    require_record(path, json);
    return {.program = text_in(json, "program"),
            .commit = text_in(json, "commit"),
            .models = models_in(json),
            .arguments = arguments_in(path, json)};
}

std::string program_difference(const ExportRecord& recorded) {
    const std::string program = "zscope " + program_version();
    const bool is_other_commit = !recorded.commit.empty() && recorded.commit != program_commit();
    if (recorded.program == program && !is_other_commit) {
        return {};
    }
    return "the export was made by " + program_text(recorded.program, recorded.commit) +
           "; this is " + program_text(program, program_commit()) + ", which may draw otherwise";
}

std::vector<std::string> model_differences(const ExportRecord& recorded,
                                           const ExportRecord& remade) {
    std::vector<std::string> lines;
    const std::size_t count = std::min(recorded.models.size(), remade.models.size());
    for (std::size_t i = 0; i < count; ++i) {
        const std::string& before = recorded.models[i].weights_sha256;
        const std::string& now = remade.models[i].weights_sha256;
        if (before != now) {
            lines.push_back(remade.models[i].argument +
                            " is another model than the export's: its " + "SHA-256 is " +
                            weights_text(now) + ", recorded is " + weights_text(before));
        }
    }
    return lines;
}

}  // namespace zscope
