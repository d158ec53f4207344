#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/export/analysis_types.h"
#include "core/model/generator_info.h"

namespace zscope {

/// "r", "g", "b" of pictures of three channels, with "a" of four; else the channel's number.
[[nodiscard]] std::string channel_name(std::int64_t channels, std::int64_t channel);

/// "x 12, y 30, channel g".
[[nodiscard]] std::string value_name(std::int64_t channels, const PixelPlace& place);

/// How to give a place in a picture of a model: "Give x,y,channel, counted from 0 at the upper
/// left: x up to 63, y up to 63; a channel of NAME is r, g, b or 0 to 2".
[[nodiscard]] std::string place_hint(const GeneratorInfo& info);

/// A whole number, below 0 with a minus sign; none: `text` is something else, or beyond 64 bits.
[[nodiscard]] std::optional<std::int64_t> parse_whole(std::string_view text);

/// The channel that channel_name calls so, or else parse_whole: a number that may be none of
/// `channels`.
[[nodiscard]] std::optional<std::int64_t> parse_channel(std::string_view text,
                                                        std::int64_t channels);

}  // namespace zscope
