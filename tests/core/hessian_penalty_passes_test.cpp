#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "core/hessian/penalty.h"
#include "core/hessian/perturbed_calls.h"
#include "core/model/progan/progan_generator.h"
#include "tests/core/hessian_penalty_support.h"
#include "tests/support/numbers.h"
#include "tests/support/small_progan.h"

namespace zscope::testing {
namespace {

TEST(PenaltyT13, TheCentreCancels) {
    const at::Tensor z = points(8, 2);
    const at::Tensor v = draw_directions(z, 5, SignScheme::iid, seeded(4));
    const TensorFunction f =
        one_layer([](const at::Tensor& x) { return (component(x, 0) * 1.3 + product(x)).exp(); });
    const at::Tensor without = compute_penalty(f, z, v, identity(5)).value;
    const auto with_centre = [&](double shift) {
        const std::vector<at::Tensor> centre = {f(z)[0] + shift};
        return variance_over_directions(second_differences(f, z, v, 0.1, centre)[0],
                                        VarianceForm::unbiased, SignScheme::iid, 2);
    };
    for (const double shift : {0.0, 1.0}) {
        const at::Tensor gap = (with_centre(shift) - without).abs() / without;
        EXPECT_LT(gap.max().item<double>(), 1e-9);
    }
}

/// None, the right one and a wrong one; the gradient through it is 0.
TEST(PenaltyT13, ACentreThatIsGivenChangesNothing) {
    const at::Tensor z = points(8, 2);
    const at::Tensor v = draw_directions(z, 5, SignScheme::iid, seeded(4));
    const at::Tensor theta = at::full({1}, 1.7, at::TensorOptions(at::kDouble)).requires_grad_();
    const TensorFunction f = [&theta](const at::Tensor& x) {
        return std::vector<at::Tensor>{(theta * product(x)).exp(), theta * cubic(x)};
    };
    const auto with_gradient = [&](const Penalty& penalty) {
        return std::pair{penalty.value.detach(),
                         torch::autograd::grad({penalty.value}, {theta})[0]};
    };
    PenaltyOptions options;
    options.k = 5;
    const auto [value, gradient] = with_gradient(compute_penalty(f, z, v, options));
    ASSERT_GT(largest(value), 0.0);
    ASSERT_GT(largest(gradient), 0.0);
    for (const double shift : {0.0, 1.0}) {
        std::vector<at::Tensor> centre = f(z);
        for (at::Tensor& layer : centre) {
            layer = layer + shift * theta;
        }
        const auto [same_value, same_gradient] =
            with_gradient(compute_penalty(f, z, v, options, centre));
        EXPECT_LT(relative(same_value, value), 1e-9) << shift;
        EXPECT_LT(relative(same_gradient, gradient), 1e-9) << shift;
        const at::Tensor drawn = compute_penalty(f, z, options, seeded(4), centre).value.detach();
        EXPECT_LT(relative(drawn, value), 1e-9) << "along the same directions";
    }
}

TEST(PenaltyT13, TheCentreIsNeverEvaluated) {
    const at::Tensor z = points(6, 3);
    struct Way {
        Evaluation evaluation;
        std::int64_t samples_per_call;
    };
    for (const Way& way :
         {Way{Evaluation::batched, 0}, Way{Evaluation::batched, 4}, Way{Evaluation::looped, 0}}) {
        PenaltyOptions options = identity(5);
        options.evaluation = way.evaluation;
        options.samples_per_call = way.samples_per_call;
        std::int64_t rows = 0;
        double nearest = 1.0;
        const auto f = [&](const at::Tensor& x) {
            rows += x.size(0);
            const at::Tensor away = (x.unsqueeze(1) - z.unsqueeze(0)).abs().amax(2);
            nearest = std::min(nearest, away.min().item<double>());
            return product(x);
        };
        (void)penalties(f, z, options);
        EXPECT_EQ(rows, 6 * 2 * 5);
        EXPECT_GT(nearest, 1e-3);
    }
}

TEST(PenaltyT14, BatchedLoopedAndChunkedAgree) {
    // Element by element, so that rounding does not depend on how many samples go together, as it
    // does in a matrix product, and as the division by epsilon^2 would magnify.
    const TensorFunction f = one_layer([](const at::Tensor& z) {
        const at::Tensor next = z.roll(1, 1);
        const at::Tensor products = at::cat({z * next, z * next * next, z * z.roll(2, 1)}, 1);
        return at::cat({products, products * z.roll(3, 1).repeat({1, 3})}, 1).view({-1, 3, 2, 6});
    });
    const at::Tensor z = points(7, 6).to(at::kFloat);
    PenaltyOptions options = identity(3);
    const at::Tensor batched = compute_penalty(f, z, options, seeded(5)).value;
    options.samples_per_call = 2;
    const at::Tensor chunked = compute_penalty(f, z, options, seeded(5)).value;
    options.evaluation = Evaluation::looped;
    const at::Tensor looped = compute_penalty(f, z, options, seeded(5)).value;
    const at::Tensor scale = batched.max();
    EXPECT_LT(((chunked - batched).abs().max() / scale).item<double>(), 1e-6);
    EXPECT_LT(((looped - batched).abs().max() / scale).item<double>(), 1e-6);
    EXPECT_EQ(batched.sizes(), (at::IntArrayRef{7, 3, 2, 6}));
    options.reduction = Reduction::channel_max;
    EXPECT_TRUE(compute_penalty(f, z, options, seeded(5)).value.equal(looped.amax(1)));
}

ProGanGenerator small_generator(at::ScalarType type) {
    const ProGanConfig config = small_progan();
    return {config, drawn_weights(config, type, 60), {}};
}

TensorFunction layers_of(ProGanGenerator& generator) {
    return [&generator](const at::Tensor& z) {
        return generator.activations(z, std::vector<int>{1, 4, 6, 7}, {});
    };
}

/// Rounding inside a convolution depends on how many samples go together, and the division by
/// epsilon^2 magnifies it: in float32 the passes are compared, in float64 the penalties.
TEST(PenaltyT14, PassesThroughAGeneratorAgreeInSinglePrecision) {
    const at::NoGradGuard no_grad;
    ProGanGenerator generator = small_generator(at::kFloat);
    const TensorFunction f = layers_of(generator);
    const at::Tensor z = points(5, 5).to(at::kFloat);
    const at::Tensor v = draw_directions(z, 3, SignScheme::iid, seeded(6));
    const PerturbedCalls calls(f, z, 0.1);
    const std::vector<at::Tensor> batched = calls.sums(v, 0, 5);
    const std::vector<at::Tensor> looped = calls.looped_sums(v);
    const std::vector<at::Tensor> chunked =
        concatenate_samples({calls.sums(v, 0, 2), calls.sums(v, 2, 4), calls.sums(v, 4, 5)}, 1);
    ASSERT_EQ(batched.size(), 4U);
    for (std::size_t l = 0; l < batched.size(); ++l) {
        EXPECT_LT(relative(looped[l], batched[l]), 1e-6) << l;
        EXPECT_LT(relative(chunked[l], batched[l]), 1e-6) << l;
    }
}

TEST(PenaltyT14, PenaltiesOfAGeneratorAgree) {
    const at::NoGradGuard no_grad;
    ProGanGenerator generator = small_generator(at::kDouble);
    const TensorFunction f = layers_of(generator);
    const at::Tensor z = points(5, 5);
    PenaltyOptions options = identity(3);
    const std::vector<at::Tensor> batched = compute_penalty(f, z, options, seeded(6)).per_layer;
    options.samples_per_call = 2;
    const std::vector<at::Tensor> chunked = compute_penalty(f, z, options, seeded(6)).per_layer;
    options.evaluation = Evaluation::looped;
    const std::vector<at::Tensor> looped = compute_penalty(f, z, options, seeded(6)).per_layer;
    for (std::size_t l = 0; l < batched.size(); ++l) {
        EXPECT_LT(relative(looped[l], batched[l]), 1e-9) << l;
        EXPECT_LT(relative(chunked[l], batched[l]), 1e-9) << l;
    }
}

}  // namespace
}  // namespace zscope::testing
