#include "app/cli/verb_names.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <numeric>
#include <system_error>
#include <utility>

namespace zscope {
namespace {

constexpr std::size_t kMostNamed = 3;

}  // namespace

int edit_distance(std::string_view a, std::string_view b) {
    // distance[j]: from the letters of `a` so far to the first j of `b`.
    std::vector<int> distance(b.size() + 1);
    std::iota(distance.begin(), distance.end(), 0);
    for (const char letter : a) {
        int diagonal = distance[0]++;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const int changed = diagonal + (letter == b[j] ? 0 : 1);
            diagonal = distance[j + 1];
            distance[j + 1] = std::min({changed, distance[j] + 1, diagonal + 1});
        }
    }
    return distance.back();
}

std::vector<std::string> nearest_first(std::vector<std::string> names, std::string_view word) {
    const auto beginning_shared = [word](const std::string& name) {
        return std::ranges::mismatch(word, name).in1 - word.begin();
    };
    std::ranges::stable_sort(names, {}, [&](const std::string& name) {
        return std::pair(edit_distance(word, name), -beginning_shared(name));
    });
    return names;
}

std::string nearest_text(std::vector<std::string> names, std::string_view word) {
    std::vector<std::string> nearest = nearest_first(std::move(names), word);
    nearest.resize(std::min(nearest.size(), kMostNamed));
    std::string text;
    for (const std::string& name : nearest) {
        text.append(text.empty() ? "" : ", ").append(name);
    }
    return text;
}

bool looks_like_verb(const std::string& word) {
    const auto is_letter = [](unsigned char c) { return std::isalpha(c) != 0 || c == '-'; };
    std::error_code unreadable;
    return !word.empty() && word.front() != '-' && word != "demo" &&
           std::ranges::all_of(word, is_letter) && !std::filesystem::exists(word, unreadable);
}

}  // namespace zscope
