#pragma once

#include <type_traits>

#include "app/state/analysis_requests.h"
#include "app/state/layer_choice.h"
#include "app/state/matrix_slots.h"
#include "core/base/job_runner.h"

namespace zscope {

/// What is known of a kind of result ahead of time.
template <typename Result>
struct AnalysisTraits;

template <>
struct AnalysisTraits<ActivenessResult> {
    static constexpr AnalysisKind kKind = AnalysisKind::activeness;
    static constexpr JobClass kClass = JobClass::activeness;
    static constexpr const char* kTitle = "Activeness";
    static ActivenessRequest request(const AppState& state) { return activeness_request(state); }
};

template <>
struct AnalysisTraits<HeatmapResult> {
    static constexpr AnalysisKind kKind = AnalysisKind::heatmap;
    static constexpr JobClass kClass = JobClass::heatmap;
    static constexpr const char* kTitle = "Heatmap";
    static SensitivityOptions request(const AppState& state) {
        return heatmap_request(state, Slot::a);
    }
};

template <>
struct AnalysisTraits<InteractionsResult> {
    static constexpr AnalysisKind kKind = AnalysisKind::interactions;
    static constexpr JobClass kClass = JobClass::activeness;
    static constexpr const char* kTitle = "Interactions";
    static HessianStatisticsRequest request(const AppState& state) {
        return interactions_request(state);
    }
};

template <>
struct AnalysisTraits<PixelResult> {
    static constexpr AnalysisKind kKind = AnalysisKind::pixel;
    static constexpr JobClass kClass = JobClass::heatmap;
    static constexpr const char* kTitle = "Pixel Hessian";
    static PixelHessianRequest request(const AppState& state) { return pixel_request(state); }
};

template <>
struct AnalysisTraits<PairResult> {
    static constexpr AnalysisKind kKind = AnalysisKind::pair;
    static constexpr JobClass kClass = JobClass::strips;
    static constexpr const char* kTitle = "Pair grid";
    static PairGridOptions request(const AppState& state) { return pair_request(state); }
};

template <>
struct AnalysisTraits<LayersResult> {
    static constexpr AnalysisKind kKind = AnalysisKind::layers;
    static constexpr JobClass kClass = JobClass::strips;
    static constexpr const char* kTitle = "Layer";
    static LayerRequest request(const AppState& state) { return layers_request(state, Slot::a); }
};

template <>
struct AnalysisTraits<LayersOfB> {
    static constexpr AnalysisKind kKind = AnalysisKind::layers_of_b;
    static constexpr JobClass kClass = JobClass::strips;
    static constexpr const char* kTitle = "Layer of B";
    static LayerRequest request(const AppState& state) { return layers_request(state, Slot::b); }
};

template <>
struct AnalysisTraits<ActivenessOfB> {
    static constexpr AnalysisKind kKind = AnalysisKind::activeness_of_b;
    static constexpr JobClass kClass = JobClass::activeness;
    static constexpr const char* kTitle = "Activeness of B";
    static ActivenessRequest request(const AppState& state) { return activeness_request(state); }
};

template <>
struct AnalysisTraits<HeatmapOfB> {
    static constexpr AnalysisKind kKind = AnalysisKind::heatmap_of_b;
    static constexpr JobClass kClass = JobClass::heatmap;
    static constexpr const char* kTitle = "Heatmap of B";
    static SensitivityOptions request(const AppState& state) {
        return heatmap_request(state, Slot::b);
    }
};

template <>
struct AnalysisTraits<InteractionsOfB> {
    static constexpr AnalysisKind kKind = AnalysisKind::interactions_of_b;
    static constexpr JobClass kClass = JobClass::activeness;
    static constexpr const char* kTitle = "Interactions of B";
    static HessianStatisticsRequest request(const AppState& state) {
        return interactions_request(state, Slot::b);
    }
};

template <>
struct AnalysisTraits<PixelOfB> {
    static constexpr AnalysisKind kKind = AnalysisKind::pixel_of_b;
    static constexpr JobClass kClass = JobClass::heatmap;
    static constexpr const char* kTitle = "Pixel Hessian of B";
    static PixelHessianRequest request(const AppState& state) {
        return pixel_request(state, Slot::b);
    }
};

/// A heatmap, of A or of B.
template <typename Result>
inline constexpr bool kIsMap = std::is_same_v<decltype(Result::request), SensitivityOptions>;

}  // namespace zscope
