#include "core/hessian/pair_certainty.h"

#include <cmath>

namespace zscope {

PairCertainty certainty_of(double value, double low, double strongest) noexcept {
    if (std::isnan(value)) {
        return PairCertainty::unknown;
    }
    if (value <= kNegligibleShare * strongest) {
        return PairCertainty::negligible;
    }
    if (std::isnan(low)) {
        return PairCertainty::unknown;
    }
    return low <= 0.0 ? PairCertainty::reaches_zero : PairCertainty::certain;
}

const char* certainty_name(PairCertainty certainty) noexcept {
    switch (certainty) {
        case PairCertainty::certain:
            return "yes";
        case PairCertainty::reaches_zero:
            return "reaches 0";
        case PairCertainty::negligible:
            return "negligible";
        case PairCertainty::unknown:
            break;
    }
    return "";
}

}  // namespace zscope
