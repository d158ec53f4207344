#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/unknown_option.h"
#include "app/cli/verb_names.h"
#include "app/cli/verbs.h"
#include "tests/cli/run_program.h"

/// What README.md and docs/ say to type is something the program understands.
namespace zscope::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

/// A command of a document: what stands behind "zscope" or "./run.sh".
struct Documented {
    std::string file;
    Words arguments;
    bool is_whole = false;  ///< from a block of code; in a line of text some of it may be left out
};

std::vector<fs::path> documents() {
    const fs::path root = ZSCOPE_SOURCE_DIR;
    std::vector<fs::path> files{root / "README.md"};
    for (const fs::directory_entry& entry : fs::directory_iterator(root / "docs")) {
        if (entry.path().extension() == ".md") {
            files.push_back(entry.path());
        }
    }
    return files;
}

/// Adds the commands of one piece of code; "&&" stands between two.
void add_commands(const std::string& code, const std::string& file, bool is_whole,
                  std::vector<Documented>& found) {
    std::istringstream words(code);
    bool is_command = false;
    for (std::string word; words >> word;) {
        if (is_whole && word.starts_with("#")) {
            return;
        }
        if (word == "zscope" || word == "./run.sh") {
            found.push_back({.file = file, .arguments = {}, .is_whole = is_whole});
            is_command = true;
        } else if (word == "&&") {
            is_command = false;
        } else if (is_command) {
            found.back().arguments.push_back(word);
        }
    }
}

/// Adds those between backticks; a paragraph's lines are one text.
void add_spans(const std::string& paragraph, const std::string& file,
               std::vector<Documented>& found) {
    std::istringstream pieces(paragraph);
    bool is_code = false;
    for (std::string piece; std::getline(pieces, piece, '`'); is_code = !is_code) {
        if (is_code) {
            add_commands(piece, file, false, found);
        }
    }
}

void add_document(const fs::path& path, std::vector<Documented>& found) {
    const std::string file = path.filename().string();
    std::istringstream lines(read_text(path));
    std::string paragraph;
    bool is_block = false;
    for (std::string line; std::getline(lines, line);) {
        const bool is_fence = line.starts_with("```");
        is_block = is_block != is_fence;
        if (is_block && !is_fence) {
            add_commands(line, file, true, found);
        } else if (is_fence || line.empty()) {
            add_spans(std::exchange(paragraph, {}), file, found);
        } else {
            paragraph.append(line).append(" ");
        }
    }
    add_spans(paragraph, file, found);
}

std::vector<Documented> documented_commands() {
    std::vector<Documented> found;
    for (const fs::path& path : documents()) {
        add_document(path, found);
    }
    return found;
}

std::string text_of(const Documented& command) {
    std::string text = command.file + ": zscope";
    for (const std::string& word : command.arguments) {
        text.append(" ").append(word);
    }
    return text;
}

/// What the documented commands write, each behind its "--out".
std::set<std::string> written_names(const std::vector<Documented>& commands) {
    std::set<std::string> names;
    for (const Documented& command : commands) {
        for (std::size_t i = 1; i < command.arguments.size(); ++i) {
            if (command.arguments[i - 1] == "--out") {
                names.insert(command.arguments[i]);
            }
        }
    }
    return names;
}

/// `word`, the first one of a command without a verb, is an option or can be a model; a mistyped
/// verb is neither.
bool is_for_window(const std::string& word, const std::set<std::string>& written) {
    const bool is_placeholder = word == "VERB" || word == "MODEL" || word == "ARGUMENTS";
    return is_placeholder || written.contains(word) || !looks_like_verb(word);
}

/// The words of a help text: "-h,--help" are two.
std::set<std::string> words_of(std::string help) {
    std::ranges::replace(help, ',', ' ');
    std::istringstream words(std::move(help));
    return {std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()};
}

/// Thrown where a verb would begin to run.
struct Understood {};

