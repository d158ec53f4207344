#include "core/export/sensitivity_maps.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/var.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/hessian/model_calls.h"
#include "core/hessian/sign_vectors.h"
#include "core/model/demo/demo_generator.h"
#include "tests/core/demo_analysis_support.h"
#include "tests/support/numbers.h"

namespace zscope::testing {
namespace {

TEST(SensitivityMaps, PairMapIsTheClosedForm) {
    DemoGenerator demo(kSize);
    for (const ChannelReduction reduction :
         {ChannelReduction::max, ChannelReduction::mean, ChannelReduction::sum}) {
        const SensitivityMaps maps = compute_sensitivity_maps(
            demo, kCpu,
            {.latents = latents(2),
             .reduction = reduction,
             .pair = std::pair{static_cast<int>(kDemoPairB), static_cast<int>(kDemoPairA)}});
        const at::Tensor exact = exact_pair(demo, 2).abs();
        const at::Tensor expected = reduction == ChannelReduction::max    ? exact.amax(1)
                                    : reduction == ChannelReduction::mean ? exact.mean(1)
                                                                          : exact.sum(1);
        EXPECT_LT(largest(maps.values - expected), kStepError * largest(expected))
            << reduction_name(reduction);
        EXPECT_EQ(maps.pictures.size(), 2U);
    }
}

TEST(SensitivityMaps, CurvatureMapIsTheClosedForm) {
    DemoGenerator demo(kSize);
    std::vector<float> direction(static_cast<std::size_t>(kDemoLatentSize), 0.0F);
    direction[kDemoPairA] = 0.75F;
    direction[kDemoPairB] = -0.5F;
    const SensitivityMaps maps = compute_sensitivity_maps(
        demo, kCpu,
        {.latents = latents(2), .reduction = ChannelReduction::mean, .direction = direction});
    const at::Tensor exact = (0.75 * 0.75 * exact_entry(demo, 2, kDemoPairA, kDemoPairA) +
                              0.5 * 0.5 * exact_entry(demo, 2, kDemoPairB, kDemoPairB) -
                              2.0 * 0.75 * 0.5 * exact_pair(demo, 2))
                                 .abs()
                                 .mean(1);
    EXPECT_LT(largest(maps.values - exact), 2.0 * kStepError * largest(exact));
    for (float& value : direction) {
        value *= 0.01F;
    }
    const SensitivityMaps shorter = compute_sensitivity_maps(
        demo, kCpu,
        {.latents = latents(2), .reduction = ChannelReduction::mean, .direction = direction});
    EXPECT_LT(largest(1e4 * shorter.values - maps.values), 1e-3 * largest(exact));
}

/// Var over the drawn directions of 2 H_ab v_a v_b, the only part of v'Hv that is not constant.
TEST(SensitivityMaps, PenaltyMapIsTheClosedForm) {
    DemoGenerator demo(kSize);
    const SensitivityMaps maps =
        compute_sensitivity_maps(demo, kCpu, {.latents = latents(2), .k = 6});
    const at::Tensor v =
        draw_directions(figure_latents(latents(2), kDemoLatentSize), 6, SignScheme::iid, seeded(3));
    const at::Tensor product = (v.select(2, kDemoPairA) * v.select(2, kDemoPairB)).to(at::kDouble);
    const at::Tensor spread = product.var(0, /*unbiased=*/true).view({2, 1, 1});
    ASSERT_GT(spread.min().item<double>(), 0.0) << "choose another seed";
    const at::Tensor exact = exact_pair(demo, 2);
    const at::Tensor expected = 4.0 * exact.square().amax(1) * spread;
    EXPECT_LT(largest(maps.values - expected), 2.0 * kStepError * largest(expected));
}

/// Step by step or at once: the same map, and a smaller k is the beginning of a larger one.
TEST(SensitivityMaps, RefinesToTheMapOfTheWhole) {
    DemoGenerator demo(kSize);
    std::vector<std::pair<int, at::Tensor>> steps;
    const RefinedMap last = refine_sensitivity_map(
        demo, kCpu, {.latents = latents(1), .k = 12},
        [&](const RefinedMap& map) { steps.emplace_back(map.k, map.values); });
    ASSERT_EQ(steps.size(), 3U);
    EXPECT_EQ(steps[0].first, 2);
    EXPECT_EQ(steps[2].first, 8);
    EXPECT_FALSE(last.fault.has_value());
    steps.emplace_back(last.k, last.values);
    ASSERT_EQ(last.k, 12);
    for (const auto& [k, map] : steps) {
        const at::Tensor whole =
            compute_sensitivity_maps(demo, kCpu, {.latents = latents(1), .k = k}).values[0];
        EXPECT_LE(largest(map - whole), 1e-3 * largest(whole) + kRounding) << k;
    }
}

TEST(SensitivityMaps, ChangeMapIsADifferenceOfPictures) {
    DemoGenerator demo(kSize);
    const auto change = [&](std::int64_t component) {
        return compute_sensitivity_maps(
                   demo, kCpu,
                   {.latents = latents(1), .component = static_cast<int>(component), .extent = 1.5})
            .values;
    };
    EXPECT_EQ(largest(change(kDemoDead[0])), 0.0);
    const at::Tensor z = figure_latents(latents(1), kDemoLatentSize);
    const at::Tensor low = z.clone();
    const at::Tensor high = z.clone();
    low.select(1, 0).fill_(-1.5);
    high.select(1, 0).fill_(1.5);
    const at::Tensor expected = (demo.forward(high, {}) - demo.forward(low, {})).abs().amax(1);
    EXPECT_GT(largest(expected), 0.01);
    EXPECT_LT(largest(change(0) - expected), 1e-5);
}

TEST(SensitivityMaps, RefuseWhatMakesNoSense) {
    DemoGenerator demo(kSize);
    for (const SensitivityOptions& options : {
             SensitivityOptions{.k = 1},
             SensitivityOptions{.k = 4097},
             SensitivityOptions{.epsilon = 0.0},
             SensitivityOptions{.layer = 1},
             SensitivityOptions{.pair = std::pair{1, 1}},
             SensitivityOptions{.pair = std::pair{1, 12}},
             SensitivityOptions{.pair = std::pair{1, 2}, .component = 1},
             SensitivityOptions{.component = -1},
             SensitivityOptions{.component = 1, .extent = 0.0},
             SensitivityOptions{.batch = 0},
         }) {
        EXPECT_THROW((void)compute_sensitivity_maps(demo, kCpu, options), Error);
    }
    SensitivityOptions along;
    along.direction = {1.0F, 2.0F};
    EXPECT_THROW((void)compute_sensitivity_maps(demo, kCpu, along), Error) << "too short";
    along.direction.assign(static_cast<std::size_t>(kDemoLatentSize), 0.0F);
    EXPECT_THROW((void)compute_sensitivity_maps(demo, kCpu, along), Error) << "no length";
    along.direction[0] = 1.0F;
    along.component = 1;
    EXPECT_THROW((void)compute_sensitivity_maps(demo, kCpu, along), Error) << "two choices";
}

}  // namespace
}  // namespace zscope::testing
