#pragma once

#include <cstddef>

#include "app/state/analysis_state.h"
#include "app/state/settings.h"

/// How the memory for what was seen and measured before is parted: each kind of analysis has one
/// part, the pictures have the rest.
namespace zscope {

inline constexpr std::size_t kCacheParts = 16;
static_assert(kCacheParts > kAnalysisKinds);

/// Bytes for each kind of analysis.
[[nodiscard]] inline std::size_t analysis_part(const Settings& settings) {
    return (static_cast<std::size_t>(settings.cache_mb) << 20U) / kCacheParts;
}

/// Bytes for the pictures of both slots.
[[nodiscard]] inline std::size_t pictures_part(const Settings& settings) {
    return (kCacheParts - kAnalysisKinds) * analysis_part(settings);
}

}  // namespace zscope
