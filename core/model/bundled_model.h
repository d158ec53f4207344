#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace zscope {

/// The folder of a model that comes with zscope; empty: there is none of that name.
[[nodiscard]] std::filesystem::path find_bundled_model(std::string_view name = "scenes-simple");

/// "Did you mean models/two-factors?" of "two-factors", where nothing is called so here and a
/// bundled model is; else empty.
[[nodiscard]] std::string bundled_model_hint(const std::filesystem::path& given);

}  // namespace zscope
