#include "app/state/tour.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <system_error>

#include "app/state/before_tour.h"

namespace zscope {
namespace {

constexpr std::array kTwoFactorSteps = {
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

constexpr std::array kFourFactorSteps = {
    TourStep{
        "Four factors, two models",
        "A was trained on pictures with four true factors: where the object is, across and up, "
        "its colour, from red to blue, and its shape, one of three kinds. B is A with its axes "
        "turned, which took seconds and changed no picture, and then fine-tuned with the Hessian "
        "Penalty of one coarse layer. Both draw the place where the sliders stand.",
        ""},
    TourStep{"A: a slider moves some of each",
             "Drag any slider of the Latent panel. In the Strips most rows marked A change place "
             "and colour together, some the shape too; none of them means one thing.",
             ""},
    TourStep{"B: one slider each, but for the shape",
             "Swap the two, and the sliders are the untangled model's: one goes left and right, "
             "one up and down, one from red to blue. Shapes are kinds, with no order to slide "
             "along, and keep more than one slider. Swap again to compare.",
             "swap"},
    TourStep{"What differs",
             "The same place gives nearly the same picture. The difference in colours shows what "
             "fine-tuning has changed; turning the axes alone changes nothing.",
             "view_difference"},
    TourStep{"Do it yourself",
             "With scenes-simple as A, Re-base turns the axes in seconds; no picture changes. In "
             "the Train layout, Start does the rest: with layer 6 alone under the Hessian "
             "Penalty, as the fine layers hold the detail.",
             "rebase"},
};

/// By TourPair.
constexpr std::array kTours = {
    Tour{"two-factors", "two-factors-untangled", kTwoFactorSteps},
    Tour{"scenes-simple", "scenes-simple-untangled", kFourFactorSteps},
};

/// One path for one place, however it was typed; the place need not exist.
std::filesystem::path plain(const std::filesystem::path& path) {
    std::error_code failure;
    const std::filesystem::path whole = std::filesystem::absolute(path, failure).lexically_normal();
    return whole.has_filename() ? whole : whole.parent_path();
}

}  // namespace

const Tour& tour_of(TourPair pair) {
    return kTours[static_cast<std::size_t>(pair)];
}

bool is_tour_model(const BeforeTour& before, const ModelLocation& source) {
    const std::filesystem::path path = plain(source.path);
    const auto lies_in = [&path](const std::filesystem::path& folder) {
        const std::filesystem::path place = plain(folder);
        return path == place || path.parent_path() == place;
    };
    return source.origin == ModelOrigin::file && std::ranges::any_of(before.tour_models, lies_in);
}

std::string why_not_tour(const AppState& state) {
    if (state.untangle.status == UntangleStatus::running) {
        return "the axes are being searched; wait for them, or cancel";
    }
    return state.untangle.saving == SaveStatus::running ? "the re-based model is being saved"
                                                        : std::string();
}

std::string why_not_leave_tour(const AppState& state) {
    if (state.before_tour == nullptr) {
        return "no tour has replaced a model";
    }
    if (state.untangle.saving == SaveStatus::running) {
        return "the re-based model is being saved";
    }
    return state.model.loading || state.compare.b.loading ? "a model is still being opened"
                                                          : std::string();
}

}  // namespace zscope
