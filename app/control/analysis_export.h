#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "app/state/app_state.h"
#include "core/export/export.h"

namespace zscope {

class Generator;

/// One analysis as the Export panel writes it: what is shown, by value.
struct ActivenessExport {
    ActivenessRequest request;
};
struct HeatmapExport {
    SensitivityOptions request;
    HeatmapStyle style;
};
struct InteractionsExport {
    HessianStatisticsRequest request;
};
struct PixelExport {
    PixelHessianRequest request;
    bool is_signed = false;
};
using AnalysisExport =
    std::variant<ActivenessExport, HeatmapExport, InteractionsExport, PixelExport>;

[[nodiscard]] bool is_analysis(ExportKind kind) noexcept;
/// `kind` must be one.
[[nodiscard]] AnalysisExport analysis_export(const AppState& state, ExportKind kind);

/// The command line that makes the same files.
[[nodiscard]] std::string analysis_command(const Generator& generator, const AnalysisExport& order,
                                           const ExportContext& context,
                                           const std::filesystem::path& path);
/// Measures and writes through the command line's functions: the picture first, then its numbers.
std::vector<std::filesystem::path> write_analysis_export(
    Generator& generator, const AnalysisExport& order, const ExportContext& context,
    const std::filesystem::path& path, const ProgressSink& progress, std::stop_token stop);

}  // namespace zscope
