#include "core/hessian/hessian_slice.h"

#include <string>

#include "core/base/error.h"

namespace zscope {

void require_one_scheme(std::optional<HessianScheme>& known, HessianScheme next) {
    if (known && *known != next) {
        throw Error(ErrorCode::invalid_argument,
                    std::string("Hessians by the schemes ")
                        .append(scheme_name(*known))
                        .append(" and ")
                        .append(scheme_name(next))
                        .append(" are different quantities and are not put together"),
                    "Measure all of them by one scheme");
    }
    known = next;
}

}  // namespace zscope
