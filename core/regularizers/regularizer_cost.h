#pragma once

namespace zscope {

/// What one step of a regularizer costs beside the adversarial one.
struct RegularizerCost {
    double forward_passes = 0.0;  ///< arithmetic, in forward passes of the whole generator over the
                                  ///< batch; a backward pass counts as two
    double bytes = 0.0;           ///< of activations alive at once
    friend bool operator==(const RegularizerCost&, const RegularizerCost&) = default;
};

}  // namespace zscope
