#pragma once

#include <filesystem>
#include <string>

#include "core/export/comparison.h"
#include "core/export/export.h"
#include "core/latent/latent_state.h"

namespace zscope {

class Generator;

/// B of a comparison: what one would type to open it, and the generator, on A's device.
struct ComparedGenerator {
    Generator& generator;
    std::string argument;
};

/// The command that export_comparison would record: `zscope render A ... --compare B --view ...`.
[[nodiscard]] std::string comparison_command(const Generator& a, const Generator& b,
                                             const std::string& b_argument,
                                             const LatentState& state, LatentMode mode,
                                             const ComparisonStyle& style,
                                             const ExportContext& context,
                                             const std::filesystem::path& path);

/// A's picture of `state` beside, against or minus B's of the same place (see linked_latent), as
/// export_picture writes. Throws as it does, and as compose_comparison.
ExportResult export_comparison(Generator& a, const ComparedGenerator& b, const LatentState& state,
                               LatentMode mode, const ComparisonStyle& style,
                               const ExportContext& context, const std::filesystem::path& path);

}  // namespace zscope
