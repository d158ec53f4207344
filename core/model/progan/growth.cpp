#include "core/model/progan/growth.h"

#include <cmath>
#include <string>

#include "core/base/error.h"

namespace zscope {

GrowthStage growth_stage(const ProGanConfig& config, double lod) {
    const int top = config.resolution_log2();
    if (!(lod >= 0.0 && lod <= top - 2)) {
        throw Error(ErrorCode::invalid_argument, "level of detail is " + std::to_string(lod) +
                                                     ", expected 0.." + std::to_string(top - 2));
    }
    const double level = std::floor(lod);
    return {top - static_cast<int>(level), lod - level};
}

}  // namespace zscope
