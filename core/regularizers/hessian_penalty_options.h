#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/regularizers/regularizer_options.h"

/// The options of the Hessian Penalty (docs/methods.md, "Training with the Hessian Penalty"), for
/// presets and others who set them.
namespace zscope::hp {

inline constexpr std::array kReductions = {"max", "mean"};
inline constexpr std::array kVariances = {"population", "unbiased"};

inline constexpr RegularizerOption<double> lambda{
    {"hp_lambda", "strength of the Hessian Penalty; 0: none", FieldChange::recorded, 0, 1e6}, 0.0};
inline constexpr RegularizerOption<std::int64_t> start_images{
    {"hp_start_images", "images after which the penalty's ramp starts", FieldChange::recorded, 0,
     kMostImages},
    0};
inline constexpr RegularizerOption<std::int64_t> warmup_images{
    {"hp_warmup_images", "images over which the penalty ramps up; 0: no ramp",
     FieldChange::recorded, 0, kMostImages},
    0};
/// 1 to 2 log2(R) - 1, the picture; a single 0: the first ten convolutions.
inline const RegularizerOption<std::vector<std::int64_t>> layers{
    {"hp_layers",
     "activations the penalty looks at, the last one is the picture; 0: the first ten convolutions",
     FieldChange::refused, 0, 19},
    {0}};
/// `max`: the largest of each group, averaged over hp_groups groups: the paper's. `mean`: over
/// everything: the same preference with less noise.
inline const RegularizerOption<std::string> reduction{
    {"hp_reduction", "max or mean over elements and samples", FieldChange::refused, 0, 0,
     kReductions},
    "max"};
/// `max`: of so many equal parts of a minibatch, then their mean.
inline constexpr RegularizerOption<std::int64_t> groups{
    {"hp_groups", "parts of a minibatch whose maxima are averaged", FieldChange::refused, 1, 1024},
    4};
/// Divisor of the variance over the directions. The published strengths were tuned with
/// `population`.
inline const RegularizerOption<std::string> variance{
    {"hp_variance", "population or unbiased", FieldChange::refused, 0, 0, kVariances},
    "population"};
/// k.
inline constexpr RegularizerOption<std::int64_t> directions{
    {"hp_directions", "random directions a sample", FieldChange::refused, 2, 64}, 2};
inline constexpr RegularizerOption<double> epsilon{
    {"hp_epsilon", "finite difference step of the penalty", FieldChange::refused, 1e-4, 10}, 0.1};

}  // namespace zscope::hp
