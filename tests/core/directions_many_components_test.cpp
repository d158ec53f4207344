#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linspace.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "core/base/error.h"
#include "core/directions/output_mixtures.h"
#include "core/directions/rebase.h"
#include "core/hessian/packed_hessian.h"
#include "core/model/progan/generator_network.h"
#include "core/model/progan/progan_generator.h"
#include "tests/support/numbers.h"
#include "tests/support/quick_rebase.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

using testing::largest;
using testing::normal;
using testing::quick_rebase;

/// The reflection I - 2 v v^T, [n, n] float64.
at::Tensor reflection(std::int64_t n) {
    at::Tensor v = normal({n, 1}, 17);
    v = v / v.norm();
    return at::eye(n, at::kDouble) - 2.0 * v.matmul(v.t());
}

/// z -> s w, or s (w + w^2) where it is curved, with w = z A: value o depends on the axis that is
/// column o of A alone. s falls.
struct KnownTarget {
    KnownTarget(std::int64_t n, bool curved)
        : is_curved(curved),
          strength(at::linspace(2.0, 0.5, n, at::kDouble)),
          axes(reflection(n)) {}

    /// `calls` counts the pictures asked for.
    [[nodiscard]] RebaseTarget target(std::int64_t& calls) const {
        const std::int64_t n = strength.numel();
        const PictureFunction picture = [this, n, &calls](const at::Tensor& z) {
            ++calls;
            const at::Tensor w = z.matmul(axes);
            return ((is_curved ? w + w.square() : w) * strength).view({z.size(0), 1, 1, n});
        };
        const HessianSource hessians = [this](const at::Tensor& /*z*/) {
            return pack_symmetric(2.0 * strength * axes.unsqueeze(1) * axes.unsqueeze(0));
        };
        return {.latent_size = n,
                .dtype = at::kDouble,
                .picture = picture,
                .outputs = picture,
                .hessians = is_curved ? hessians : nullptr,
                .earlier_rotation = {}};
    }

    bool is_curved;
    at::Tensor strength;  ///< s [n]
    at::Tensor axes;      ///< A [n, n]
};

/// The rows of Q are the target's axes by falling strength, up to sign, and nothing is left off the
/// diagonal.
void expect_axes_of(const KnownTarget& known, const Rebase& found) {
    const at::Tensor seen = found.rotation.matmul(known.axes).abs();
    EXPECT_LT(largest(seen.amax(1) - 1.0), 1e-6);
    EXPECT_LT(largest(seen.sum(1) - 1.0), 1e-4);
    EXPECT_LT(largest(seen.matmul(known.strength) - known.strength), 1e-3) << "by falling strength";
    EXPECT_LT(found.off_after, 1e-12);
    EXPECT_GT(found.off_before, 1e-6);
}

TEST(RebaseOfManyComponents, MetricOfFiveHundredComponents) {
    const at::NoGradGuard no_grad;
    const KnownTarget linear(500, false);
    RebaseOptions options = quick_rebase(RebaseObjective::metric);
    options.samples = 2;
    options.order_samples = 2;
    options.rows_per_call = 256;
    std::int64_t calls = 0;
    const Rebase found = find_rebase(linear.target(calls), options);
    EXPECT_EQ(found.interaction_after.numel(), 500 * 500);
    expect_axes_of(linear, found);
}

TEST(RebaseOfManyComponents, JacobianOfSixtyComponents) {
    const at::NoGradGuard no_grad;
    const KnownTarget linear(60, false);
    RebaseOptions options = quick_rebase(RebaseObjective::jacobian);
    options.samples = 3;
    options.restarts = 1;
    std::int64_t calls = 0;
    expect_axes_of(linear, find_rebase(linear.target(calls), options));
}

/// One more component than the second derivatives of all outputs are summed up for.
class HessianOfManyComponents : public ::testing::TestWithParam<HessianScheme> {
  protected:
    static constexpr std::int64_t kN = kMostSummedComponents + 1;
    static RebaseOptions options() {
        RebaseOptions chosen = quick_rebase();
        chosen.scheme = GetParam();
        chosen.rows_per_call = 256;
        return chosen;
    }

    at::NoGradGuard no_grad_;
    KnownTarget curved_{kN, true};
    std::int64_t calls_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Schemes, HessianOfManyComponents,
                         ::testing::Values(HessianScheme::minimal, HessianScheme::analytic),
                         [](const ::testing::TestParamInfo<HessianScheme>& scheme) {
                             return std::string(scheme_name(scheme.param));
                         });

