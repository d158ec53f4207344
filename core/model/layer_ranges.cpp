#include "core/model/layer_ranges.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>

namespace zscope {
namespace {

constexpr int kMaxLayer = 10000;

/// Adds "4" or "4-6" to `layers`; false if it is neither, or names one that is there.
bool add_range(std::string_view part, std::vector<int>& layers) {
    const std::size_t dash = part.find('-');
    const std::optional<int> first = parse_layer_number(part.substr(0, dash));
    const std::optional<int> last =
        dash == std::string_view::npos ? first : parse_layer_number(part.substr(dash + 1));
    if (!first || !last || *last < *first) {
        return false;
    }
    for (int layer = *first; layer <= *last; ++layer) {
        if (std::ranges::find(layers, layer) != layers.end()) {
            return false;
        }
        layers.push_back(layer);
    }
    return true;
}

}  // namespace

std::optional<int> parse_layer_number(std::string_view text) {
    int number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    const bool holds = error == std::errc() && stop == end && number >= 1 && number <= kMaxLayer;
    return holds ? std::optional<int>(number) : std::nullopt;
}

std::optional<std::vector<int>> parse_layer_ranges(std::string_view text) {
    std::vector<int> layers;
    std::size_t begin = 0;
    while (begin != std::string_view::npos) {
        const std::size_t comma = text.find(',', begin);
        const bool is_last = comma == std::string_view::npos;
        const std::string_view part =
            is_last ? text.substr(begin) : text.substr(begin, comma - begin);
        if (!add_range(part, layers)) {
            return std::nullopt;
        }
        begin = is_last ? comma : comma + 1;
    }
    return layers;
}

std::string layer_ranges_text(std::span<const int> layers) {
    std::string text;
    for (std::size_t first = 0; first < layers.size();) {
        std::size_t last = first;
        while (last + 1 < layers.size() && layers[last + 1] == layers[last] + 1) {
            ++last;
        }
        text.append(text.empty() ? "" : ",").append(std::to_string(layers[first]));
        if (last > first) {
            text.append("-").append(std::to_string(layers[last]));
        }
        first = last + 1;
    }
    return text;
}

}  // namespace zscope
