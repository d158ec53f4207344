#pragma once

#include <cstdint>

namespace zscope {

/// Shape of a progressive GAN (docs/methods.md, "ProGAN"). Defaults are the Hessian Penalty
/// paper's.
struct ProGanConfig {
    std::int64_t resolution = 128;  ///< R, a power of two, 4..1024
    std::int64_t latent_size = 12;  ///< n >= 1
    std::int64_t channels = 3;      ///< picture channels
    std::int64_t fmap_base = 8192;
    std::int64_t fmap_max = 512;
    std::int64_t infogan_size = 0;  ///< q; 0: no Q head in the discriminator
    bool normalize_latents = true;  ///< the generator's first op is pixel_norm(z)
    friend bool operator==(const ProGanConfig&, const ProGanConfig&) = default;

    /// nf(stage) = min(floor(fmap_base / 2^stage), fmap_max); at resolution 2^r the width is nf(r -
    /// 1).
    [[nodiscard]] std::int64_t feature_maps(int stage) const noexcept;
    [[nodiscard]] int resolution_log2() const noexcept;
    /// Throws Error(invalid_argument) naming the field at fault.
    void validate() const;
};

}  // namespace zscope
