#pragma once

#include "core/directions/rebase_options.h"

namespace zscope::testing {

/// Of few samples and one start: no time on a small generator, and axes that are new but seldom the
/// best.
[[nodiscard]] inline RebaseOptions quick_rebase(
    RebaseObjective objective = RebaseObjective::hessian) {
    RebaseOptions options;
    options.objective = objective;
    options.samples = 4;
    options.order_samples = 2;
    options.restarts = 1;
    return options;
}

}  // namespace zscope::testing
