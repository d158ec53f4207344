#include "app/state/other_axes.h"

#include <cmath>
#include <cstdio>

namespace zscope {

bool has_other_axes(const AppState& state) noexcept {
    return state.compare.ready() && state.compare.link != CompareLink::same;
}

std::string other_axes_note(const AppState& state) {
    if (!has_other_axes(state)) {
        return {};
    }
    switch (state.compare.link) {
        case CompareLink::none:
            return "z_i of B is another axis: B has another size of z";
        case CompareLink::unrelated:
            return "z_i of A and of B may be unrelated axes";
        case CompareLink::rotated:
            return "z_i of B is another axis: re-basing has turned it";
        case CompareLink::same:
            break;
    }
    return {};
}

std::string other_axes_help(const AppState& state) {
    if (!has_other_axes(state)) {
        return {};
    }
    switch (state.compare.link) {
        case CompareLink::none:
            return "B stands at the sample of A's seed; nothing links its components to A's.";
        case CompareLink::unrelated:
            return "No file says what the axes of A and of B have to do with each other. B gets "
                   "the same numbers z, but its z_i need not do what A's does. By activeness, "
                   "either stands in its own order.";
        case CompareLink::rotated:
            return "z_i of B is z_i of A turned: it lies between several of A's axes. B stands at "
                   "the same place as A, which is linked through that rotation. By activeness, "
                   "either stands in its own order.";
        case CompareLink::same:
            break;
    }
    return {};
}

std::string nearest_axis_text(const AppState& state, Slot slot, std::size_t component) {
    const CompareState& compare = state.compare;
    const auto n = static_cast<std::size_t>(compare.b.info.latent_size);
    if (!compare.ready() || compare.link != CompareLink::rotated || component >= n ||
        compare.rotation.size() != n * n) {
        return {};
    }
    // Rows are A's axes, told in B's.
    const auto cosine = [&](std::size_t other) {
        return slot == Slot::a ? compare.rotation[component * n + other]
                               : compare.rotation[other * n + component];
    };
    std::size_t nearest = 0;
    for (std::size_t other = 1; other < n; ++other) {
        nearest = std::abs(cosine(other)) > std::abs(cosine(nearest)) ? other : nearest;
    }
    char text[64];
    std::snprintf(text, sizeof text, "Nearest in %s: %.2f z%zu", slot == Slot::a ? "B" : "A",
                  cosine(nearest), nearest);
    return text;
}

}  // namespace zscope
