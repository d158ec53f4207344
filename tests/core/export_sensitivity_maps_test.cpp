#include "core/export/sensitivity_maps.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/var.h>
#include <ATen/ops/where.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/export/measure_names.h"
#include "core/hessian/model_calls.h"
#include "core/hessian/sign_vectors.h"
#include "core/model/demo/demo_generator.h"
#include "tests/core/demo_analysis_support.h"
#include "tests/support/layered_generator.h"
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

/// The values of the closed form [samples, C, h, w] with their signs, as a map has them.
at::Tensor signed_map(const at::Tensor& exact, ChannelReduction reduction) {
    switch (reduction) {
        case ChannelReduction::max: {
            const at::Tensor is_highest = exact.amax(1) > -exact.amin(1);
            return at::where(is_highest, exact.amax(1), exact.amin(1));
        }
        case ChannelReduction::mean:
            return exact.mean(1);
        case ChannelReduction::sum:
            break;
    }
    return exact.sum(1);
}

/// Where two channels of opposite signs are about as large, either may be the largest: such pixels
/// are left out.
TEST(SensitivityMaps, SignedPairMapHasTheSignsOfTheClosedForm) {
    DemoGenerator demo(kSize);
    const at::Tensor exact = exact_pair(demo, 2);
    const double scale = largest(exact);
    const at::Tensor is_clear = (exact.amax(1) + exact.amin(1)).abs() > 4.0 * kStepError * scale;
    for (const ChannelReduction reduction :
         {ChannelReduction::max, ChannelReduction::mean, ChannelReduction::sum}) {
        const SensitivityMaps maps = compute_sensitivity_maps(
            demo, kCpu,
            {.latents = latents(2),
             .reduction = reduction,
             .is_signed = true,
             .pair = std::pair{static_cast<int>(kDemoPairA), static_cast<int>(kDemoPairB)}});
        const at::Tensor expected = signed_map(exact, reduction);
        const at::Tensor is_compared =
            reduction == ChannelReduction::max ? is_clear : at::ones_like(is_clear);
        const double error = 2.0 * kStepError * largest(expected);
        ASSERT_GT(expected.max().item<double>(), error) << reduction_name(reduction);
        ASSERT_LT(expected.min().item<double>(), -error) << reduction_name(reduction);
        EXPECT_LT(largest((maps.values - expected) * is_compared), error)
            << reduction_name(reduction);
    }
}

TEST(SensitivityMaps, SignedMapsHaveTheSizesOfThoseWithout) {
    DemoGenerator demo(kSize);
    std::vector<float> direction(static_cast<std::size_t>(kDemoLatentSize), 0.0F);
    direction[kDemoPairA] = 0.75F;
    SensitivityOptions along{.latents = latents(2)};
    along.direction = direction;
    SensitivityOptions change{.latents = latents(2)};
    change.component = static_cast<int>(kDemoPairA);
    for (SensitivityOptions options : {along, change}) {
        const at::Tensor sizes = compute_sensitivity_maps(demo, kCpu, options).values;
        options.is_signed = true;
        const at::Tensor values = compute_sensitivity_maps(demo, kCpu, options).values;
        EXPECT_TRUE(values.abs().equal(sizes));
        EXPECT_FALSE(values.equal(sizes)) << "none is negative";
        EXPECT_NE(describe(options).find("max over channels, signs kept"), std::string::npos);
    }
}

TEST(SensitivityMaps, AMeasureIsTheSizeOfAValueUnlessSignsAreKept) {
    SensitivityOptions options;
    EXPECT_EQ(measure_name(options), "penalty");
    EXPECT_EQ(measure_title(options), "penalty: variance of second differences (value^2/z^4)");
    EXPECT_EQ(measure_unit(options), "(value^2/z^4)");
    options.pair = std::pair(1, 7);
    EXPECT_EQ(measure_name(options), hessian_measure_name(false));
    options.is_signed = true;
    EXPECT_EQ(measure_name(options), "H_ij");
    EXPECT_EQ(measure_title(options), "H_ij (value/z^2)");
    EXPECT_EQ(measure_unit(options), "(value/z^2)");
    options.pair.reset();
    options.component = 3;
    EXPECT_EQ(measure_name(options), "change");
    EXPECT_EQ(measure_title(options), "change (value)");
    EXPECT_EQ(measure_unit(options), "(value)");
    options.is_signed = false;
    EXPECT_EQ(measure_name(options), "size of change");
}

