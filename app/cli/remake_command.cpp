#include "app/cli/remake_command.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/verbs.h"
#include "core/base/error.h"
#include "core/export/analysis_record.h"
#include "core/export/export_record.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;

struct RemakeArguments {
    std::string file;
    std::string out;
};

bool is_animation(const ExportRecord& recorded) {
    return recorded.arguments.front() == "animate";
}

/// NAME-remade.png beside NAME.png or NAME.png.json; of an animation NAME-remade beside NAME.json,
/// NAME-remade.gif beside NAME.gif.json.
fs::path remade_path(const fs::path& file, const ExportRecord& recorded) {
    const fs::path made = file.extension() == ".json" ? fs::path(file).replace_extension() : file;
    const fs::path ending = is_animation(recorded) ? made.extension() : fs::path(".png");
    const fs::path name = made.extension() == ending ? made.stem() : made.filename();
    return fs::path(file).replace_filename(name.string() + "-remade" + ending.string());
}

/// Where the record lies of an export that was written to `out`.
fs::path record_of(const fs::path& out, const ExportRecord& recorded) {
    return is_animation(recorded) ? fs::path(out.string() + ".json") : out;
}

void require_other_files(const fs::path& file, const ExportRecord& recorded, const fs::path& out) {
    for (const fs::path& path : analysis_paths(out, /*has_raw=*/true)) {
        std::error_code absent;
        if (fs::equivalent(path, file, absent)) {
            throw Error(ErrorCode::invalid_argument,
                        "--out " + out.string() + " would write over " + file.string(),
                        "Give it another name, or leave it out for " +
                            remade_path(file, recorded).string());
        }
    }
}

/// The verbs a record may name, without what none holds: a call for help, and the one option other
/// than --out that names a file to be written.
void add_recorded_verbs(CLI::App& app) {
    app.set_help_flag();
    app.require_subcommand(1);
    add_export_verbs(app);
    CLI::App* dataset = app.get_subcommand("dataset");
    dataset->remove_option(dataset->get_option("--factors-csv"));
}

void require_recorded_verb(const CLI::App& app, const std::string& word, const fs::path& file) {
    std::string names;
    for (const CLI::App* verb : app.get_subcommands({})) {
        if (verb->get_name() == word) {
            return;
        }
        names.append(names.empty() ? "" : ", ").append(verb->get_name());
    }
    throw Error(
        ErrorCode::bad_file,
        file.string() + " records the command '" + word.substr(0, 40) + "', which makes no export",
        "Expected one of " + names);
}

/// Never through a shell: the words go to the parser that reads those typed.
void run_again(const fs::path& file, std::vector<std::string> arguments, const fs::path& out) {
    CLI::App app;
    add_recorded_verbs(app);
    require_recorded_verb(app, arguments.front(), file);
    arguments.insert(arguments.begin() + 1, "--out=" + out.string());
    try {
        // CLI11 takes them from the back.
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    } catch (const CLI::ParseError& error) {
        throw Error(
            ErrorCode::bad_file,
            file.string() + " records a command that this program does not take: " + error.what(),
            "zscope info FILE shows the record");
    }
}

void run_remake(const RemakeArguments& arguments) {
    const fs::path file = arguments.file;
    const ExportRecord recorded = read_export_record(file);
    const fs::path out =
        arguments.out.empty() ? remade_path(file, recorded) : fs::path(arguments.out);
    require_other_files(file, recorded, out);
    if (const std::string difference = program_difference(recorded); !difference.empty()) {
        print_warnings({difference});
    }
    run_again(file, recorded.arguments, out);
    print_warnings(model_differences(recorded, read_export_record(record_of(out, recorded))));
}

}  // namespace

void add_remake_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "remake",
        "Make an export again by the command in its record, and tell where program or model are "
        "others now");
    const auto arguments = std::make_shared<RemakeArguments>();
    command
        ->add_option(
            "FILE", arguments->file,
            "an exported PNG, or the .json beside it or an animation; the models' paths in "
            "it start at the current folder")
        ->required();
    command
        ->add_option(
            "--out", arguments->out,
            "PNG to write instead of NAME-remade.png beside FILE (of an animation with its "
            "ending); what belongs to it goes beside it. Replaces what is there, but "
            "never FILE")
        ->check(not_empty());
    command->callback([arguments] { run_remake(*arguments); });
}

}  // namespace zscope
