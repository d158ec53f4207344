#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "core/model/generator_info.h"

namespace zscope {

/// A latent as a file holds it.
struct LatentFile {
    std::vector<float> z;  ///< n values
    /// How the model was given them; post_norm: they lie after the latent's normalisation and must
    /// not go through it again. Nothing where the file does not say.
    std::optional<LatentMode> mode{};
    /// That z is told in (noted_axes). Nothing where the file does not say, and after reading: then
    /// z is told in those of the model it was read for.
    std::optional<LatentAxes> axes{};
    friend bool operator==(const LatentFile&, const LatentFile&) = default;
};

/// The n finite numbers of a latent for `info`'s model: a .npy of shape [n] or [1, n] (float32 or
/// float64), or JSON: a list of numbers, or an object with one as "z", as the record of an export
/// is, in its PNG or beside it. A JSON that says in which axes its numbers are is told in those of
/// `info`, where both are re-basings of the same weights. At most 16 MiB are kept. Throws Error
/// saying what was found, what was expected and what to do.
[[nodiscard]] LatentFile read_latent_file(const std::filesystem::path& path,
                                          const GeneratorInfo& info);

/// Whether a file is a latent rather than a model: by its content, and .npy by its name too; of
/// PNGs each that holds a record of an export. False where it cannot be read.
[[nodiscard]] bool is_latent_file(const std::filesystem::path& path) noexcept;

/// Whether a file holds more than one row of numbers, as several directions and a matrix do: a .npy
/// of another shape than a latent's, or a JSON list of lists. False where it cannot be read.
[[nodiscard]] bool is_number_table(const std::filesystem::path& path) noexcept;

/// Writes `latent` as .npy (float32, [n], which can hold neither mode nor axes) or as .json
/// ({"z": [...], "latent_mode": "post_norm", "axes": {"origin_sha256": "...", "rotation": [...]}}),
/// by the ending of `path`, whole or not at all. Throws Error:
/// invalid_argument for another ending or a number that is not finite, io.
void write_latent_file(const std::filesystem::path& path, const LatentFile& latent);

}  // namespace zscope
