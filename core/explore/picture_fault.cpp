#include "core/explore/picture_fault.h"

#include <exception>
#include <optional>
#include <span>

#include "core/base/error.h"
#include "core/hessian/non_finite.h"
#include "core/model/generator.h"
#include "core/model/torch_failure.h"

namespace zscope {

std::string describe_fault(Generator& generator, LatentMode mode, const std::vector<float>& z) {
    std::string text(kValuesNotFinite);
    try {
        const std::optional<NonFinite> found = locate_non_finite(generator, mode, std::span(&z, 1));
        return found ? describe_values(*found) : text.append(", but not when drawn again");
    } catch (...) {
        const Error error = translate_torch_failure(std::current_exception());
        if (error.code() == ErrorCode::cancelled) {
            throw;
        }
        return text.append("; where they begin was not found: ").append(error.what());
    }
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
                    .append(" (from 0) ")
                    .append(describe_fault(generator, plan.latent_mode, plan.cells[cell.index].z)),
                hint);
}

}  // namespace zscope
