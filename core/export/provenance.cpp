#include "core/export/provenance.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>

#include "core/base/error.h"

namespace zscope {
namespace {

constexpr std::string_view kProgramWord = "zscope ";  ///< every command begins with it

void append(std::vector<std::string>& arguments, std::string option, std::string value) {
    arguments.push_back(std::move(option));
    arguments.push_back(std::move(value));
}

/// In the order of typing: model, latent, the verb's own options, where it ran.
std::vector<std::string> all_arguments(const Provenance& provenance,
                                       const std::filesystem::path& out) {
    std::vector<std::string> arguments{"zscope", provenance.verb, provenance.model};
    arguments.insert(arguments.end(), provenance.latent.begin(), provenance.latent.end());
    arguments.insert(arguments.end(), provenance.options.begin(), provenance.options.end());
    if (provenance.batch > 0) {
        append(arguments, "--batch", std::to_string(provenance.batch));
    }
    if (provenance.threads > 0) {
        append(arguments, "--threads", std::to_string(provenance.threads));
    }
    if (!provenance.device.empty()) {
        append(arguments, "--device", provenance.device);
    }
    append(arguments, "--out", out.string());
    return arguments;
}

/// The value with the fewest digits to which `base` is moved by exactly `offset`; none where the
/// sum has lost the offset.
std::optional<float> shortest_target(float base, float offset) {
    const float target = base + offset;
    for (int digits = 1; digits <= std::numeric_limits<float>::max_digits10; ++digits) {
        std::array<char, 32> text{};
        const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), target,
                                                std::chars_format::general, digits);
        float value = target;
        std::from_chars(text.data(), end, value);
        if (value - base == offset) {
            return value;
        }
    }
    return std::nullopt;
}

void append_edits(std::vector<std::string>& arguments, const LatentState& state, LatentMode mode) {
    const std::vector<float> base =
        mode == LatentMode::post_norm ? pixel_norm(state.base) : state.base;
    for (std::size_t i = 0; i < state.offsets.size(); ++i) {
        const float offset = state.offsets[i];
        if (offset == 0.0F) {
            continue;
        }
        const std::optional<float> target = shortest_target(base[i], offset);
        append(arguments, target ? "--set" : "--add",
               component_label(i) + "=" + float_text(target.value_or(offset)));
    }
    for (const DirectionEdit& edit : state.directions) {
        append(arguments, "--along",
               float_text(edit.amount) + ":" + float_list_text(edit.direction));
    }
}

nlohmann::ordered_json cells_json(const std::vector<ProvenanceCell>& cells) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const ProvenanceCell& cell : cells) {
        nlohmann::ordered_json entry;
        entry["row"] = cell.row;
        entry["column"] = cell.column;
        if (cell.seed) {
            entry["seed"] = *cell.seed;
        }
        entry["z"] = floats_json(cell.z);
        entry["latent_mode"] = latent_mode_name(cell.mode);
        list.push_back(std::move(entry));
    }
    return list;
}

}  // namespace

void require_finite(const std::vector<float>& z) {
    for (std::size_t i = 0; i < z.size(); ++i) {
        if (!std::isfinite(z[i])) {
            throw Error(ErrorCode::invalid_argument,
                        "the latent's component z" + std::to_string(i) + " is " + float_text(z[i]) +
                            "; expected a finite number",
                        "Use smaller edits");
        }
    }
}

std::vector<std::string> latent_arguments(const LatentState& state, LatentMode mode) {
    std::vector<std::string> arguments;
    append(arguments, "--seed", std::to_string(state.seed));
    if (state.base != sample_latent(state.seed, static_cast<std::int64_t>(state.base.size()))) {
        append(arguments, "--z", float_list_text(state.base));
    }
    append_edits(arguments, state, mode);
    append(arguments, "--latent-mode", latent_mode_name(mode));
    return arguments;
}

std::string command_line(const Provenance& provenance, const std::filesystem::path& out) {
    return shell_line(all_arguments(provenance, out));
}

