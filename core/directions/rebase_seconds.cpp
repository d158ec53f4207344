#include <algorithm>
#include <cstdint>

#include "core/directions/rebase.h"

namespace zscope {

double total_seconds(const Rebase& rebase) {
    return rebase.seconds_derivatives + rebase.seconds_rotation + rebase.seconds_order +
           rebase.seconds_diagonalness;
}

double rebase_seconds(const Rebase& probe, const RebaseOptions& whole) {
    const auto ordered = [](const RebaseOptions& options) {
        return static_cast<double>(std::min(options.order_samples, options.samples));
    };
    const double samples =
        static_cast<double>(whole.samples) / static_cast<double>(probe.options.samples);
    const auto components = static_cast<std::int64_t>(probe.activeness.size());
    const double turned = keeps_matrices(whole, components) ? samples : 1.0;
    return samples * probe.seconds_derivatives + turned * probe.seconds_rotation +
           ordered(whole) / ordered(probe.options) * probe.seconds_order +
           probe.seconds_diagonalness;
}

}  // namespace zscope
