#include <ATen/TensorOperators.h>
#include <ATen/ops/abs.h>
#include <ATen/ops/full.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/randperm.h>
#include <ATen/ops/std.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "core/base/error.h"
#include "core/metrics/factor_index.h"
#include "core/metrics/laplacian_patches.h"
#include "core/metrics/sliced_distance.h"
#include "tests/support/numbers.h"

namespace zscope {
namespace {

// --- Factor index -------------------------------------------------------------------------------

constexpr int kComponents = 4;

std::vector<float> normal_latents(int samples, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> z;
    for (int i = 0; i < samples * kComponents; ++i) z.push_back(normal(random));
    return z;
}

template <typename Function>
FactorSamples factor_of(const std::vector<float>& z, const Function& f) {
    FactorSamples factor{"f", 1, {}};
    for (std::size_t i = 0; i < z.size(); i += kComponents) factor.values.push_back(f(&z[i]));
    return factor;
}

template <typename Function>
FactorIndex index_of(const Function& f, int samples = 20000, unsigned seed = 1) {
    const std::vector<float> z = normal_latents(samples, seed);
    return first_order_index(z, kComponents, {{factor_of(z, f)}}).front();
}

TEST(FactorIndex, FunctionOfOneComponent) {
    const FactorIndex linear = index_of([](const float* z) { return 3.0 * z[2] - 7.0; });
    EXPECT_EQ(linear.best, 2);
    EXPECT_NEAR(linear.best_index().value, 1.0, 1e-12);
    EXPECT_NEAR(linear.variance, 9.0, 0.3);

    const FactorIndex curved = index_of([](const float* z) { return std::sin(z[1]); });
    EXPECT_EQ(curved.best, 1);
    EXPECT_NEAR(curved.best_index().value, 1.0, 1e-3);
    EXPECT_NEAR(curved.components[std::size_t(curved.next)].value, 0.0, 0.01);
}

TEST(FactorIndex, SumSplitsByVariance) {
    // Variances 1, 4 and 0.25 of 5.25.
    const FactorIndex sum = index_of([](const float* z) { return z[0] + 2.0 * z[1] - 0.5 * z[3]; });
    EXPECT_NEAR(sum.components[0].value, 1.0 / 5.25, 0.02);
    EXPECT_NEAR(sum.components[1].value, 4.0 / 5.25, 0.02);
    EXPECT_NEAR(sum.components[2].value, 0.0, 0.01);
    EXPECT_NEAR(sum.components[3].value, 0.25 / 5.25, 0.02);
    EXPECT_EQ(sum.best, 1);
    EXPECT_EQ(sum.next, 0);
}

TEST(FactorIndex, InteractionBelongsToNoComponent) {
    // f = z0 + z1 + z0 z1: variances 1, 1 and 1 of the interaction.
    const FactorIndex index = index_of([](const float* z) { return z[0] + z[1] + z[0] * z[1]; });
    EXPECT_NEAR(index.components[0].value, 1.0 / 3.0, 0.02);
    EXPECT_NEAR(index.components[1].value, 1.0 / 3.0, 0.02);
    // Even in z: a straight line over all would see nothing of z0^2, whose variance is 2 of 3.
    const FactorIndex even = index_of([](const float* z) { return z[0] * z[0] + z[1]; });
    EXPECT_NEAR(even.components[0].value, 2.0 / 3.0, 0.03);
}

TEST(FactorIndex, UnbiasedWhereNothingIsExplained) {
    double mean = 0;
    constexpr int kRuns = 60;
    for (unsigned run = 0; run < kRuns; ++run) {
        // Few samples a bin: an uncorrected R^2 would be 2 * 32 / 400 = 0.16.
        const FactorIndex index = index_of([](const float* z) { return z[0]; }, 400, run);
        mean += index.components[1].value / kRuns;
    }
    EXPECT_NEAR(mean, 0.0, 0.02);
}

TEST(FactorIndex, IntervalHoldsTheTruth) {
    int held = 0;
    constexpr int kRuns = 40;
    for (unsigned run = 0; run < kRuns; ++run) {
        const FactorIndex index =
            index_of([](const float* z) { return z[0] + z[1] * z[2]; }, 4000, 100 + run);
        const Estimate& first = index.components[0];
        held += first.low <= 0.5 && 0.5 <= first.high;
        EXPECT_LT(first.high - first.low, 0.2);
    }
    EXPECT_GE(held, 33);  // 38 expected
}

TEST(FactorIndex, OutputsOfAFactorAddUp) {
    const std::vector<float> z = normal_latents(20000, 1);
    FactorSamples color{"color", 2, {}};
    for (std::size_t i = 0; i < z.size(); i += kComponents) {
        color.values.push_back(2.0 * z[i]);      // variance 4
        color.values.push_back(1.0 * z[i + 1]);  // variance 1
    }
    const FactorIndex index = first_order_index(z, kComponents, {{color}}).front();
    EXPECT_NEAR(index.components[0].value, 0.8, 0.02);
    EXPECT_NEAR(index.components[1].value, 0.2, 0.02);
    EXPECT_NEAR(index.variance, 5.0, 0.15);
}

TEST(FactorIndex, ConstantFactorHasNoBestComponent) {
    const FactorIndex index = index_of([](const float*) { return 0.5; });
    EXPECT_EQ(index.best, -1);
    EXPECT_EQ(index.variance, 0.0);
    for (const Estimate& e : index.components) EXPECT_EQ(e.value, 0.0);
}

TEST(FactorIndex, RefusesWhatDoesNotFit) {
    std::vector<float> z = normal_latents(1000, 1);
    const FactorSamples good = factor_of(z, [](const float* p) { return p[0]; });
    const auto run = [&](int components, const FactorSamples& factor, FactorIndexOptions options) {
        return first_order_index(z, components, {{factor}}, options);
    };
    EXPECT_NO_THROW((void)run(kComponents, good, {}));
    EXPECT_THROW((void)run(3, good, {}), Error);
    EXPECT_THROW((void)run(0, good, {}), Error);
    EXPECT_THROW((void)run(kComponents, good, {.bins = 1, .groups = 20}), Error);
    EXPECT_THROW((void)run(kComponents, good, {.bins = 500, .groups = 20}), Error);
    FactorSamples bad = good;
    bad.values.pop_back();
    EXPECT_THROW((void)run(kComponents, bad, {}), Error);
    bad = good;
    bad.values[5] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_THROW((void)run(kComponents, bad, {}), Error);
    z[7] = std::numeric_limits<float>::infinity();
    EXPECT_THROW((void)run(kComponents, good, {}), Error);
}

// --- Sliced distance ----------------------------------------------------------------------------

using testing::seeded;

at::Tensor normal_points(std::int64_t count, std::int64_t dimensions, std::uint64_t seed) {
    return at::randn({count, dimensions}, seeded(seed), at::kFloat);
}

TEST(SlicedDistance, DirectionsAreUnitVectorsFixedByTheSeed) {
    const at::Tensor u = unit_directions(20, 50, 3);
    EXPECT_LT((u.square().sum(0) - 1.0).abs().max().item<double>(), 1e-5);
    EXPECT_TRUE(u.equal(unit_directions(20, 50, 3)));
    EXPECT_FALSE(u.equal(unit_directions(20, 50, 4)));
}

TEST(SlicedDistance, ShiftedPointsAreTheShiftsProjectionApart) {
    const at::Tensor points = normal_points(300, 8, 1);
    const at::Tensor shift = normal_points(1, 8, 2);
    const at::Tensor directions = unit_directions(8, 64, 5);
    const std::vector<double> found = projected_distances(
        sorted_projections(points, directions), sorted_projections(points + shift, directions));
    const at::Tensor expected = at::matmul(shift, directions).abs().reshape({-1});
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_NEAR(found[i], expected[static_cast<std::int64_t>(i)].item<double>(), 1e-5);
    }
}

TEST(SlicedDistance, MeanOverDirectionsOfAShift) {
    // E |c . u| = |c| Gamma(d / 2) / (sqrt(pi) Gamma((d + 1) / 2)); in the plane 2 / pi.
    const at::Tensor points = normal_points(200, 2, 1);
    const at::Tensor shift = at::tensor({3.0F, 4.0F});
    const Estimate found = sliced_distance(points, points + shift, 4000, 7);
    EXPECT_NEAR(found.value, 5.0 * 2.0 / 3.14159265, 0.08);
    EXPECT_LT(found.low, 5.0 * 2.0 / 3.14159265);
    EXPECT_GT(found.high, 5.0 * 2.0 / 3.14159265);
}

TEST(SlicedDistance, SameSetInAnyOrderIsZeroApart) {
    const at::Tensor points = normal_points(500, 6, 1);
    const at::Tensor shuffled = points.index_select(0, at::randperm(500, seeded(2), at::kLong));
    EXPECT_EQ(sliced_distance(points, points, 32, 1).value, 0.0);
    EXPECT_NEAR(sliced_distance(points, shuffled, 32, 1).value, 0.0, 1e-6);
}

TEST(SlicedDistance, TwoPointSets) {
    // Two sets of two points on a line: sorted pairs (0, 1) and (0.5, 3): (0.5 + 2) / 2.
    const at::Tensor a = at::tensor({1.0F, 0.0F}).reshape({2, 1});
    const at::Tensor b = at::tensor({0.5F, 3.0F}).reshape({2, 1});
    EXPECT_NEAR(sliced_distance(a, b, 8, 1).value, 1.25, 1e-6);
    EXPECT_THROW((void)sliced_distance(a, normal_points(3, 1, 1), 8, 1), Error);
}

// --- Patches ------------------------------------------------------------------------------------

ProgressSink quiet;

at::Tensor random_pictures(std::int64_t count, std::int64_t side, std::uint64_t seed) {
    return (at::rand({count, 3, side, side}, seeded(seed), at::kFloat) * 255.0).to(at::kByte);
}

TEST(LaplacianPatches, LevelsAndShapes) {
    const std::vector<PatchLevel> levels =
        laplacian_patches(random_pictures(70, 64, 1), {.patches = 5}, quiet, {});
    ASSERT_EQ(levels.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(levels[i].resolution, 64 >> i);
        EXPECT_EQ(levels[i].points.sizes(), (at::IntArrayRef{350, 147}));
    }
}

TEST(LaplacianPatches, FlatPicturesHaveNoDetail) {
    const at::Tensor flat = at::full({2, 3, 32, 32}, 255, at::kByte);
    const std::vector<PatchLevel> levels = laplacian_patches(flat, {}, quiet, {});
    ASSERT_EQ(levels.size(), 2U);
    // The filters keep a constant except where the enlarged picture's rim is mirrored.
    EXPECT_LT(levels[0].points.abs().median().item<double>(), 1e-6);
    EXPECT_LT((levels[1].points - 1.0).abs().max().item<double>(), 1e-5);
}

TEST(LaplacianPatches, ScaleComesFromTheReference) {
    std::vector<PatchLevel> reference =
        laplacian_patches(random_pictures(64, 32, 1), {}, quiet, {});
    std::vector<PatchLevel> darker =
        laplacian_patches(random_pictures(64, 32, 1).div(2, "floor"), {}, quiet, {});
    const PatchScale scale(reference);
    scale.apply(reference);
    scale.apply(darker);
    EXPECT_NEAR(reference[0].points.std().item<double>(), 1.0, 1e-3);
    EXPECT_NEAR(reference[1].points.mean().item<double>(), 0.0, 1e-3);
    // Half the contrast and a darker mean are still there.
    EXPECT_NEAR(darker[0].points.std().item<double>(), 0.5, 0.02);
    EXPECT_LT(darker[1].points.mean().item<double>(), -1.0);
}

TEST(LaplacianPatches, StopsAndRefuses) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW((void)laplacian_patches(random_pictures(2, 32, 1), {}, quiet, stop.get_token()),
                 Error);
    EXPECT_THROW((void)laplacian_patches(random_pictures(2, 4, 1), {}, quiet, {}), Error);
}

}  // namespace
}  // namespace zscope
