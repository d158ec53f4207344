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
    if (std::isnan(low) || value <= 0.0) {
        return PairCertainty::unknown;
    }
    return low <= 0.0 ? PairCertainty::wide : PairCertainty::above_zero;
}

const char* certainty_name(PairCertainty certainty) noexcept {
    switch (certainty) {
        case PairCertainty::above_zero:
            return "above 0";
        case PairCertainty::wide:
            return "wide";
        case PairCertainty::negligible:
            return "negligible";
        case PairCertainty::unknown:
            break;
    }
    return "";
}

}  // namespace zscope
