#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/generator_info.h"

namespace zscope {

/// Why the axes of this generator cannot be turned; nothing if they can.
[[nodiscard]] std::optional<std::string> why_not_rebase(const GeneratorInfo& info);

/// The axes of `info` turned by `rotation` [n, n] (rows are the new axes), counted from the origin
/// that its own axes count from, or else from its weights.
[[nodiscard]] LatentAxes turned_axes(const GeneratorInfo& info,
                                     const std::vector<double>& rotation);

/// How much of a new axis's squared length has to lie along an old one for both to be the same.
inline constexpr double kSameAxisShare = 0.9;

/// What components are called after `rotation` [n, n] (rows are the new axes): each by the name of
/// the old axis that it is the same as (kSameAxisShare), in either sense; the others are left
/// without one. `names`: n of them, or nothing; nothing comes back where none is left.
[[nodiscard]] std::vector<std::string> kept_names(const std::vector<std::string>& names,
                                                  const std::vector<double>& rotation);

/// The axes that latents of this generator are told in, as a file notes them. Nothing where neither
/// is known.
[[nodiscard]] std::optional<LatentAxes> noted_axes(const GeneratorInfo& info);

/// L [n, n], row by row, with which z L means to `to` what z means to `from` (rows), where both are
/// re-basings or fine-tunings of the same weights or one of the other; nothing where the files do
/// not say so.
/// (docs/methods.md, "Re-basing")
[[nodiscard]] std::optional<std::vector<double>> axes_link(const GeneratorInfo& from,
                                                           const GeneratorInfo& to);

/// z L, z [n].
[[nodiscard]] std::vector<float> follow_axes(const std::vector<float>& z,
                                             const std::vector<double>& link);

/// The latent of `to` at the place where `from` has `z`: through axes_link where there is one, else
/// the same numbers; a generator of another size stands at the sample of `seed`.
[[nodiscard]] std::vector<float> linked_latent(const GeneratorInfo& from, const GeneratorInfo& to,
                                               const std::vector<float>& z, std::uint64_t seed);

/// Whether `direction` is the unit vector of one component.
[[nodiscard]] bool is_axis(const std::vector<float>& direction);

/// Whether a square matrix is the identity, to 1e-9.
[[nodiscard]] bool is_identity(const std::vector<double>& matrix, std::size_t n);

/// L', the way back.
[[nodiscard]] std::vector<double> transposed(const std::vector<double>& matrix, std::size_t n);

}  // namespace zscope
