#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace zscope {

/// "0.5,-1.25,..." for the clipboard and for --z: each number reads back as the same float.
[[nodiscard]] std::string latent_text(const std::vector<float>& values);

/// n finite numbers out of text nobody vouches for: separated by commas, semicolons or white space,
/// with or without brackets, or the JSON beside an export, whose "z" is taken. Throws
/// Error(invalid_argument) saying what was found and what was expected.
[[nodiscard]] std::vector<float> parse_latent_text(std::string_view text, std::size_t n);

}  // namespace zscope
