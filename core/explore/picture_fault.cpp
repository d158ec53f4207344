#include "core/explore/picture_fault.h"

#include <optional>
#include <span>

#include "core/base/error.h"
#include "core/hessian/non_finite.h"
#include "core/model/generator.h"

namespace zscope {

std::string describe_fault(Generator& generator, LatentMode mode, const std::vector<float>& z) {
    const std::optional<NonFinite> found = locate_non_finite(generator, mode, std::span(&z, 1));
    return found ? describe_values(*found)
                 : "values are not finite (NaN or infinity), but not when drawn again";
}

void require_finite_cell(Generator& generator, const TraversePlan& plan, const DrawnCell& cell,
                         const std::string& name, const std::string& hint) {
    if (!cell.has_non_finite) {
        return;
    }
    throw Error(ErrorCode::model_failure,
                std::string(name)
                    .append(": in picture ")
                    .append(std::to_string(cell.index))
                    .append(" ")
                    .append(describe_fault(generator, plan.latent_mode, plan.cells[cell.index].z)),
                hint);
}

}  // namespace zscope
