#include "app/cli/arguments.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <set>
#include <string_view>
#include <system_error>
#include <variant>

#include "app/cli/printable.h"
#include "core/base/error.h"
#include "core/export/latent_file.h"
#include "core/export/provenance.h"
#include "core/model/device.h"
#include "core/model/generator.h"
#include "core/model/model_file.h"
#include "core/tensor/thread_count.h"

namespace zscope {
namespace {

constexpr int kMaxThreads = 1024;

[[noreturn]] void fail(const std::string& option, const std::string& what,
                       const std::string& hint = {}) {
    throw Error(ErrorCode::invalid_argument, option + ": " + what, hint);
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::size_t start = 0;
    for (std::size_t end = 0; end != std::string::npos; start = end + 1) {
        end = text.find(separator, start);
        parts.push_back(text.substr(start, end - start));
    }
    return parts;
}

/// Nothing where the text is no number, or not that alone.
std::optional<float> number_in(const std::string& text) {
    float value = 0.0F;
    const char* first = text.data() + (text.starts_with('+') ? 1 : 0);
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(first, last, value);
    return error == std::errc() && end == last ? std::optional(value) : std::nullopt;
}

float parse_float(const std::string& text, const std::string& option) {
    const std::optional<float> value = number_in(text);
    if (!value || !std::isfinite(*value)) {
        fail(option, "'" + text.substr(0, 40) + "' is not a finite number");
    }
    return *value;
}

std::uint64_t parse_seed(const std::string& text, const std::string& option) {
    std::uint64_t seed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (error != std::errc() || end != text.data() + text.size()) {
        fail(option, "'" + text.substr(0, 40) + "' is not a whole number from 0 to 2^64 - 1");
    }
    return seed;
}

void require_length(const std::vector<float>& values, const GeneratorInfo& info,
                    const std::string& option) {
    if (std::ssize(values) != info.latent_size) {
        fail(option, "has " + std::to_string(values.size()) + " numbers; " + info.name + " has " +
                         std::to_string(info.latent_size) + " components");
    }
}

/// Puts the latent of a file in place.
void place_file(const std::filesystem::path& path, LatentMode mode, const GeneratorInfo& info,
                const std::string& option, LatentState& state) {
    LatentFile file = read_latent_file(path, info);
    if (file.mode && *file.mode != mode) {
        const std::string name = latent_mode_name(*file.mode);
        fail(option,
             path.string() + " holds a latent of the mode " + name + "; this command is in " +
                 latent_mode_name(mode),
             "Add --latent-mode " + name);
    }
    state.base = std::move(file.z);
    if (file.mode) {
        set_offsets_to_reach(state, state.base, *file.mode == LatentMode::post_norm);
    }
}

/// Puts what "--z" names in place: a file, with or without "@" before it, or numbers.
void place_base(const LatentArguments& arguments, const GeneratorInfo& info, LatentState& state) {
    if (const std::optional<std::filesystem::path> path = named_file(arguments.z)) {
        place_file(*path, read_latent_mode(arguments.mode), info, "--z", state);
        return;
    }
    state.base = parse_floats(arguments.z, "--z");
    require_length(state.base, info, "--z");
}

struct ComponentValue {
    int component = 0;
    float value = 0.0F;
};

ComponentValue parse_assignment(const std::string& text, const std::string& option,
                                std::set<int>& seen, const GeneratorInfo& info) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
        fail(option, "'" + text + "' is not of the form z3=1.5");
    }
    const ComponentValue parsed{parse_component(text.substr(0, equals), option),
                                parse_float(text.substr(equals + 1), option)};
    require_component(parsed.component, info, option);
    if (!seen.insert(parsed.component).second) {
        fail(option, component_label(parsed.component) + " is given twice");
    }
    return parsed;
}

