#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/stack.h>

#include <cstdint>
#include <vector>

#include "core/hessian/model_calls.h"
#include "core/hessian/packed_hessian.h"
#include "core/model/demo/demo_generator.h"
#include "core/model/demo/demo_scene.h"
#include "tests/support/cpu.h"
#include "tests/support/demo_jets.h"

/// What analyses of the demo are compared with: its closed forms, and its jets.
namespace zscope::testing {

inline constexpr std::int64_t kSize = 16;

/// float32 rounding of a second difference of step 0.1: a few units in the last place of values up
/// to 2, divided by 4 epsilon^2.
inline constexpr double kRounding = 8.0 * 2.0 * 6e-8 / (4.0 * 0.01);
/// Second differences of the demo's shapes are off by epsilon^2 times fourth derivatives.
inline constexpr double kStepError = 0.05;

inline FigureLatents latents(int samples) {
    return {.samples = samples, .seed = 3};
}

/// [samples, 3, H, W]: the closed form of H_ij around latents(samples).
inline at::Tensor exact_entry(const DemoGenerator& demo, int samples, std::int64_t i,
                              std::int64_t j) {
    const at::Tensor z = figure_latents(latents(samples), kDemoLatentSize).to(at::kDouble);
    std::vector<at::Tensor> entries;
    for (std::int64_t s = 0; s < z.size(0); ++s) {
        entries.push_back(demo.hessian(z[s])[i][j]);
    }
    return at::stack(entries);
}

/// ... of the only entry off the diagonal that is not zero.
inline at::Tensor exact_pair(const DemoGenerator& demo, int samples) {
    return exact_entry(demo, samples, kDemoPairA, kDemoPairB);
}

/// ... as jets give it, [samples, 3, H, W].
inline at::Tensor pair_by_jets(int samples) {
    const at::Tensor z = figure_latents(latents(samples), kDemoLatentSize).to(at::kDouble);
    const std::int64_t pair = packed_index(kDemoPairA, kDemoPairB, kDemoLatentSize);
    std::vector<at::Tensor> entries;
    for (const at::Tensor& point : z.unbind(0)) {
        entries.push_back(demo_jet(make_demo_scene(kSize), point).second[pair]);
    }
    return at::stack(entries).view({samples, 3, kSize, kSize});
}

}  // namespace zscope::testing
