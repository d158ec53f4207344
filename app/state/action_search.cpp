#include "app/state/action_search.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

namespace zscope {
namespace {

constexpr std::size_t kRanks = 4;

/// Where `part` begins in `text`; the length of `text`: nowhere.
std::size_t place_of(std::string_view part, std::string_view text) {
    const auto equal = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    };
    const auto found = std::search(text.begin(), text.end(), part.begin(), part.end(), equal);
    return static_cast<std::size_t>(found - text.begin());
}

bool holds(std::string_view text, std::string_view part) {
    return part.empty() || place_of(part, text) < text.size();
}

/// 0: the best; kRanks: it is not found.
std::size_t rank_of(const Action& action, std::string_view query) {
    if (place_of(query, action.label) == 0) {
        return 0;
    }
    const std::array texts{action.label, action.name, action.help};
    const auto found =
        std::ranges::find_if(texts, [&](std::string_view text) { return holds(text, query); });
    return static_cast<std::size_t>(found - texts.begin()) + 1;
}

}  // namespace

std::vector<const Action*> search_actions(std::string_view query) {
    std::array<std::vector<const Action*>, kRanks + 1> ranks;
    for (const Action& action : all_actions()) {
        ranks[rank_of(action, query)].push_back(&action);
    }
    std::vector<const Action*> found;
    for (std::size_t rank = 0; rank < kRanks; ++rank) {
        found.insert(found.end(), ranks[rank].begin(), ranks[rank].end());
    }
    return found;
}

}  // namespace zscope