void apply_edits(const LatentArguments& arguments, const GeneratorInfo& info, LatentState& state) {
    const std::vector<float> base =
        effective_base(state, read_latent_mode(arguments.mode) == LatentMode::post_norm);
    std::set<int> seen;
    for (const std::string& text : arguments.set) {
        const ComponentValue set = parse_assignment(text, "--set", seen, info);
        const auto i = static_cast<std::size_t>(set.component);
        state.offsets[i] = set.value - base[i];
    }
    for (const std::string& text : arguments.add) {
        const ComponentValue add = parse_assignment(text, "--add", seen, info);
        state.offsets[static_cast<std::size_t>(add.component)] += add.value;
    }
    for (const std::string& text : arguments.along) {
        const std::size_t colon = text.find(':');
        if (colon == std::string::npos) {
            fail("--along", "'" + text.substr(0, 40) + "' is not of the form AMOUNT:a,b,c");
        }
        DirectionEdit edit{.direction = parse_floats(text.substr(colon + 1), "--along"),
                           .amount = parse_float(text.substr(0, colon), "--along")};
        require_length(edit.direction, info, "--along");
        state.directions.push_back(std::move(edit));
    }
}

constexpr std::string_view kSeedWord = "seed:";

/// A seed, or a file.
AnimationStop read_stop(const std::string& text, LatentMode mode, const GeneratorInfo& info) {
    if (text.starts_with(kSeedWord)) {
        return parse_seed(text.substr(kSeedWord.size()), "--through");
    }
    const std::optional<std::filesystem::path> path = named_file(text);
    if (!path) {
        fail("--through", "'" + text.substr(0, 40) + "' is neither a latent's file nor seed:N",
             "Numbers stand alone: --through a,b,c,... as many as the model has components");
    }
    LatentState state = latent_from_seed(0, info.latent_size);
    place_file(*path, mode, info, "--through", state);
    return compose(state, mode == LatentMode::post_norm);
}

bool has_latent_name(const std::filesystem::path& path) {
    const std::filesystem::path extension = path.extension();
    return extension == ".npy" || extension == ".json" || extension == ".png";
}

CLI::Option* add_repeatable(CLI::App& command, const std::string& name,
                            std::vector<std::string>& target, const std::string& help) {
    return command.add_option(name, target, help)->allow_extra_args(false);
}

}  // namespace

void add_edit_options(CLI::App& command, LatentArguments& arguments) {
    command
        .add_option("--z", arguments.z,
                    "base latent: a,b,c,..., or a .npy, a .json or an exported .png file")
        ->check(not_empty());
    add_repeatable(command, "--set", arguments.set,
                   "z3=1.5: put a component (numbered from z0) at a value; repeatable");
    add_repeatable(command, "--add", arguments.add, "z3=0.5: add to a component; repeatable");
    add_repeatable(command, "--along", arguments.along,
                   "AMOUNT:a,b,c,...: move along a direction; repeatable");
}

bool is_given(const LatentArguments& arguments) {
    return !arguments.z.empty() || !arguments.set.empty() || !arguments.add.empty() ||
           !arguments.along.empty();
}

void add_latent_options(CLI::App& command, LatentArguments& arguments) {
    command.add_option("--seed", arguments.seed, "seed of the base latent")->capture_default_str();
    add_edit_options(command, arguments);
    command
        .add_option("--latent-mode", arguments.mode,
                    "edits before (pre_norm) or after (post_norm) the latent's normalisation")
        ->capture_default_str();
}

void add_run_options(CLI::App& command, RunArguments& arguments, const std::string& out) {
    command.add_option("MODEL", arguments.model, "'demo', a model's file or its folder")
        ->required();
    command.add_option("--out", arguments.out, out)->required()->check(in_existing_folder());
    add_machine_options(command, arguments);
}

void add_machine_options(CLI::App& command, RunArguments& arguments) {
    command.add_option("--threads", arguments.threads, "CPU threads; 0: one a core")
        ->check(CLI::Range(0, kMaxThreads))
        ->capture_default_str();
    command.add_option("--device", arguments.device, "cpu, cuda, cuda:N or auto")
        ->capture_default_str();
}

void add_style_options(CLI::App& command, SheetStyle& style) {
    command.add_option("--scale", style.scale, "1 to 8: enlarge each pixel")->capture_default_str();
    command.add_option("--padding", style.padding, "pixels between pictures")
        ->capture_default_str();
    command.add_flag("--labels", style.labels, "write names and values beside the pictures");
    command.add_flag("--transpose", style.transpose, "rows become columns");
}

CommandModel open_for(const RunArguments& arguments) {
    use_threads(arguments.threads);
    const c10::Device device = find_device(arguments.device);
    CommandModel opened{
        .generator = open_model(arguments.model),
        .context = {.model = recorded_path(arguments.model), .device = device.str()}};
    opened.generator->to(device);
    return opened;
}

