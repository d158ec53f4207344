#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace zscope {

/// What a JSON text from disk may be at most. A parsed value takes tens of bytes, so the count
/// bounds memory.
struct JsonLimits {
    int depth = 16;
    std::size_t values = 100000;
};

/// Parses JSON that comes from outside: key order kept, duplicate keys refused, depth and number of
/// values bounded. `origin` names the text in messages. Throws Error(bad_file).
[[nodiscard]] nlohmann::ordered_json parse_bounded_json(std::string_view text,
                                                        const std::string& origin,
                                                        const JsonLimits& limits);

/// `json` as text for a file: on one line, or with `indent` spaces a level. Bytes that are not
/// UTF-8 (a path may hold any) become U+FFFD; never throws for them.
[[nodiscard]] std::string dump_json(const nlohmann::ordered_json& json, int indent = -1);

}  // namespace zscope
