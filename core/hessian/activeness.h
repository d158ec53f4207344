#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

#include "core/base/progress.h"
#include "core/hessian/interval.h"
#include "core/hessian/tensor_function.h"

namespace zscope {

struct ActivenessOptions {
    double extent = 2.0;              ///< the component is set to -extent, 0 and extent
    std::int64_t rows_per_call = 24;  ///< pictures in one call, at least 3
    /// All components of so many samples are finished before the next samples are begun; 0: all.
    std::int64_t samples_per_round = 0;
    /// Components whose part of the picture adds to that of all others
    /// (GeneratorInfo::additive_components), each at most once. What such a component does is
    /// measured at the first sample and holds for all, and the others are measured with its value
    /// there.
    std::vector<std::int64_t> additive{};
};

/// The estimate from the samples of the finished rounds.
using ActivenessRound =
    std::function<void(const MeanInterval& estimate, std::int64_t samples_done)>;

/// Activeness, and of the same pictures how brightness follows each component.
struct ActivenessAndRise {
    MeanInterval activeness;
    /// The mean output value at extent less that at -extent, over samples, [n] float64.
    at::Tensor rise;
};

/// How much each component moves the picture (Hessian Penalty, ECCV 2020, Figs. 3 and 5;
/// docs/methods.md, "Activeness"): per output value the variance, divisor 2, over three pictures
/// with the component at -extent, 0, extent and the others as in z [S, n]; averaged over samples,
/// channels and pixels. Nothing is normalised or clipped. [n], with the 95 % interval over samples.
/// `stop` is read before each call; throws Error(cancelled). `on_round` hears of every round but
/// the last.
[[nodiscard]] ActivenessAndRise compute_activeness_and_rise(
    const PictureFunction& f, const at::Tensor& z, const ActivenessOptions& options = {},
    ProgressSink progress = {}, std::stop_token stop = {}, const ActivenessRound& on_round = {});
/// The activeness alone.
[[nodiscard]] MeanInterval compute_activeness(const PictureFunction& f, const at::Tensor& z,
                                              const ActivenessOptions& options = {},
                                              ProgressSink progress = {}, std::stop_token stop = {},
                                              const ActivenessRound& on_round = {});

}  // namespace zscope