std::string recorded_path(const std::string& given) {
    const std::filesystem::path path = given;
    std::error_code unknown;
    const std::filesystem::path here = std::filesystem::current_path(unknown);
    if (!path.is_absolute() || unknown) {
        return given;
    }
    const std::filesystem::path below = path.lexically_normal().lexically_relative(here);
    if (below.empty() || below == "." || *below.begin() == "..") {
        return given;
    }
    // Alone it could be read as a word or an option: demo, -x.
    const bool needs_folder = !below.has_parent_path() || below.string().starts_with('-');
    return (needs_folder ? "." / below : below).string();
}

std::string for_terminal(const std::string& command, const std::filesystem::path& program,
                         const std::filesystem::path& folder) {
    if (program.empty() || !command.starts_with(kProgramWord)) {
        return command;
    }
    const std::string whole =
        shell_quote(program.string()) + command.substr(kProgramWord.size() - 1);
    return folder.empty() ? whole : "cd " + shell_quote(folder.string()) + " && " + whole;
}

nlohmann::ordered_json floats_json(const std::vector<float>& values) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const float value : values) {
        list.push_back(nlohmann::ordered_json::parse(float_text(value)));
    }
    return list;
}

nlohmann::ordered_json to_json(const Provenance& provenance, const std::filesystem::path& out) {
    require_finite(provenance.z);
    nlohmann::ordered_json json;
    json["format"] = kExportFormat;
    json["version"] = kProvenanceVersion;
    json["program"] = "zscope " + provenance.program_version;
    json["commit"] = provenance.program_commit;
    json["verb"] = provenance.verb;
    json["model"] = {{"argument", provenance.model},
                     {"name", provenance.model_name},
                     {"architecture", provenance.architecture},
                     {"weights_sha256", provenance.weights_sha256}};
    if (provenance.compared) {
        json["compared"] = {{"argument", provenance.compared->argument},
                            {"name", provenance.compared->name},
                            {"architecture", provenance.compared->architecture},
                            {"weights_sha256", provenance.compared->weights_sha256}};
    }
    json["latent"] = provenance.latent;
    if (!provenance.z.empty()) {
        json["z"] = floats_json(provenance.z);
    }
    json["options"] = provenance.options;
    if (provenance.batch > 0) {
        json["batch"] = provenance.batch;
    }
    if (provenance.threads > 0) {
        json["threads"] = provenance.threads;
    }
    if (!provenance.device.empty()) {
        json["device"] = provenance.device;
    }
    json["command"] = command_line(provenance, out.filename());
    if (!provenance.caution.empty()) {
        json["caution"] = provenance.caution;
    }
    if (!provenance.cells.empty()) {
        json["cells"] = cells_json(provenance.cells);
    }
    return json;
}

std::string shell_quote(const std::string& argument) {
    const auto is_safe = [](unsigned char c) {
        return std::isalnum(c) != 0 ||
               std::string_view("_-./:,=+@%").find(static_cast<char>(c)) != std::string_view::npos;
    };
    if (!argument.empty() && std::ranges::all_of(argument, is_safe)) {
        return argument;
    }
    std::string quoted = "'";
    for (const char c : argument) {
        quoted += c == '\'' ? "'\\''" : std::string(1, c);
    }
    return quoted + "'";
}

std::string shell_line(const std::vector<std::string>& arguments) {
    std::string line;
    for (const std::string& argument : arguments) {
        line.append(line.empty() ? "" : " ").append(shell_quote(argument));
    }
    return line;
}

std::optional<std::vector<std::string>> shell_words(const std::string& line) {
    std::vector<std::string> words(1);
    bool is_quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\'') {
            is_quoted = !is_quoted;
        } else if (line[i] == ' ' && !is_quoted) {
            words.emplace_back();
        } else {
            const bool is_escaped = line[i] == '\\' && !is_quoted && i + 1 < line.size();
            words.back() += line[is_escaped ? ++i : i];
        }
    }
    return shell_line(words) == line ? std::optional(std::move(words)) : std::nullopt;
}

std::string float_text(float value) {
    std::array<char, 32> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
    return {text.data(), end};
}

std::string float_list_text(const std::vector<float>& values) {
    std::string text;
    for (const float value : values) {
        text.append(text.empty() ? "" : ",").append(float_text(value));
    }
    return text;
}

}  // namespace zscope
