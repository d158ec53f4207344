#include "app/cli/top_option.h"

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <system_error>

#include "app/cli/arguments.h"
#include "app/cli/printable.h"
#include "core/base/error.h"

namespace zscope {
namespace {

std::string whole_table_note(const std::string& out) {
    if (out.empty()) {
        return "--top all prints every row, and so do --csv and --json";
    }
    const std::filesystem::path picture(out);
    const std::filesystem::path table = std::filesystem::path(picture).replace_extension(".csv");
    return "Every row is in " + printable(table.string()) + " and " +
           printable(picture.string() + ".json");
}

}  // namespace

void add_top_option(CLI::App& command, std::string& top, const std::string& what) {
    command
        .add_option("--top", top,
                    std::string("print so many of the ")
                        .append(what)
                        .append(", or all: every row; files, --csv and --json hold all of them"))
        ->check(not_empty())
        ->capture_default_str();
}

std::size_t read_top(const std::string& text) {
    if (text == "all") {
        return std::numeric_limits<std::size_t>::max();
    }
    std::uint32_t top = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), top);
    if (problem != std::errc() || end != text.data() + text.size() || top == 0) {
        throw Error(ErrorCode::invalid_argument,
                    "--top: '" + text.substr(0, 40) + "' is neither 'all' nor a number from 1 on");
    }
    return top;
}

std::vector<std::string> left_out_notes(std::size_t left_out, std::size_t rows,
                                        const std::string& out,
                                        const std::vector<std::string>& kinds) {
    std::vector<std::string> notes{std::string("Not printed: ")
                                       .append(std::to_string(left_out))
                                       .append(" of ")
                                       .append(std::to_string(rows))
                                       .append(" rows")};
    for (const std::string& kind : kinds) {
        notes.push_back("  " + kind);
    }
    notes.push_back(whole_table_note(out));
    return notes;
}

}  // namespace zscope
