#include "core/export/analysis_record.h"

#include <utility>

#include "core/base/atomic_file.h"
#include "core/export/npy.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "core/model/generator.h"
#include "core/model/model_file.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> all_arguments(const AnalysisRecord& record, const fs::path& out) {
    std::vector<std::string> arguments{"zscope", record.verb};
    for (const AnalysedModel& model : record.models) {
        arguments.push_back(model.argument);
    }
    arguments.insert(arguments.end(), record.options.begin(), record.options.end());
    arguments.insert(arguments.end(),
                     {"--threads", std::to_string(record.threads), "--device", record.device});
    if (!out.empty()) {
        arguments.insert(arguments.end(), {"--out", out.string()});
    }
    return arguments;
}

fs::path sibling(fs::path out, const char* extension) {
    return out.replace_extension(extension);
}

/// The folder that `path` lies in, or `path` itself where nothing was typed that names one.
fs::path named_folder_of(const fs::path& path) {
    const fs::path folder = path.parent_path();
    return folder.has_filename() && folder.filename() != ".." ? folder : path;
}

}  // namespace

AnalysedModel analysed_model(const Generator& generator, std::string argument) {
    const GeneratorInfo& info = generator.info();
    return {.argument = std::move(argument),
            .name = info.name,
            .architecture = info.architecture,
            .weights_sha256 = info.weights_sha256};
}

std::string row_name(const AnalysedModel& model) {
    fs::path path = fs::path(model.argument).lexically_normal();
    path = path.has_filename() ? path : path.parent_path();
    if (path.filename() == kModelWeightsName || path.filename() == kModelCardName) {
        path = named_folder_of(path);
    }
    if (path.filename() == kRunModelName) {
        path = named_folder_of(path);
    }
    return path.filename().string();
}

std::string command_line(const AnalysisRecord& record, const fs::path& out) {
    return shell_line(all_arguments(record, out));
}

nlohmann::ordered_json to_json(const AnalysedModel& model) {
    return {{"argument", model.argument},
            {"name", model.name},
            {"architecture", model.architecture},
            {"weights_sha256", model.weights_sha256}};
}

nlohmann::ordered_json to_json(const AnalysisRecord& record, const fs::path& out) {
    nlohmann::ordered_json json;
    json["format"] = kAnalysisFormat;
    json["version"] = kProvenanceVersion;
    json["program"] = "zscope " + record.program_version;
    json["commit"] = record.program_commit;
    json["verb"] = record.verb;
    json["models"] = nlohmann::ordered_json::array();
    for (const AnalysedModel& model : record.models) {
        json["models"].push_back(to_json(model));
    }
    json["measure"] = record.measure;
    json["options"] = record.options;
    json["threads"] = record.threads;
    json["device"] = record.device;
    json["command"] = command_line(record, out.filename());
    return json;
}

nlohmann::ordered_json to_json(const AnalysisRecord& record, const AnalysisResult& result,
                               const fs::path& out) {
    nlohmann::ordered_json json = to_json(record, out);
    json["results"] = to_json(result.table);
    if (!result.extra.is_null()) {
        json["extra"] = result.extra;
    }
    return json;
}

std::string json_text(const nlohmann::ordered_json& json) {
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::vector<fs::path> analysis_paths(const fs::path& out, bool has_raw) {
    fs::path sidecar = out;
    sidecar += ".json";
    std::vector<fs::path> paths{out, sidecar, sibling(out, ".csv")};
    if (has_raw) {
        paths.push_back(sibling(out, ".npy"));
    }
    return paths;
}

std::vector<fs::path> write_analysis(const AnalysisRecord& record, const AnalysisResult& result,
                                     const fs::path& out) {
    require_png_name(out);
    std::vector<fs::path> paths = analysis_paths(out, result.raw.defined());
    if (result.raw.defined()) {
        write_npy(paths.back(), result.raw);
    }
    write_file_atomically(paths[2], to_csv(result.table));
    write_png(out, result.picture, {{kProvenanceKeyword, json_text(to_json(record, out))}});
    write_file_atomically(paths[1], json_text(to_json(record, result, out)));
    return paths;
}

}  // namespace zscope
