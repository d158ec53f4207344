#include "app/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <utility>

#include "app/cli/exit_code.h"
#include "app/cli/printable.h"
#include "app/cli/unknown_option.h"
#include "app/cli/verb_names.h"
#include "app/cli/verbs.h"
#include "core/base/error.h"
#include "core/model/bundled_model.h"
#include "core/model/program_version.h"
#include "core/model/torch_failure.h"

namespace zscope {
namespace {

constexpr const char* kDescription =
    "Explorer for the latent space of image generators.\n"
    "Without a verb the window opens: zscope [MODEL]";

void print_error(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    std::fprintf(stderr, "zscope: error: %s\n", printable(std::move(text)).c_str());
}

void add_commands(CLI::App& app, const WindowEntry& window) {
    app.name("zscope");
    app.description(kDescription);
    app.set_version_flag("--version",
                         "zscope " + program_version() + " (commit " + program_commit() + ")");
    add_verbs(app);
    if (window.help) {  // after the verbs, which would take the footer over
        app.footer(std::string("Without a verb:\n").append(window.help()));
    }
}

std::vector<std::string> verbs(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* verb : app.get_subcommands({})) {
        names.push_back(verb->get_name());
    }
    return names;
}

/// A verb, or a question about the program itself, goes to the commands; everything else to the
/// window.
bool is_for_commands(const CLI::App& app, const std::vector<std::string>& arguments) {
    if (arguments.empty()) {
        return false;
    }
    const std::string& first = arguments.front();
    return first == "--help" || first == "-h" || first == "--version" ||
           std::ranges::count(verbs(app), first) > 0;
}

/// Throws Error(invalid_argument) where the first word is neither a verb nor there to be opened.
void refuse_mistyped_verb(const CLI::App& app, const std::vector<std::string>& arguments) {
    if (arguments.empty() || !looks_like_verb(arguments.front())) {
        return;
    }
    const std::string& word = arguments.front();
    const std::string model = bundled_model_hint(word);
    throw Error(
        ErrorCode::invalid_argument, "'" + word + "' is neither a verb nor a file or folder here",
        model.empty()
            ? "The nearest verbs: " + nearest_text(verbs(app), word) + "; zscope --help lists all"
            : model);
}

/// What is wrong with the arguments, in one line.
std::string usage_problem(const CLI::App& app, const std::vector<std::string>& arguments,
                          const CLI::ParseError& error) {
    for (const CLI::App* verb : app.get_subcommands({})) {
        if (verb->get_name() != arguments.front()) {
            continue;
        }
        if (const auto unknown = unknown_option(*verb, "zscope " + verb->get_name(), arguments)) {
            return unknown->describe();
        }
    }
    return std::string(error.what()) + ". See zscope --help";
}

int run_commands(CLI::App& app, const std::vector<std::string>& arguments) {
    try {
        // CLI11 takes them from the back.
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
        return kExitOk;
    } catch (const CLI::Success& request) {
        return app.exit(request);  // --help and --version
    } catch (const CLI::ParseError& error) {
        print_error(usage_problem(app, arguments, error));
        return kExitWrongInput;
    }
}

int open_window(const std::vector<std::string>& arguments, const WindowEntry& window) {
    if (!window.run) {
        throw Error(ErrorCode::unsupported, "this build has no window",
                    "Use a verb (see zscope --help), or build with -DZSCOPE_GUI=ON");
    }
    return window.run(arguments);
}

}  // namespace

int exit_code_for(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::invalid_argument:
        case ErrorCode::not_found:
        case ErrorCode::bad_file:
        case ErrorCode::unsupported:
            return kExitWrongInput;
        case ErrorCode::cancelled:
            return kExitCancelled;
        case ErrorCode::out_of_memory:
        case ErrorCode::io:
        case ErrorCode::model_failure:
            break;
    }
    return kExitFailure;
}

int run_command_line(int argc, const char* const* argv, const WindowEntry& window) {
    try {
        CLI::App app;
        add_commands(app, window);
        const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
        if (is_for_commands(app, arguments)) {
            return run_commands(app, arguments);
        }
        refuse_mistyped_verb(app, arguments);
        return open_window(arguments, window);
    } catch (...) {
        const Error error = translate_torch_failure(std::current_exception());
        print_error(error.describe());
        return exit_code_for(error.code());
    }
}

}  // namespace zscope
