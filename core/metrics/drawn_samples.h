#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

#include "core/base/progress.h"
#include "core/explore/traverse.h"
#include "core/metrics/scene_reader.h"

namespace zscope {

/// Which samples of a generator a measure looks at: sample k has the latent of seed + k, so that
/// any of them can be opened by its seed.
struct SampleOptions {
    int samples = 1000;      ///< 1 to 100000
    std::uint64_t seed = 0;  ///< of the first
    int batch = 16;          ///< drawn at once
    LatentMode latent_mode = LatentMode::pre_norm;
};

/// A run of samples with their latents, in order.
struct SampleChunk {
    std::size_t first = 0;
    std::vector<Image> pictures;
    std::vector<std::vector<float>> latents;
    int non_finite = 0;  ///< pictures with a NaN or infinite value
};

/// Draws the samples and hands them over in chunks on the calling thread. Throws Error(cancelled,
/// invalid_argument), or what the generator throws.
void draw_samples(Generator& generator, const SampleOptions& options,
                  const std::function<void(const SampleChunk&)>& on_chunk, ProgressSink progress,
                  const std::stop_token& stop);

/// Reads pictures on as many threads as LibTorch uses.
[[nodiscard]] std::vector<SceneReading> read_pictures(const SceneReader& reader,
                                                      const std::vector<Image>& pictures);

}  // namespace zscope