std::uint64_t read_seed(const LatentArguments& arguments) {
    return parse_seed(arguments.seed, "--seed");
}

void require_component(int component, const GeneratorInfo& info, const std::string& option) {
    if (component >= info.latent_size) {
        fail(option, info.name + " has the components z0 to z" +
                         std::to_string(info.latent_size - 1) + "; found z" +
                         std::to_string(component));
    }
}

LatentState read_latent(const LatentArguments& arguments, const GeneratorInfo& info) {
    LatentState state = latent_from_seed(read_seed(arguments), info.latent_size);
    if (!arguments.z.empty()) {
        place_base(arguments, info, state);
    }
    apply_edits(arguments, info, state);
    return state;
}

LatentMode read_latent_mode(const std::string& text) {
    if (text != "pre_norm" && text != "post_norm") {
        fail("--latent-mode", "'" + text + "' is neither pre_norm nor post_norm");
    }
    return text == "pre_norm" ? LatentMode::pre_norm : LatentMode::post_norm;
}

CLI::Validator not_empty() {
    return CLI::Validator(
        [](const std::string& text) {
            return text.empty() ? std::string("the value is empty") : std::string();
        },
        "");
}

CLI::Validator in_existing_folder() {
    return CLI::Validator(
        [](const std::string& text) {
            const std::filesystem::path file(text);
            const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
            std::error_code unreadable;
            const auto kind = std::filesystem::status(folder, unreadable).type();
            const bool is_wrong = kind != std::filesystem::file_type::directory &&
                                  kind != std::filesystem::file_type::none;
            return is_wrong ? std::string("Cannot create ")
                                  .append(text)
                                  .append(": there is no folder ")
                                  .append(folder.string())
                                  .append(". Create the folder first or choose another one")
                            : std::string();
        },
        "");
}

int parse_component(const std::string& text, const std::string& option) {
    const std::string digits = text.starts_with('z') ? text.substr(1) : text;
    int component = -1;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), component);
    if (error != std::errc() || end != digits.data() + digits.size() || component < 0) {
        fail(option, "'" + text.substr(0, 40) + "' is no component",
             "Components are z0, z1, ... (or 0, 1, ...)");
    }
    return component;
}

std::vector<int> parse_components(const std::string& text, const std::string& option) {
    std::vector<int> components;
    for (const std::string& part : split(text, ',')) {
        const int component = parse_component(part, option);
        if (std::ranges::find(components, component) != components.end()) {
            fail(option, component_label(component) + " is named twice",
                 "Name each component once, as in z1,z7");
        }
        components.push_back(component);
    }
    return components;
}

std::vector<AnimationStop> read_stops(const std::vector<std::string>& texts, LatentMode mode,
                                      const GeneratorInfo& info) {
    std::vector<AnimationStop> stops;
    for (const std::string& text : texts) {
        const std::vector<std::string> parts = split(text, ',');
        if (std::ranges::all_of(parts,
                                [](const auto& part) { return number_in(part).has_value(); })) {
            stops.emplace_back(parse_floats(text, "--through"));
            require_length(std::get<std::vector<float>>(stops.back()), info, "--through");
            continue;
        }
        for (const std::string& part : parts) {
            stops.push_back(read_stop(part, mode, info));
        }
    }
    return stops;
}

std::optional<std::filesystem::path> named_file(const std::string& text) {
    const bool is_marked = text.starts_with('@');
    const std::filesystem::path path = is_marked ? text.substr(1) : text;
    std::error_code unreadable;
    const bool is_file =
        is_marked || has_latent_name(path) || std::filesystem::exists(path, unreadable);
    return is_file ? std::optional(path) : std::nullopt;
}

std::vector<float> parse_floats(const std::string& text, const std::string& option) {
    std::vector<float> values;
    for (const std::string& part : split(text, ',')) {
        values.push_back(parse_float(part, option));
    }
    return values;
}

void print_result(const ExportResult& result) {
    for (const std::filesystem::path& path : result.paths) {
        std::printf("%s\n", path.c_str());
    }
    print_warnings(result.warnings);
}

void print_warnings(const std::vector<std::string>& warnings) {
    for (const std::string& warning : warnings) {
        std::fprintf(stderr, "zscope: warning: %s\n", printable(warning).c_str());
    }
}

}  // namespace zscope