TEST_P(HessianOfManyComponents, FindsTheAxesByMixturesOfTheOutputs) {
    const Rebase found = find_rebase(curved_.target(calls_), options());
    expect_axes_of(curved_, found);
    // The mean over the outputs, of which one bends along an axis.
    const at::Tensor expected = 2.0 * curved_.strength / std::sqrt(static_cast<double>(kN));
    EXPECT_LT(largest(found.interaction_after.diagonal() - expected), 1e-4);
    EXPECT_EQ(found.diagonal_after.share, 1.0);
    EXPECT_GT(found.diagonal_after.ratio, 100.0 * found.diagonal_before.ratio);
    EXPECT_EQ(found.evaluations,
              (options().samples + kUnseenSamples) * evaluation_count(GetParam(), kN) +
                  2 * kN * options().order_samples * 3);
    EXPECT_TRUE(find_rebase(curved_.target(calls_), options()).rotation.equal(found.rotation));
}

TEST_P(HessianOfManyComponents, TwiceChangesNothing) {
    const Rebase first = find_rebase(curved_.target(calls_), options());
    KnownTarget turned = curved_;
    turned.axes = first.rotation.matmul(curved_.axes);
    RebaseTarget again = turned.target(calls_);
    again.earlier_rotation = first.rotation;
    const Rebase second = find_rebase(again, options());
    EXPECT_LT(largest(second.rotation - at::eye(kN, at::kDouble)), 1e-6);
    EXPECT_NEAR(second.off_before, first.off_after, 1e-9);
    EXPECT_LT(largest(second.interaction_before - first.interaction_after), 1e-6);
}

TEST(RebaseOfManyComponents, HessianOfANetwork) {
    const at::NoGradGuard no_grad;
    ProGanConfig config;
    config.resolution = 8;
    config.latent_size = kMostSummedComponents + 1;
    config.fmap_base = 32;
    config.fmap_max = 8;
    const GeneratorNetwork network(config, testing::seeded(1));
    ProGanGenerator generator(config, network.parameters(), GeneratorInfo{});
    RebaseOptions options = quick_rebase();
    options.samples = 1;
    options.rows_per_call = 256;
    const Rebase found = find_rebase(generator, options);
    const at::Tensor& q = found.rotation;
    EXPECT_LT(largest(q.matmul(q.t()) - at::eye(config.latent_size, at::kDouble)), 1e-6);
    EXPECT_LT(found.off_after, 0.9 * found.off_before);
}

TEST(RebaseOptionsCheck, AStepMustBeANumberAboveZero) {
    const KnownTarget linear(2, false);
    RebaseOptions options = quick_rebase(RebaseObjective::metric);
    std::int64_t calls = 0;
    for (const double step : {0.0, -0.1, std::numeric_limits<double>::infinity(),
                              std::numeric_limits<double>::quiet_NaN()}) {
        options.epsilon = step;
        const Error error =
            testing::error_of([&] { (void)find_rebase(linear.target(calls), options); });
        EXPECT_EQ(error.code(), ErrorCode::invalid_argument) << step;
        EXPECT_TRUE(std::string(error.what()).starts_with("epsilon is ")) << error.what();
    }
    EXPECT_EQ(calls, 0);
}

TEST(RebaseOfManyComponents, ASetThatDoesNotFitIsRefusedBeforeAnythingIsDrawn) {
    const KnownTarget curved(kMostSummedComponents + 1, true);
    std::int64_t calls = 0;
    for (const RebaseObjective objective : kRebaseObjectives) {
        RebaseOptions options = quick_rebase(objective);
        options.samples = 1'000'000;
        const Error error =
            testing::error_of([&] { (void)find_rebase(curved.target(calls), options); });
        EXPECT_EQ(error.code(), ErrorCode::invalid_argument) << objective_name(objective);
    }
    EXPECT_EQ(calls, 0) << "19 GB of matrices are not begun";
}

TEST(OutputMixtures, HaveTheSquaresOfAllOutputsOnAverage) {
    const at::Tensor rows = normal({5, 3, 4}, 1);
    OutputMixtures mixtures(4000, 7);
    EXPECT_EQ(mixtures.outputs(), 0);
    const at::Tensor mixed = mixtures.of(rows);
    EXPECT_EQ(mixtures.outputs(), 12);
    const at::Tensor expected = rows.flatten(1).square().sum(1);
    EXPECT_LT(largest(mixed.square().mean(1) / expected - 1.0), 0.15);  // sd about 0.02
}

TEST(OutputMixtures, AreTheSameForEveryCallAndSeed) {
    const at::Tensor a = normal({5, 12}, 1);
    const at::Tensor b = normal({5, 12}, 2);
    OutputMixtures mixtures(4, 7);
    const at::Tensor mixed = mixtures.of(a);
    EXPECT_LT(largest(mixtures.of(a + b) - mixed - mixtures.of(b)), 1e-12);
    EXPECT_LT(largest(OutputMixtures(4, 7).of(a.view({5, 3, 4}).to(at::kFloat)) - mixed), 1e-5);
    EXPECT_GT(largest(OutputMixtures(4, 8).of(a) - mixed), 1e-2);
    const Error error = testing::error_of([&] { (void)mixtures.of(normal({5, 11}, 1)); });
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace zscope
