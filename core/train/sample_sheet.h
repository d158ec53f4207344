#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <vector>

#include "core/base/image.h"
#include "core/train/trainer.h"

namespace zscope {

/// Pictures of the averaged generator at fixed latents, and how much they differ.
struct FixedSamples {
    std::vector<Image> pictures;  ///< of full resolution
    double diversity = 0.0;       ///< mean over pixels of the variance over pictures in [-1, 1]
};

/// At the first `count` of the fixed latents, 1 to 64.
[[nodiscard]] FixedSamples draw_fixed_samples(const Trainer& trainer, std::int64_t count);
/// The same of a run with these options whose averaged generator and level of detail are known.
[[nodiscard]] FixedSamples draw_fixed_samples(const GeneratorNetwork& averaged,
                                              const TrainConfig& config, double lod,
                                              std::int64_t count);

/// 8 x 8 pictures of the averaged generator at fixed latents (drawn from the run's seed), enlarged
/// to full resolution by nearest repetition while it grows. Throws Error(cancelled) once `stop` is
/// requested.
[[nodiscard]] Image draw_sample_sheet(const Trainer& trainer, const std::stop_token& stop = {});

/// The same as a PNG file. Throws Error(cancelled), then leaves no file; Error(io).
void write_sample_sheet(const Trainer& trainer, const std::filesystem::path& path,
                        const std::stop_token& stop = {});

}  // namespace zscope
