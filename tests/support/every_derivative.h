#pragma once

#include <vector>

#include "core/directions/rebase_options.h"

namespace zscope::testing {

/// `options` with every way to get the derivatives of each objective.
[[nodiscard]] inline std::vector<RebaseOptions> every_derivative(RebaseOptions options) {
    std::vector<RebaseOptions> all;
    for (const RebaseObjective objective : kRebaseObjectives) {
        options.objective = objective;
        options.scheme = HessianScheme::minimal;
        all.push_back(options);
    }
    options.objective = RebaseObjective::hessian;
    for (const HessianScheme scheme :
         {HessianScheme::official, HessianScheme::minimal_wide_diagonal, HessianScheme::analytic}) {
        options.scheme = scheme;
        all.push_back(options);
    }
    return all;
}

}  // namespace zscope::testing
