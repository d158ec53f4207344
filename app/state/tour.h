#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace zscope {

struct AppState;

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

/// Why the tour cannot open its models now, for a tooltip; empty: it can. What it finds open can
/// be brought back, but no work that is still going on.
[[nodiscard]] std::string why_not_tour(const AppState& state);
/// Why nothing from before the tour can be brought back now; empty: it can.
[[nodiscard]] std::string why_not_leave_tour(const AppState& state);

}  // namespace zscope
