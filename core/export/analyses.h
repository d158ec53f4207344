#pragma once

#include <c10/core/Device.h>

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/export/analysis_record.h"
#include "core/export/analysis_types.h"

namespace zscope {

class Generator;
struct HessianStatistics;

/// A model that is looked at. `generator` is used on the calling thread and must outlive the call.
struct AnalysisSubject {
    Generator* generator = nullptr;
    c10::Device device{c10::kCPU};
    AnalysedModel described;
};
using AnalysisSubjects = std::vector<AnalysisSubject>;

/// A finished analysis as the window and the command line both write it.
struct Analysis {
    AnalysisRecord record;
    AnalysisResult result;
    std::string heading;                  ///< one line that says what the numbers are
    std::vector<std::string> warnings{};  ///< lines about what is wrong with them
    std::vector<std::string> notes{};     ///< lines about them, for a terminal, below the table
};

/// The parts of a record that all verbs share; `options` are the verb's own, in full. The calling
/// thread's thread count is the one recorded.
[[nodiscard]] AnalysisRecord make_record(const std::string& verb, const AnalysisSubjects& subjects,
                                         const FigureLatents& latents, int batch,
                                         const std::vector<std::string>& options);

/// A line of advice where components are edited behind the normalisation (post_norm) of a model
/// that has few of them (kFewComponents); else none.
[[nodiscard]] std::vector<std::string> latent_warnings(const AnalysisSubjects& subjects,
                                                       const FigureLatents& latents);

/// Throw Error(invalid_argument) where models cannot be shown side by side.
void require_equal_latents(const AnalysisSubjects& subjects);
void require_equal_sizes(const AnalysisSubjects& subjects, std::optional<int> layer = {});

/// How matrices of second derivatives are drawn.
struct MatrixStyle {
    ColorMap color_map = HeatmapStyle{}.color_map;
    std::optional<HeatmapRange> range = std::nullopt;  ///< none: from the matrices
    bool is_signed = false;  ///< values with their sign, white in the middle, instead of their size
};

/// In which order the components of an activeness figure stand: by each model's own scores, unless
/// one of these is set.
struct ActivenessOrder {
    std::optional<AnalysisSubject> model{};  ///< as they rank in this model, measured alike
    std::vector<int> components{};           ///< as given, each component once
};

/// The record alone, for the command line that would make the same files. The subjects' generators
/// may be null.
[[nodiscard]] AnalysisRecord activeness_record(const AnalysisSubjects& subjects,
                                               const ActivenessRequest& request,
                                               const ActivenessOrder& order);
[[nodiscard]] AnalysisRecord heatmap_record(const AnalysisSubjects& subjects,
                                            const SensitivityOptions& options,
                                            const HeatmapStyle& style);
[[nodiscard]] AnalysisRecord hessian_record(const AnalysisSubjects& subjects,
                                            const PixelHessianRequest& request,
                                            const MatrixStyle& style);
[[nodiscard]] AnalysisRecord interactions_record(const AnalysisSubjects& subjects,
                                                 const HessianStatisticsRequest& request,
                                                 const HeatmapStyle& style);
[[nodiscard]] AnalysisRecord layers_record(const AnalysisSubjects& subjects,
                                           const LayerRequest& request, const LayerStyle& style);

/// Measure all subjects and draw the figure. Throw Error(invalid_argument, unsupported, cancelled,
/// model_failure).
[[nodiscard]] Analysis analyse_activeness(const AnalysisSubjects& subjects,
                                          const ActivenessRequest& request,
                                          const ActivenessOrder& order,
                                          const ProgressSink& progress, std::stop_token stop);
[[nodiscard]] Analysis analyse_heatmap(const AnalysisSubjects& subjects,
                                       const SensitivityOptions& options, const HeatmapStyle& style,
                                       const ProgressSink& progress, std::stop_token stop);
[[nodiscard]] Analysis analyse_hessian(const AnalysisSubjects& subjects,
                                       const PixelHessianRequest& request, const MatrixStyle& style,
                                       const ProgressSink& progress, std::stop_token stop);
/// What the Hessians of one subject gave, under the subject's name in tables.
using StatisticsSink =
    std::function<void(const std::string& name, const HessianStatistics& statistics)>;
/// With a mapped pair: its spatial map instead of the matrix, beside and below the mean of the
/// latents' pictures. D% and D_R of the same Hessians (none for a single component) stand under
/// `extra` as in diagonalness_table. `on_statistics` hears of each subject. `dead`: of each subject
/// the dead components, whose names are then grey beside its matrix; empty: they are not known.
[[nodiscard]] Analysis analyse_interactions(const AnalysisSubjects& subjects,
                                            const HessianStatisticsRequest& request,
                                            const HeatmapStyle& style, const ProgressSink& progress,
                                            std::stop_token stop,
                                            const StatisticsSink& on_statistics = {},
                                            const std::vector<std::vector<int>>& dead = {});
/// Every channel of one layer, beside each other or three of them as one picture; raw are the
/// values themselves [models, samples, channels, h, w].
[[nodiscard]] Analysis analyse_layers(const AnalysisSubjects& subjects, const LayerRequest& request,
                                      const LayerStyle& style, const ProgressSink& progress,
                                      std::stop_token stop);

}  // namespace zscope
