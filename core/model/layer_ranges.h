#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zscope {

/// "16" -> an activation's index (GeneratorInfo::activations), 1 to 10000; none for anything else.
[[nodiscard]] std::optional<int> parse_layer_number(std::string_view text);

/// "1-10,13" -> 1 to 10 and 13, as they stand there; none if `text` is no such list or
/// names a layer twice.
[[nodiscard]] std::optional<std::vector<int>> parse_layer_ranges(std::string_view text);

/// The text that parse_layer_ranges reads as `layers`: "1-10,13"; empty for none.
[[nodiscard]] std::string layer_ranges_text(std::span<const int> layers);

}  // namespace zscope
