#pragma once

#include <c10/core/Device.h>

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/image.h"

namespace zscope {

class Generator;

/// One look at a generator, the same at every moment of a run.
struct FilmOptions {
    std::uint64_t seed = 0;  ///< of the base latent and of the activeness' samples
    int steps = 7;           ///< columns, 2 to 999
    float extent = 2.0F;     ///< columns run from -extent to extent
    int samples = 64;        ///< latents that the activeness is averaged over
    int scale = 3;           ///< 1 to 8: each pixel becomes a block of scale x scale
    int batch = 16;          ///< pictures drawn at once
};

struct FilmFrame {
    Image picture;
    std::vector<double> activeness_share;  ///< of each component, in their own order; sums to 1
};

/// Strips of all components in their own order through `base` [n], each with its share of the
/// summed activeness and kDeadMark where it is dead (docs/methods.md, "Activeness"). Frames of one
/// size for every generator of one shape, if their titles take a line. Throws as compute_activeness
/// and draw_cells.
[[nodiscard]] FilmFrame draw_film_frame(Generator& generator, c10::Device device,
                                        const FilmOptions& options, const std::string& title,
                                        const std::vector<float>& base, std::stop_token stop = {});

}  // namespace zscope
