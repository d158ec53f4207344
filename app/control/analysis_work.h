#pragma once

#include <functional>
#include <memory>

#include "app/state/analysis_state.h"
#include "core/base/job_runner.h"

namespace zscope {

class Generator;

/// What one analysis job measures, and for whom.
template <typename Result>
struct AnalysisOrder {
    AnalysisKey key;
    decltype(Result::request) request;
    FigureLatents latent{};  ///< of PairResult, whose request names no latent
    friend bool operator==(const AnalysisOrder&, const AnalysisOrder&) = default;
};

template <typename Result>
using AnalysisPublish = std::function<void(std::shared_ptr<const Result>)>;

/// Draws the map's latent twice if it takes second differences, and throws Error(model_failure)
/// that names the layer at fault unless both are alike. Whether it did so.
[[nodiscard]] bool check_repeatable(Generator& generator, const SensitivityOptions& request,
                                    JobContext& context);

/// The work of each kind, on a job's thread: publishes what is known so far, returns the whole.
/// Gives way before each forward pass. Throw what core's analyses throw.
[[nodiscard]] std::shared_ptr<const ActivenessResult> measure(
    Generator& generator, const AnalysisOrder<ActivenessResult>& order, JobContext& context,
    const AnalysisPublish<ActivenessResult>& publish);
[[nodiscard]] std::shared_ptr<const ActivenessOfB> measure(
    Generator& generator, const AnalysisOrder<ActivenessOfB>& order, JobContext& context,
    const AnalysisPublish<ActivenessOfB>& publish);
[[nodiscard]] std::shared_ptr<const HeatmapResult> measure(
    Generator& generator, const AnalysisOrder<HeatmapResult>& order, JobContext& context,
    const AnalysisPublish<HeatmapResult>& publish);
[[nodiscard]] std::shared_ptr<const HeatmapOfB> measure(Generator& generator,
                                                        const AnalysisOrder<HeatmapOfB>& order,
                                                        JobContext& context,
                                                        const AnalysisPublish<HeatmapOfB>& publish);
/// The map that a refinement begins with, and no more: a penalty's of kFirstDirections.
[[nodiscard]] std::shared_ptr<const HeatmapResult> measure_first(
    Generator& generator, const AnalysisOrder<HeatmapResult>& order, JobContext& context);
[[nodiscard]] std::shared_ptr<const HeatmapOfB> measure_first(
    Generator& generator, const AnalysisOrder<HeatmapOfB>& order, JobContext& context);
[[nodiscard]] std::shared_ptr<const InteractionsResult> measure(
    Generator& generator, const AnalysisOrder<InteractionsResult>& order, JobContext& context,
    const AnalysisPublish<InteractionsResult>& publish);
[[nodiscard]] std::shared_ptr<const PixelResult> measure(
    Generator& generator, const AnalysisOrder<PixelResult>& order, JobContext& context,
    const AnalysisPublish<PixelResult>& publish);
[[nodiscard]] std::shared_ptr<const PairResult> measure(Generator& generator,
                                                        const AnalysisOrder<PairResult>& order,
                                                        JobContext& context,
                                                        const AnalysisPublish<PairResult>& publish);
[[nodiscard]] std::shared_ptr<const LayersResult> measure(
    Generator& generator, const AnalysisOrder<LayersResult>& order, JobContext& context,
    const AnalysisPublish<LayersResult>& publish);
[[nodiscard]] std::shared_ptr<const LayersOfB> measure(Generator& generator,
                                                       const AnalysisOrder<LayersOfB>& order,
                                                       JobContext& context,
                                                       const AnalysisPublish<LayersOfB>& publish);
[[nodiscard]] std::shared_ptr<const InteractionsOfB> measure(
    Generator& generator, const AnalysisOrder<InteractionsOfB>& order, JobContext& context,
    const AnalysisPublish<InteractionsOfB>& publish);
[[nodiscard]] std::shared_ptr<const PixelOfB> measure(Generator& generator,
                                                      const AnalysisOrder<PixelOfB>& order,
                                                      JobContext& context,
                                                      const AnalysisPublish<PixelOfB>& publish);

}  // namespace zscope
