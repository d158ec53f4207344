#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/hessian/determinism.h"
#include "core/hessian/penalty.h"
#include "core/hessian/pixel_hessian.h"
#include "core/hessian/sign_vectors.h"
#include "core/hessian/streamed_penalty.h"
#include "tests/core/hessian_penalty_support.h"
#include "tests/support/thrown_error.h"

namespace zscope::testing {
namespace {

TEST(PenaltyT15, DropoutIsNamed) {
    const TensorFunction f = [](const at::Tensor& z) {
        return std::vector<at::Tensor>{z * 2.0, at::dropout(z, 0.5, /*train=*/true)};
    };
    const std::vector<std::string> names = {"dense", "dropout"};
    const std::optional<std::string> fault = find_nondeterminism(f, points(20, 4), names);
    ASSERT_TRUE(fault.has_value());
    EXPECT_EQ(fault->rfind("dropout differs in ", 0), 0U) << *fault;
    EXPECT_EQ(find_nondeterminism(two_layers(), points(20, 2)), std::nullopt);
}

TEST(PenaltyOptionsTest, GroupsAverageTheirMaxima) {
    PenaltyOptions options;
    const at::Tensor p = at::arange(12, at::kDouble).view({6, 2});
    EXPECT_EQ(reduce_penalty(p, options).item<double>(), 11.0);
    options.hp_groups = 3;
    EXPECT_EQ(reduce_penalty(p, options).item<double>(), (3.0 + 7.0 + 11.0) / 3.0);
    options.reduction = Reduction::mean;
    EXPECT_EQ(reduce_penalty(p, options).item<double>(), 5.5);
    options.hp_groups = 4;
    EXPECT_THROW((void)reduce_penalty(p, options), Error);
    options.user_reduction = [](const at::Tensor& t) { return t.sum(); };
    EXPECT_EQ(reduce_penalty(p, options).item<double>(), 66.0);
}

/// A function whose one layer is wider at every call.
struct Growing {
    std::int64_t width = 1;
    TensorFunction function() {
        return [this](const at::Tensor& x) {
            return std::vector<at::Tensor>{at::ones({x.size(0), width++}, at::kDouble)};
        };
    }
};

TEST(PenaltyEdges, AreRefusedWithTheReason) {
    const at::Tensor z = points(3, 2);
    const TensorFunction f = one_layer(product);
    const auto run = [&](const TensorFunction& g, const at::Tensor& x, std::int64_t k,
                         double epsilon) {
        PenaltyOptions options = identity(k);
        options.epsilon = epsilon;
        return message_of([&] { (void)compute_penalty(g, x, options, seeded(0)); });
    };
    EXPECT_EQ(run(f, z, 1, 0.1), "k is 1; a variance over directions needs at least 2");
    EXPECT_EQ(run(f, z, -4, 0.1), "k is -4; a variance over directions needs at least 2");
    EXPECT_EQ(run(f, z, 2, 0.0), "epsilon is 0; expected a number above 0");
    EXPECT_NE(run(f, z, 2, std::nan("")), "no error");
    EXPECT_NE(run(f, z.to(at::kLong), 2, 0.1), "no error");
    EXPECT_NE(run(f, z.slice(0, 0, 0), 2, 0.1), "no error");
    EXPECT_EQ(run([](const at::Tensor&) { return std::vector<at::Tensor>{}; }, z, 2, 0.1),
              "the function returned an empty list of layers");
    EXPECT_NE(run([](const at::Tensor& x) { return std::vector<at::Tensor>{x.sum(0)}; }, z, 2, 0.1),
              "no error");
    PenaltyOptions looped = identity(2);
    looped.evaluation = Evaluation::looped;
    Growing growing;
    EXPECT_THROW((void)compute_penalty(growing.function(), z, looped, seeded(0)), Error);
    PenaltyOptions chunked = identity(2);
    chunked.samples_per_call = 1;
    EXPECT_THROW((void)compute_penalty(growing.function(), z, chunked, seeded(0)), Error);
}

TEST(PenaltyEdges, ShapesMayNotChangeWhileDirectionsCome) {
    const at::Tensor z = points(3, 2);
    const at::Tensor v = draw_directions(z, 4, SignScheme::iid, seeded(2));
    Growing growing;
    const TensorFunction wider = growing.function();
    StreamedPenalty within_a_portion(wider, z, 0.1, 6);
    EXPECT_THROW(within_a_portion.add(v), Error);
    StreamedPenalty between_portions(wider, z, 0.1, 24);
    between_portions.add(v);
    EXPECT_THROW(between_portions.add(v), Error);
    std::size_t layers = 2;
    const TensorFunction fewer = [&layers](const at::Tensor& x) {
        return std::vector<at::Tensor>(layers--, x);
    };
    StreamedPenalty of_layers(fewer, z, 0.1, 24);
    of_layers.add(v);
    EXPECT_THROW(of_layers.add(v), Error);
}

/// Neither may it be stretched over the layers around it, where it would fit.
TEST(PenaltyEdges, TheCentreHasTheShapesOfTheLayersAroundIt) {
    const at::Tensor z = points(3, 2);
    const at::Tensor v = draw_directions(z, 2, SignScheme::iid, seeded(2));
    int calls = 0;
    const TensorFunction narrow_in_the_middle = [&calls](const at::Tensor& x) {
        const std::int64_t width = ++calls % 2 == 0 ? 1 : 4;
        return std::vector<at::Tensor>{at::ones({x.size(0), width}, at::kDouble)};
    };
    EXPECT_THROW((void)second_differences(narrow_in_the_middle, z, v, 0.1), Error);
    ASSERT_EQ(calls, 2) << "the steps, then the centre";
    const PictureFunction pictures = [&](const at::Tensor& x) {
        return narrow_in_the_middle(x).front();
    };
    EXPECT_THROW((void)directional_curvature(pictures, z, v[0], 0.1), Error);
    const TensorFunction f = one_layer(product);
    const std::vector<at::Tensor> right = f(z);
    EXPECT_NO_THROW((void)second_differences(f, z, v, 0.1, right));
    for (const at::Tensor& wrong : {right[0].narrow(0, 0, 1), right[0].unsqueeze(1)}) {
        EXPECT_THROW((void)second_differences(f, z, v, 0.1, std::vector<at::Tensor>{wrong}), Error)
            << wrong.sizes();
    }
}

TEST(PenaltyEdges, DirectionsOfAnotherBatchAreRefusedEverywhere) {
    const at::Tensor z = points(3, 2);
    const TensorFunction f = one_layer(product);
    for (const std::int64_t batch : {1, 4}) {
        const at::Tensor v = at::ones({2, batch, 2}, at::kDouble);
        StreamedPenalty streamed(f, z, 0.1, 64);
        EXPECT_THROW(streamed.add(v), Error) << batch;
        EXPECT_THROW((void)second_differences(f, z, v, 0.1), Error) << batch;
        EXPECT_THROW((void)compute_penalty(f, z, v, identity(2)), Error) << batch;
    }
}

TEST(PenaltyEdges, ASingleNumberIsOneSampleOfOneComponentEverywhere) {
    const at::Tensor number = at::tensor(0.7, at::kDouble);
    const TensorFunction f = one_layer([](const at::Tensor& z) { return z.pow(3); });
    for (const SignScheme signs : {SignScheme::iid, SignScheme::orthogonal}) {
        EXPECT_EQ(draw_directions(number, 1, signs, seeded(3)).sizes(), (at::IntArrayRef{1, 1}));
    }
    EXPECT_EQ(SampleDirections(number, 2, seeded(3)).next().sizes(), (at::IntArrayRef{2, 1}));
    const at::Tensor v = draw_directions(number, 3, SignScheme::iid, seeded(3));
    const at::Tensor s = second_differences(f, number, v, 0.1)[0];
    EXPECT_EQ(s.sizes(), (at::IntArrayRef{3, 1}));
    EXPECT_LT(testing::largest(s - 6.0 * 0.7), 1e-9);
    EXPECT_LT(compute_penalty(f, number, v, identity(3)).value.item<double>(), 1e-20);
    StreamedPenalty streamed(f, number, 0.1, 4);
    streamed.add(v);
    EXPECT_LT(streamed.result(VarianceForm::unbiased)[0].item<double>(), 1e-20);
}

TEST(PenaltyEdges, NotANumberPropagatesAndIsFound) {
    const auto f = [](const at::Tensor& z) { return (component(z, 0) * component(z, 1)).log(); };
    const at::Tensor z = at::tensor({1.0, 2.0, -1.0, 2.0}, at::kDouble).view({2, 2});
    const at::Tensor p = penalties(f, z, identity(2));
    EXPECT_TRUE(std::isfinite(p[0].item<double>()));
    EXPECT_TRUE(std::isnan(p[1].item<double>()));
    const std::vector<at::Tensor> layers = {z, p};
    const std::optional<NonFiniteValues> found = find_non_finite(layers);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->layer, 1U);
    EXPECT_EQ(found->sample, 1);
    EXPECT_EQ(found->values, 1);
    EXPECT_FALSE(find_non_finite(std::span(layers).first(1)).has_value());
}

TEST(PenaltyEdges, InfinityPropagatesInItsSampleAlone) {
    const auto f = [](const at::Tensor& z) { return (400.0 * product(z)).exp(); };
    const at::Tensor z = at::tensor({0.1, 0.2, 2.0, 2.0}, at::kDouble).view({2, 2});
    ASSERT_TRUE(std::isinf(f(z)[1].item<double>()));
    const at::Tensor p = penalties(f, z, identity(3));
    EXPECT_TRUE(std::isfinite(p[0].item<double>()));
    EXPECT_FALSE(std::isfinite(p[1].item<double>()));
}

TEST(PenaltyEdges, IdentityOfDifferentShapesHasNoSum) {
    const TensorFunction f = [](const at::Tensor& z) {
        return std::vector<at::Tensor>{z, product(z)};
    };
    const Penalty p = compute_penalty(f, points(3, 2), identity(2), seeded(0));
    EXPECT_EQ(p.per_layer.size(), 2U);
    EXPECT_FALSE(p.value.defined());
}

}  // namespace
}  // namespace zscope::testing
