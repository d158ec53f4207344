#include "core/hessian/penalty_gradient.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/error.h"
#include "tests/support/numbers.h"

namespace zscope::testing {
namespace {

/// A net of three layers whose inputs are counted.
struct SmallNet {
    at::Tensor w1 = normal({4, 9}, 1).requires_grad_();
    at::Tensor w2 = normal({9, 12}, 2).requires_grad_();
    std::int64_t graph_rows = 0;
    std::int64_t largest_graph_call = 0;  ///< rows of one call

    TensorFunction function() {
        return [this](const at::Tensor& z) {
            const std::int64_t rows = at::GradMode::is_enabled() ? z.size(0) : 0;
            graph_rows += rows;
            largest_graph_call = std::max(largest_graph_call, rows);
            const at::Tensor hidden = z.matmul(w1).tanh();
            const at::Tensor out = hidden.matmul(w2).sin();
            return std::vector<at::Tensor>{hidden, out.view({-1, 3, 2, 2}), (out * out).sum(1)};
        };
    }

    std::vector<at::Tensor> take_gradients() {
        std::vector<at::Tensor> gradients = {w1.grad().clone(), w2.grad().clone()};
        w1.mutable_grad().reset();
        w2.mutable_grad().reset();
        return gradients;
    }
};

constexpr std::int64_t kDirections = 3;

struct Case {
    const char* name;
    PenaltyOptions penalty;
    std::int64_t most_graph_samples;
};

PenaltyOptions reduced(Reduction reduction, std::int64_t groups = 1) {
    PenaltyOptions options;
    options.reduction = reduction;
    options.hp_groups = groups;
    return options;
}

PenaltyOptions looped(Reduction reduction) {
    PenaltyOptions options = reduced(reduction);
    options.evaluation = Evaluation::looped;
    return options;
}

PenaltyOptions orthogonal(Reduction reduction) {
    PenaltyOptions options = reduced(reduction);
    options.signs = SignScheme::orthogonal;
    return options;
}

PenaltyOptions mean_of_squares() {
    PenaltyOptions options;
    options.user_reduction = [](const at::Tensor& penalty) { return penalty.square().mean(); };
    return options;
}

class PenaltyGradientTest : public ::testing::TestWithParam<Case> {};

TEST_P(PenaltyGradientTest, BoundedEqualsWhole) {
    SmallNet net;
    const at::Tensor z = normal({12, 4}, 5);
    PenaltyGradientOptions options;
    options.penalty = GetParam().penalty;
    const at::Tensor v = draw_directions(z, kDirections, options.penalty.signs, seeded(7));
    const std::int64_t rows_at_once =
        options.penalty.evaluation == Evaluation::looped ? 1 : 2 * kDirections;
    options.scale = 0.7;
    options.layer_weights = {1.0, 0.5, 2.0};
    options.memory = GradientMemory::whole;
    const PenaltyGradient whole = backward_penalty(net.function(), z, v, options);
    const std::vector<at::Tensor> expected = net.take_gradients();
    options.memory = GradientMemory::bounded;
    for (const std::int64_t chunk : {0, 5, 1}) {
        options.penalty.samples_per_call = chunk;
        net.graph_rows = 0;
        net.largest_graph_call = 0;
        const PenaltyGradient bounded = backward_penalty(net.function(), z, v, options);
        const std::vector<at::Tensor> found = net.take_gradients();
        for (std::size_t p = 0; p < found.size(); ++p) {
            EXPECT_LT(
                ((found[p] - expected[p]).abs().max() / expected[p].abs().max()).item<double>(),
                1e-12);
        }
        for (std::size_t l = 0; l < 3; ++l) {
            EXPECT_NEAR(bounded.per_layer[l].item<double>(), whole.per_layer[l].item<double>(),
                        1e-12 * whole.per_layer[l].item<double>());
        }
        EXPECT_LE(bounded.graph_samples, GetParam().most_graph_samples);
        EXPECT_EQ(net.graph_rows, bounded.graph_samples * 2 * kDirections);
        const std::int64_t samples_at_once =
            chunk > 0 ? std::min(chunk, bounded.graph_samples) : bounded.graph_samples;
        EXPECT_EQ(net.largest_graph_call, samples_at_once * rows_at_once);
    }
}

INSTANTIATE_TEST_SUITE_P(Reductions, PenaltyGradientTest,
                         ::testing::Values(Case{"max", reduced(Reduction::max), 3},
                                           Case{"groups", reduced(Reduction::max, 3), 9},
                                           Case{"mean", reduced(Reduction::mean), 12},
                                           Case{"looped_max", looped(Reduction::max), 3},
                                           Case{"looped_mean", looped(Reduction::mean), 12},
                                           Case{"orthogonal_max", orthogonal(Reduction::max), 3},
                                           Case{"orthogonal_mean", orthogonal(Reduction::mean), 12},
                                           Case{"own_function", mean_of_squares(), 12}),
                         [](const auto& tested) { return tested.param.name; });

TEST(PenaltyGradientErrors, AreRefused) {
    SmallNet net;
    const at::Tensor z = normal({4, 4}, 5);
    const at::Tensor v = draw_directions(z, 2, SignScheme::iid, seeded(7));
    for (const GradientMemory memory : {GradientMemory::whole, GradientMemory::bounded}) {
        PenaltyGradientOptions options;
        options.memory = memory;
        options.layer_weights = {1.0};
        EXPECT_THROW((void)backward_penalty(net.function(), z, v, options), Error);
        options.layer_weights.clear();
        options.penalty.reduction = Reduction::identity;
        EXPECT_THROW((void)backward_penalty(net.function(), z, v, options), Error);
    }
}

TEST(PenaltyGradientErrors, DirectionsAndGroupsAreCheckedInEveryWay) {
    SmallNet net;
    const at::Tensor z = normal({4, 4}, 5);
    const at::Tensor v = draw_directions(z, 2, SignScheme::iid, seeded(7));
    const at::Tensor one = v.narrow(0, 0, 1);
    const at::Tensor twice_the_batch = at::cat({v, v}, 1);
    for (const GradientMemory memory : {GradientMemory::whole, GradientMemory::bounded}) {
        for (const Reduction reduction : {Reduction::max, Reduction::mean}) {
            PenaltyGradientOptions options;
            options.memory = memory;
            options.penalty.reduction = reduction;
            const auto run = [&](const at::Tensor& directions) {
                (void)backward_penalty(net.function(), z, directions, options);
            };
            EXPECT_THROW(run(one), Error);
            EXPECT_THROW(run(twice_the_batch), Error);
            EXPECT_THROW(run(v.narrow(2, 0, 3)), Error);
            for (const std::int64_t groups : {3, 0}) {
                options.penalty.hp_groups = groups;
                EXPECT_THROW(run(v), Error) << groups;
            }
        }
    }
    EXPECT_FALSE(net.w1.grad().defined());
}

TEST(PenaltyGradientPoints, OfASingleNumberIsThatOfOneSample) {
    const at::Tensor theta = at::ones({2}, at::kDouble).requires_grad_();
    const TensorFunction f = [&theta](const at::Tensor& z) {
        return std::vector<at::Tensor>{z.pow(4).unsqueeze(1) * theta};
    };
    const at::Tensor number = normal({1}, 5)[0];
    ASSERT_EQ(number.dim(), 0);
    at::Tensor v = draw_directions(number, 2, SignScheme::iid, seeded(7));
    v[1].mul_(2.0);
    for (const GradientMemory memory : {GradientMemory::whole, GradientMemory::bounded}) {
        for (const Reduction reduction : {Reduction::max, Reduction::mean}) {
            PenaltyGradientOptions options;
            options.memory = memory;
            options.penalty.reduction = reduction;
            (void)backward_penalty(f, number, v, options);
            const at::Tensor found = theta.grad().clone();
            theta.mutable_grad().reset();
            (void)backward_penalty(f, number.view({1}), v, options);
            EXPECT_GT(found.min().item<double>(), 0.0);
            EXPECT_TRUE(found.equal(theta.grad()));
            theta.mutable_grad().reset();
        }
    }
}

TEST(PenaltyGradientTies, AreSharedEvenly) {
    const at::Tensor theta = normal({6}, 3).abs().requires_grad_();
    const TensorFunction f = [&theta](const at::Tensor& z) {
        const at::Tensor product = (z.select(1, 0) * z.select(1, 1)).unsqueeze(1);
        return std::vector<at::Tensor>{product * (theta * 0.0 + 1.0) + product * theta.sum() * 0.1};
    };
    const at::Tensor z = normal({1, 2}, 5).expand({3, 2}).contiguous();
    at::Tensor v = at::ones({2, 3, 2}, at::kDouble);
    v[1].select(1, 0).neg_();
    PenaltyGradientOptions options;
    options.memory = GradientMemory::whole;
    const PenaltyGradient whole = backward_penalty(f, z, v, options);
    const at::Tensor expected = theta.grad().clone();
    theta.mutable_grad().reset();
    options.memory = GradientMemory::bounded;
    const PenaltyGradient bounded = backward_penalty(f, z, v, options);
    EXPECT_EQ(bounded.graph_samples, 3);
    EXPECT_EQ(whole.graph_samples, 3);
    EXPECT_LT(((theta.grad() - expected).abs().max() / expected.abs().max()).item<double>(), 1e-9);
}

}  // namespace
}  // namespace zscope::testing
