#include "app/state/tour.h"

#include <array>

namespace zscope {
namespace {

constexpr std::array kSteps = {
    TourStep{"One place, two models",
             "A was trained on pictures with two true factors: where the object is, across and up. "
             "B is A with its axes turned and fine-tuned with the Hessian Penalty. Both draw the "
             "place where the sliders stand.",
             ""},
    TourStep{"A: every slider moves a little of both",
             "Drag any slider of the Latent panel. In the Strips each row marked A moves the "
             "object somehow; none of them means one thing.",
             ""},
    TourStep{"B: two rows move, ten rest",
             "Swap the two, and the sliders are the untangled model's: its first two components "
             "move the object, the others do nothing. Swap again to compare.",
             "swap"},
    TourStep{"What differs",
             "The same place gives nearly the same picture. The difference in colours shows what "
             "fine-tuning has changed.",
             "view_difference"},
    TourStep{"Do it yourself",
             "With two-factors as A, Re-base turns the axes in seconds; no picture changes. In the "
             "Train layout, Start does the rest while you watch.",
             "rebase"},
};

}  // namespace

std::span<const TourStep> tour_steps() {
    return kSteps;
}

}  // namespace zscope