TEST(SensitivityMaps, TheCaptionTellsALatentThatWasMovedFromTheSeedsOwn) {
    SensitivityOptions options{.latents = latents(1)};
    const std::string drawn = describe(options);
    EXPECT_NE(drawn.find(", latents "), std::string::npos) << drawn;
    options.latents.state = latent_from_seed(options.latents.seed, kDemoLatentSize);
    EXPECT_EQ(describe(options), drawn);
    options.latents.state->offsets.front() = 0.5F;
    EXPECT_NE(describe(options).find(", the given latent, "), std::string::npos)
        << describe(options);
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

/// The layers z0 z1 p1(x, y), smaller than the picture, and z1 z2 p2(x, y); the picture is a sum of
/// single components' shares, without a penalty.
class ProductLayers final : public LayeredGenerator {
  public:
    static constexpr std::int64_t kLatents = 3;

    ProductLayers() : LayeredGenerator("product layers", kLatents, {4, 6, 6}) {}
    [[nodiscard]] std::unique_ptr<Generator> replica() const override {
        return std::make_unique<ProductLayers>();
    }

    /// Of layer 1 or 2, [side, side] float32 of 0.5 to 1.5.
    [[nodiscard]] static at::Tensor profile(int layer) {
        const std::int64_t side = layer == 1 ? 4 : 6;
        const double phase = layer == 1 ? 0.3 : 1.1;
        const at::Tensor place = at::arange(side * side, at::kFloat);
        return (place * 0.7 + phase).sin().mul(0.5).add(1.0).view({side, side});
    }
    /// The second derivative of layer l is its profile for this pair, and 0 for all others.
    [[nodiscard]] static std::pair<int, int> bent_pair(int layer) { return {layer - 1, layer}; }

  private:
    [[nodiscard]] std::vector<at::Tensor> layers(const at::Tensor& z,
                                                 const ForwardOptions& /*options*/) override {
        const auto component = [&z](std::int64_t i) { return z.select(1, i).view({-1, 1, 1, 1}); };
        const at::Tensor sum = component(0).sin() + component(1).square() + component(2).exp();
        return {component(0) * component(1) * profile(1), component(1) * component(2) * profile(2),
                sum.repeat({1, 1, 6, 6})};
    }
};

/// 4 p^2 Var(v_i v_j) of layer `layer` along the directions v [k, samples, n], [samples, h, w].
at::Tensor product_penalty(int layer, const at::Tensor& v) {
    const auto [i, j] = ProductLayers::bent_pair(layer);
    const at::Tensor product = (v.select(2, i) * v.select(2, j)).to(at::kDouble);
    const at::Tensor spread = product.var(0, /*unbiased=*/true).view({-1, 1, 1});
    return 4.0 * ProductLayers::profile(layer).square() * spread;
}

/// float32 rounding of values of a few units, twice divided by epsilon^2.
constexpr double kLayerRounding = 2e-3;

TEST(SensitivityMaps, LayerMapIsTheClosedForm) {
    ProductLayers generator;
    for (const int layer : {1, 2}) {
        SCOPED_TRACE(layer);
        SensitivityOptions options;
        options.latents = latents(2);
        options.layer = layer;
        const at::Tensor v =
            draw_directions(figure_latents(options.latents, ProductLayers::kLatents), options.k,
                            SignScheme::iid, seeded(options.latents.seed));
        const at::Tensor expected = product_penalty(layer, v);
        ASSERT_GT(expected.min().item<double>(), 0.0) << "choose another seed";
        const at::Tensor found = compute_sensitivity_maps(generator, kCpu, options).values;
        ASSERT_EQ(found.sizes(), expected.sizes());
        EXPECT_LT(relative(found, expected), kLayerRounding);
    }
}

TEST(SensitivityMaps, ALayersMapIsRefinedToTheClosedForm) {
    ProductLayers generator;
    SensitivityOptions options;
    options.latents = latents(1);
    options.layer = 1;
    const at::Tensor v = draw_directions(figure_latents(options.latents, ProductLayers::kLatents),
                                         options.k, SignScheme::iid, seeded(options.latents.seed));
    const double scale = largest(product_penalty(1, v));
    ASSERT_GT(scale, 0.0) << "choose another seed";
    int steps = 0;
    const auto compare = [&](const RefinedMap& map) {
        ++steps;
        const at::Tensor expected = product_penalty(1, v.slice(0, 0, map.k))[0];
        ASSERT_EQ(map.values.sizes(), expected.sizes());
        EXPECT_LT(largest(map.values - expected), kLayerRounding * scale) << map.k;
    };
    compare(refine_sensitivity_map(generator, kCpu, options, compare));
    EXPECT_EQ(steps, 4) << "2, 4, 8 and 16 directions";
}

TEST(SensitivityMaps, ALayersPairMapIsItsMixedDerivative) {
    ProductLayers generator;
    for (const int layer : {1, 2}) {
        SCOPED_TRACE(layer);
        SensitivityOptions options;
        options.latents = latents(1);
        options.layer = layer;
        options.pair = ProductLayers::bent_pair(layer);
        const at::Tensor profile = ProductLayers::profile(layer);
        const at::Tensor found = compute_sensitivity_maps(generator, kCpu, options).values[0];
        ASSERT_EQ(found.sizes(), profile.sizes());
        EXPECT_LT(relative(found, profile), kLayerRounding);
        options.pair = std::pair{0, 2};
        EXPECT_LT(largest(compute_sensitivity_maps(generator, kCpu, options).values),
                  kLayerRounding);
    }
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

/// The sun leaves one place, which darkens, for another.
TEST(SensitivityMaps, SignedChangeMapIsADifferenceOfPictures) {
    DemoGenerator demo(kSize);
    SensitivityOptions options{.latents = latents(1), .reduction = ChannelReduction::sum};
    options.is_signed = true;
    options.component = static_cast<int>(kDemoPairA);
    const at::Tensor z = figure_latents(latents(1), kDemoLatentSize);
    const at::Tensor low = z.clone();
    const at::Tensor high = z.clone();
    low.select(1, kDemoPairA).fill_(-options.extent);
    high.select(1, kDemoPairA).fill_(options.extent);
    const at::Tensor expected = (demo.forward(high, {}) - demo.forward(low, {})).sum(1);
    ASSERT_GT(expected.max().item<double>(), 0.01);
    ASSERT_LT(expected.min().item<double>(), -0.01);
    EXPECT_LT(largest(compute_sensitivity_maps(demo, kCpu, options).values - expected), 1e-5);
}

TEST(SensitivityMaps, RefuseWhatMakesNoSense) {
    DemoGenerator demo(kSize);
    for (const SensitivityOptions& options : {
             SensitivityOptions{.k = 1},
             SensitivityOptions{.k = 4097},
             SensitivityOptions{.epsilon = 0.0},
             SensitivityOptions{.layer = 1},
             SensitivityOptions{.is_signed = true},
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
