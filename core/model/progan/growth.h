#pragma once

#include "core/model/progan/config.h"

namespace zscope {

/// Where a level of detail stands in the progressive growth (docs/methods.md, "Growth").
struct GrowthStage {
    int resolution_log2 = 2;  ///< of the active resolution, R / 2^floor(lod)
    double fade = 0.0;        ///< weight of the picture of half that size, [0, 1)
};

/// lod in [0, log2(R) - 2]; throws Error(invalid_argument) outside or for NaN.
[[nodiscard]] GrowthStage growth_stage(const ProGanConfig& config, double lod);

}  // namespace zscope