/// The verbs of the program, none of which runs.
class Verbs {
  public:
    Verbs() {
        add_verbs(app_);
        app_.parse_complete_callback([] { throw Understood(); });
    }

    /// Null where the first word is no verb.
    [[nodiscard]] const CLI::App* verb_of(const Words& arguments) const {
        const auto verbs = app_.get_subcommands({});
        const auto verb = std::ranges::find_if(verbs, [&arguments](const CLI::App* known) {
            return !arguments.empty() && known->get_name() == arguments.front();
        });
        return verb == verbs.end() ? nullptr : *verb;
    }

    /// What the program says of these arguments; empty: nothing. Once.
    [[nodiscard]] std::string problem(const Words& arguments) {
        try {
            app_.parse(Words(arguments.rbegin(), arguments.rend()));
        } catch (const Understood&) {
            return {};
        } catch (const CLI::Success&) {
            return {};
        } catch (const CLI::ParseError& error) {
            return error.what();
        }
        return "nothing was understood";
    }

  private:
    CLI::App app_;
};

TEST(DocumentedCommands, AreUnderstood) {
    const std::vector<Documented> commands = documented_commands();
    const std::set<std::string> written = written_names(commands);
    int whole = 0;
    int partly = 0;
    for (const Documented& command : commands) {
        SCOPED_TRACE(text_of(command));
        Verbs verbs;
        const CLI::App* verb = verbs.verb_of(command.arguments);
        if (verb == nullptr) {
            EXPECT_TRUE(command.arguments.empty() ||
                        is_for_window(command.arguments.front(), written))
                << command.arguments.front() << " is no verb";
            continue;
        }
        const auto unknown = unknown_option(*verb, verb->get_name(), command.arguments);
        EXPECT_FALSE(unknown.has_value()) << unknown->describe();
        if (command.is_whole) {
            EXPECT_EQ(verbs.problem(command.arguments), "");
        }
        ++(command.is_whole ? whole : partly);
    }
    EXPECT_GE(whole, 8) << "or the test looks past them";
    EXPECT_GE(partly, 20);
}

#ifdef ZSCOPE_HAS_WINDOW
TEST(DocumentedCommands, OfTheWindowHaveOptionsThatItHas) {
    const std::set<std::string> known = words_of(run_in(".", "zscope --help").out);
    int options = 0;
    for (const Documented& command : documented_commands()) {
        const Words& arguments = command.arguments;
        if (arguments.empty() || arguments.front() == "VERB" ||
            Verbs().verb_of(arguments) != nullptr) {
            continue;
        }
        SCOPED_TRACE(text_of(command));
        for (const std::string& word : arguments) {
            if (word.starts_with("--")) {
                EXPECT_TRUE(known.contains(word)) << word;
                ++options;
            }
        }
    }
    EXPECT_GE(options, 5) << "or the test looks past them";
}
#endif

TEST(DocumentedCommands, ThatAreWrongAreSeen) {
    EXPECT_NE(Verbs().problem({"render", "demo", "--out", "a.png", "--nonsense"}), "");
    EXPECT_NE(Verbs().problem({"render", "demo"}), "") << "--out is required";
    EXPECT_EQ(Verbs().problem({"render", "demo", "--out", "a.png"}), "");
    EXPECT_EQ(Verbs().verb_of({"demo"}), nullptr);
    EXPECT_FALSE(is_for_window("actveness", {"my-run"}));
    for (const char* word : {"demo", "my-run", "models/two-factors", "[MODEL]", "--size"}) {
        EXPECT_TRUE(is_for_window(word, {"my-run"})) << word;
    }
    EXPECT_EQ(words_of("-h,--help\n  --scale N  one"),
              (std::set<std::string>{"-h", "--help", "--scale", "N", "one"}));
    std::vector<Documented> found;
    add_commands("./run.sh render a && zscope strip b  # zscope grid c", "x", true, found);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].arguments, (Words{"render", "a"}));
    EXPECT_EQ(found[1].arguments, (Words{"strip", "b"}));
}

}  // namespace
}  // namespace zscope::test
