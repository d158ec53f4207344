#include "core/export/channel_name.h"

#include <charconv>
#include <cstddef>
#include <system_error>

namespace zscope {
namespace {

/// "r, g, b or 0 to 2".
std::string channel_choice(std::int64_t channels) {
    std::string letters;
    for (std::int64_t c = 0; c < channels; ++c) {
        const std::string name = channel_name(channels, c);
        if (name != std::to_string(c)) {
            letters.append(letters.empty() ? "" : ", ").append(name);
        }
    }
    return letters.append(letters.empty() ? "" : " or ") +
           (channels == 1 ? "0" : "0 to " + std::to_string(channels - 1));
}

}  // namespace

std::string channel_name(std::int64_t channels, std::int64_t channel) {
    constexpr std::string_view kNames = "rgba";
    if (channels == 3 || channels == 4) {
        return std::string(1, kNames[static_cast<std::size_t>(channel)]);
    }
    return std::to_string(channel);
}

std::string value_name(std::int64_t channels, const PixelPlace& place) {
    return "x " + std::to_string(place.x) + ", y " + std::to_string(place.y) + ", channel " +
           channel_name(channels, place.channel);
}

std::string place_hint(const GeneratorInfo& info) {
    return "Give x,y,channel, counted from 0 at the upper left: x up to " +
           std::to_string(info.width - 1) + ", y up to " + std::to_string(info.height - 1) +
           "; a channel of " + info.name + " is " + channel_choice(info.channels);
}

std::optional<std::int64_t> parse_whole(std::string_view text) {
    std::int64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, value);
    return problem == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> parse_channel(std::string_view text, std::int64_t channels) {
    for (std::int64_t channel = 0; channel < channels; ++channel) {
        if (text == channel_name(channels, channel)) {
            return channel;
        }
    }
    return parse_whole(text);
}

}  // namespace zscope
