#include "app/cli/unknown_option.h"

#include <algorithm>
#include <cctype>

#include "app/cli/verb_names.h"

namespace zscope {
namespace {

/// "--out" of "--out=x"; empty for what is no option.
std::string option_in(const std::string& argument) {
    const std::size_t letter = argument.find_first_not_of('-');
    const bool is_option = (letter == 1 || letter == 2) &&
                           std::isalpha(static_cast<unsigned char>(argument[letter])) != 0;
    return is_option ? argument.substr(0, argument.find('=')) : std::string();
}

/// "-h", "--help".
std::vector<std::string> names_of(const CLI::Option& option) {
    std::vector<std::string> names;
    for (const std::string& name : option.get_snames()) {
        names.push_back(std::string("-").append(name));
    }
    for (const std::string& name : option.get_lnames()) {
        names.push_back(std::string("--").append(name));
    }
    return names;
}

/// The long names of all that help lists.
std::vector<std::string> listed_names(const CLI::App& command) {
    std::vector<std::string> listed;
    for (const CLI::Option* option : command.get_options()) {
        for (std::string& name : names_of(*option)) {
            if (!option->get_group().empty() && name.starts_with("--")) {
                listed.push_back(std::move(name));
            }
        }
    }
    return listed;
}

bool has_option(const CLI::App& command, const std::string& name) {
    return std::ranges::any_of(command.get_options(), [&name](const CLI::Option* option) {
        return std::ranges::count(names_of(*option), name) > 0;
    });
}

/// "strip, grid": the verbs beside `command` whose help lists `name`; three at most.
std::string verbs_with(const CLI::App& command, const std::string& name) {
    constexpr std::size_t kMostNamed = 3;
    std::vector<std::string> verbs;
    if (command.get_parent() != nullptr) {
        for (const CLI::App* verb : command.get_parent()->get_subcommands({})) {
            if (std::ranges::count(listed_names(*verb), name) > 0) {
                verbs.push_back(verb->get_name());
            }
        }
    }
    verbs.resize(std::min(verbs.size(), kMostNamed));
    return CLI::detail::join(verbs, ", ");
}

/// What to type instead of `name`.
std::string hint_for(const CLI::App& command, const std::string& called, const std::string& name) {
    std::string hint = "The nearest: ";
    hint.append(nearest_text(listed_names(command), name));
    if (const std::string others = verbs_with(command, name); !others.empty()) {
        hint.append("; ").append(name).append(" belongs to ").append(others);
    }
    return hint.append("; ").append(called).append(" --help lists all");
}

}  // namespace

std::optional<Error> unknown_option(const CLI::App& command, const std::string& called,
                                    const std::vector<std::string>& arguments) {
    for (const std::string& argument : arguments) {
        if (argument == "--") {
            break;
        }
        const std::string name = option_in(argument);
        if (!name.empty() && !has_option(command, name)) {
            return Error(ErrorCode::invalid_argument,
                         std::string("'").append(name).append("' is no option of ").append(called),
                         hint_for(command, called, name));
        }
    }
    return std::nullopt;
}

}  // namespace zscope
