#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "core/base/image.h"
#include "core/metrics/estimate.h"

namespace zscope {

/// In how many pictures of a set a fault is seen.
struct FaultShare {
    int count = 0;
    Estimate share;
};

/// The same of every fault (PictureFaults).
struct FaultShares {
    int pictures = 0;
    FaultShare two_colors;
    FaultShare colored_rim;
    FaultShare fragment;
};

/// Looks for faults in pictures as they come, on as many threads as LibTorch uses.
class FaultCounter {
  public:
    /// RGB pictures, else Error(invalid_argument).
    void add(const std::vector<Image>& pictures);
    /// Of at least one picture.
    [[nodiscard]] FaultShares finish() const;

  private:
    FaultShares counts_;
};

/// Of `pictures` [N, 3, H, W] uint8 on the CPU, N >= 1.
[[nodiscard]] FaultShares fault_shares(const at::Tensor& pictures);

}  // namespace zscope
