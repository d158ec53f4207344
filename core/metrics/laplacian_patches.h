#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <stop_token>
#include <vector>

#include "core/base/progress.h"

namespace zscope {

struct PatchOptions {
    int patches = 32;   ///< from each picture and level
    int side = 7;       ///< pixels
    int coarsest = 16;  ///< the pyramid goes down to this resolution
    std::uint64_t seed = 0;
};

/// Patches of one level of the pyramids of a set of pictures.
struct PatchLevel {
    std::int64_t resolution = 0;
    at::Tensor points;  ///< [pictures * patches, 3 * side * side] float32
};

/// Random patches from the Laplacian pyramid of each picture, finest level first, as ProGAN's
/// sliced Wasserstein distance takes them (Karras et al., arXiv 1710.10196, section 5): a level
/// holds the detail between a resolution and half of it, the last the small picture itself. So each
/// level sees one scale, fine texture as well as layout. `pictures`: [N, 3, H, W] uint8 on the CPU.
/// The same places are cut for the same seed. Throws Error(cancelled, invalid_argument).
[[nodiscard]] std::vector<PatchLevel> laplacian_patches(const at::Tensor& pictures,
                                                        const PatchOptions& options,
                                                        ProgressSink& progress,
                                                        const std::stop_token& stop);

/// Mean 0 and deviation 1 for each channel of the reference; other sets are shifted and scaled by
/// the same numbers, so that a wrong brightness or contrast is not normalised away.
class PatchScale {
  public:
    explicit PatchScale(const std::vector<PatchLevel>& reference);
    void apply(std::vector<PatchLevel>& levels) const;

  private:
    std::vector<at::Tensor> means_;
    std::vector<at::Tensor> deviations_;
};

}  // namespace zscope
