#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/model/generator_info.h"

namespace zscope {

/// The n finite numbers of a latent for `info`'s model: a .npy of shape [n] or [1, n] (float32 or
/// float64), or JSON: a list of numbers, or an object with one as "z", as the .json beside an
/// export is. At most 16 MiB are read. Throws Error saying what was found, what was expected and
/// what to do.
[[nodiscard]] std::vector<float> read_latent_file(const std::filesystem::path& path,
                                                  const GeneratorInfo& info);

/// Whether a file is a latent rather than a model: by its content, and .npy by its name too. False
/// where it cannot be read.
[[nodiscard]] bool is_latent_file(const std::filesystem::path& path) noexcept;

/// Writes `z` as .npy (float32, [n]) or as .json ({"z": [...]}), by the ending of `path`, whole or
/// not at all. Throws Error: invalid_argument for another ending or a number that is not finite,
/// io.
void write_latent_file(const std::filesystem::path& path, const std::vector<float>& z);

}  // namespace zscope
