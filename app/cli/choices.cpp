#include "app/cli/choices.h"

#include <algorithm>
#include <utility>

namespace zscope {
namespace {

constexpr std::size_t kMaxShown = 40;

std::string joined_names(const std::map<std::string, std::string>& replacements,
                         const char* separator) {
    std::string names;
    for (const auto& [name, value] : replacements) {
        names.append(names.empty() ? "" : separator).append(name);
    }
    return names;
}

}  // namespace

CLI::Validator one_of_names(std::map<std::string, std::string> replacements) {
    const std::string description =
        std::string("{").append(joined_names(replacements, ",")).append("}");
    return CLI::Validator(
        [known = std::move(replacements)](std::string& text) {
            const auto found = std::ranges::find_if(known, [&text](const auto& named) {
                return CLI::detail::to_lower(named.first) == CLI::detail::to_lower(text);
            });
            if (found == known.end()) {
                return std::string("'")
                    .append(text.substr(0, kMaxShown))
                    .append("' is none of ")
                    .append(joined_names(known, ", "));
            }
            text = found->second;
            return std::string();
        },
        description);
}

}  // namespace zscope
