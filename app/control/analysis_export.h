#pragma once

#include <filesystem>
#include <optional>
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
    ActivenessShown shown = ActivenessShown::a;
    std::optional<Slot> order_of{};  ///< all bars as this slot's rank
    std::vector<int> order{};        ///< else as listed; empty: by their own scores
    std::string b{};                 ///< B as one would type it
};
struct HeatmapExport {
    SensitivityOptions request;
    HeatmapStyle style;
    std::string b{};  ///< B as one would type it, mapped too; empty: A alone
};
struct InteractionsExport {
    HessianStatisticsRequest request;
    Slot slot = Slot::a;  ///< whose they are
    std::string b{};      ///< B as one would type it
};
struct PixelExport {
    PixelHessianRequest request;
    bool is_signed = false;
    Slot slot = Slot::a;  ///< whose it is
    std::string b{};      ///< B as one would type it
};
struct LayersExport {
    LayerRequest request;
    LayerStyle style;
    Slot slot = Slot::a;  ///< whose layer it is
    std::string b{};      ///< B as one would type it
};
using AnalysisExport =
    std::variant<ActivenessExport, HeatmapExport, InteractionsExport, PixelExport, LayersExport>;

[[nodiscard]] bool is_analysis(ExportKind kind) noexcept;
/// It looks at the model in slot B, with A's or alone.
[[nodiscard]] bool needs_b(const AnalysisExport& order);
/// `kind` must be one.
[[nodiscard]] AnalysisExport analysis_export(const AppState& state, ExportKind kind);

/// The command line that makes the same files. `b` may be null unless the order needs it.
[[nodiscard]] std::string analysis_command(const Generator& a, const Generator* b,
                                           const AnalysisExport& order,
                                           const ExportContext& context,
                                           const std::filesystem::path& path);
/// What an export has written, and what is wrong with the numbers in it.
struct WrittenAnalysis {
    std::vector<std::filesystem::path> paths;  ///< the picture first, then its numbers
    std::vector<std::string> warnings;         ///< a line each, as the command line prints them
};
/// Measures and writes through the command line's functions. `b`, on A's device, may be null unless
/// the order needs it.
[[nodiscard]] WrittenAnalysis write_analysis_export(
    Generator& a, Generator* b, const AnalysisExport& order, const ExportContext& context,
    const std::filesystem::path& path, const ProgressSink& progress, std::stop_token stop);

}  // namespace zscope
