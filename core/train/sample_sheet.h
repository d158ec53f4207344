#pragma once

#include <filesystem>

#include "core/base/image.h"
#include "core/train/trainer.h"

namespace zscope {

/// 8 x 8 pictures of the averaged generator at fixed latents (drawn from the run's seed), enlarged
/// to full resolution by nearest repetition while it grows.
[[nodiscard]] Image draw_sample_sheet(const Trainer& trainer);

/// The same as a PNG file. Throws Error(io).
void write_sample_sheet(const Trainer& trainer, const std::filesystem::path& path);

}  // namespace zscope
