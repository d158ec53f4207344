#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace zscope {

/// The models that the tour compares, by their folders' names among those that come with zscope.
inline constexpr std::string_view kTourModel = "two-factors";
inline constexpr std::string_view kTourUntangled = "two-factors-untangled";

/// One caption below the picture.
struct TourStep {
    std::string_view title;
    std::string_view text;
    std::string_view action;  ///< Action::name of what is to be tried here; empty: a slider or cell
};

/// In order; AppState::tour_step counts them from 1.
[[nodiscard]] std::span<const TourStep> tour_steps();

}  // namespace zscope
