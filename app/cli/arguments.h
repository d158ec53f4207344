#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/explore/animation.h"
#include "core/export/export.h"
#include "core/export/sheet.h"
#include "core/latent/latent_state.h"
#include "core/model/generator_info.h"

namespace zscope {

class Generator;

/// The options that say where in latent space a command stands, as typed.
struct LatentArguments {
    std::string seed = "0";
    std::string z;                   ///< "a,b,c" or "@file.json"; empty: drawn from the seed
    std::vector<std::string> set;    ///< "z3=1.5"
    std::vector<std::string> add;    ///< "z3=0.25"
    std::vector<std::string> along;  ///< "AMOUNT:a,b,c"
    std::string mode = "pre_norm";
};

/// Where and on what a command runs, as typed.
struct RunArguments {
    std::string model;
    std::string out;
    int threads = 0;  ///< 0: LibTorch's own choice
    std::string device = "auto";
};

/// A generator on its device with what an export records of it.
struct CommandModel {
    std::shared_ptr<Generator> generator;
    ExportContext context;
};

void add_latent_options(CLI::App& command, LatentArguments& arguments);
/// Those of them that give or edit one latent: --z, --set, --add, --along.
void add_edit_options(CLI::App& command, LatentArguments& arguments);
/// One of the latter was typed.
[[nodiscard]] bool is_given(const LatentArguments& arguments);
/// MODEL, --out, and what add_machine_options adds. `out`: what --out names.
void add_run_options(CLI::App& command, RunArguments& arguments,
                     const std::string& out =
                         "PNG to write; a .json with its origin goes beside "
                         "it");
/// --threads and --device.
void add_machine_options(CLI::App& command, RunArguments& arguments);
void add_style_options(CLI::App& command, SheetStyle& style);

/// Sets the thread count, loads what the device needs and opens the model. Throws Error.
[[nodiscard]] CommandModel open_for(const RunArguments& arguments);

/// 0 to 2^64 - 1.
[[nodiscard]] std::uint64_t read_seed(const LatentArguments& arguments);
/// The state that `arguments` describe for a generator. Throws Error(invalid_argument) naming the
/// option.
[[nodiscard]] LatentState read_latent(const LatentArguments& arguments, const GeneratorInfo& info);
[[nodiscard]] LatentMode read_latent_mode(const std::string& text);

/// Refuses an empty text, which is what a shell makes of a variable that is not set: to leave an
/// option out is said by leaving it out.
[[nodiscard]] CLI::Validator not_empty();

/// Refuses the name of a file to write where there is no folder for it, before any work is done. Of
/// a folder that cannot be looked at AtomicFile tells.
[[nodiscard]] CLI::Validator in_existing_folder();

/// "6" or "z6" -> 6. `option` names the place in messages.
[[nodiscard]] int parse_component(const std::string& text, const std::string& option);
/// Throws Error(invalid_argument) naming `option` if the model has no such component.
void require_component(int component, const GeneratorInfo& info, const std::string& option);
/// "6,z2" -> {6, 2}. Throws Error(invalid_argument) naming `option`, also for one named twice.
[[nodiscard]] std::vector<int> parse_components(const std::string& text, const std::string& option);
/// The latents that an animation goes through: each text is the numbers a,b,c,... that the model is
/// fed, or a list of seed:N and of files as --z takes them. Throws Error(invalid_argument) naming
/// --through, and as read_latent_file.
[[nodiscard]] std::vector<AnimationStop> read_stops(const std::vector<std::string>& texts,
                                                    LatentMode mode, const GeneratorInfo& info);
/// The file that the text of an option names: one that is there, one that is called as a latent's
/// file is, or what follows an "@". Nothing for other texts.
[[nodiscard]] std::optional<std::filesystem::path> named_file(const std::string& text);
/// "a,b,c", all finite.
[[nodiscard]] std::vector<float> parse_floats(const std::string& text, const std::string& option);

/// Says on stdout what was written, and on stderr what is wrong with it.
void print_result(const ExportResult& result);
/// A line each on stderr.
void print_warnings(const std::vector<std::string>& warnings);

}  // namespace zscope
