#pragma once

#include <string>
#include <vector>

#include "core/explore/traverse.h"

namespace zscope {

/// Of a picture with values that are not finite: where they begin, as describe_values says. Draws z
/// (n values) again for that, layer by layer; where that fails, the text says why instead: the
/// picture is there all the same. Throws Error(cancelled) alone.
[[nodiscard]] std::string describe_fault(Generator& generator, LatentMode mode,
                                         const std::vector<float>& z);

/// Throws Error(model_failure) with `hint` where a drawn cell of the plan has values that are not
/// finite: "demo: in picture 3 (from 0) values are not finite ...", `name` being the model's.
void require_finite_cell(Generator& generator, const TraversePlan& plan, const DrawnCell& cell,
                         const std::string& name, const std::string& hint);

}  // namespace zscope
