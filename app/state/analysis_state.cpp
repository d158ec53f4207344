#include "app/state/analysis_state.h"

#include <algorithm>

namespace zscope {

float FloatMap::at(float x, float y) const noexcept {
    const int column = std::clamp(static_cast<int>(x * static_cast<float>(width)), 0, width - 1);
    const int row = std::clamp(static_cast<int>(y * static_cast<float>(height)), 0, height - 1);
    return values[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(column)];
}

}  // namespace zscope
