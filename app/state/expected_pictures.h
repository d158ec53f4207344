#pragma once

#include <cstdint>

#include "app/state/app_state.h"

namespace zscope {

/// Pictures that have to be drawn to measure `kind`, those that look whether the model repeats
/// itself included.
[[nodiscard]] std::int64_t expected_pictures(const AppState& state, AnalysisKind kind);
/// The same of the map that `kind`, a heatmap's, begins with: a penalty's of kFirstDirections, the
/// whole of another one.
[[nodiscard]] std::int64_t first_map_pictures(const AppState& state, AnalysisKind kind);
/// More than this is not begun unasked.
inline constexpr std::int64_t kUnaskedPictures = 4000;

}  // namespace zscope
