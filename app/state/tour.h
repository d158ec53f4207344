#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/state/app_state.h"

namespace zscope {

/// One caption below the picture.
struct TourStep {
    std::string_view title;
    std::string_view text;
    std::string_view action;  ///< Action::name of what is to be tried here; empty: a slider or cell
};

/// A model beside the same untangled, by their folders' names among those that come with zscope.
struct Tour {
    std::string_view model;           ///< to be A
    std::string_view untangled;       ///< to be B
    std::span<const TourStep> steps;  ///< in order; AppState::tour_step counts them from 1
};
[[nodiscard]] const Tour& tour_of(TourPair pair);

/// Why no tour can open its models now, for a tooltip; empty: it can. What it finds open can
/// be brought back, but no work that is still going on.
[[nodiscard]] std::string why_not_tour(const AppState& state);
/// Why nothing from before the tour can be brought back now; empty: it can.
[[nodiscard]] std::string why_not_leave_tour(const AppState& state);

}  // namespace zscope
