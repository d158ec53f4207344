#pragma once

#include <vector>

namespace zscope {

/// One layer's part.
struct RegularizedLayer {
    int layer = 0;       ///< index of the activation, as in the papers
    double gate = 1.0;   ///< its share in the total, below 1 while its resolution fades in
    double value = 0.0;  ///< before the gate
    friend bool operator==(const RegularizedLayer&, const RegularizedLayer&) = default;
};

/// What a regularizer measured: the sum of gate * value over its layers.
struct RegularizerValue {
    double total = 0.0;
    std::vector<RegularizedLayer> layers;  ///< by rising index
    friend bool operator==(const RegularizerValue&, const RegularizerValue&) = default;
};

}  // namespace zscope
