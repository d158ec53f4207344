#include "core/hessian/penalty.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/hessian/determinism.h"
#include "core/hessian/perturbed_calls.h"
#include "core/model/progan/progan_generator.h"
#include "tests/support/numbers.h"
#include "tests/support/small_progan.h"

namespace zscope {
namespace {

using testing::relative;
using testing::seeded;

using ScalarFunction = std::function<at::Tensor(const at::Tensor&)>;

TensorFunction one_layer(ScalarFunction f) {
    return [f = std::move(f)](const at::Tensor& z) { return std::vector<at::Tensor>{f(z)}; };
}

at::Tensor component(const at::Tensor& z, std::int64_t i) {
    return z.select(1, i);
}

at::Tensor product(const at::Tensor& z) {
    return component(z, 0) * component(z, 1);
}

at::Tensor cubic(const at::Tensor& z) {
    return component(z, 0).square() * component(z, 1);
}

PenaltyOptions identity(std::int64_t k) {
    PenaltyOptions options;
    options.k = k;
    options.reduction = Reduction::identity;
    return options;
}

at::Tensor penalties(const ScalarFunction& f, const at::Tensor& z, const PenaltyOptions& options,
                     std::uint64_t seed = 1) {
    return compute_penalty(one_layer(f), z, options, seeded(seed)).per_layer[0];
}

/// Share of elements within `tolerance` of each outcome; an element that meets none is a failure.
std::vector<double> shares(const at::Tensor& p, const std::vector<double>& outcomes,
                           double tolerance) {
    std::vector<double> result;
    at::Tensor seen = at::zeros_like(p);
    for (const double outcome : outcomes) {
        const at::Tensor hit = ((p - outcome).abs() < tolerance).to(p.scalar_type());
        result.push_back(hit.mean().item<double>());
        seen += hit;
    }
    EXPECT_EQ(seen.min().item<double>(), 1.0) << "an outcome that cannot occur";
    return result;
}

double mean_of(const at::Tensor& t) {
    return t.mean().item<double>();
}

double deviation(const at::Tensor& t) {
    return t.std(/*unbiased=*/true).item<double>();
}

at::Tensor points(std::int64_t count, std::int64_t n, std::uint64_t seed = 9) {
    return at::randn({count, n}, seeded(seed), at::TensorOptions(at::kDouble));
}

at::Tensor form_matrix() {
    return at::tensor({1.0, 2.0, -1.0, 2.0, 0.5, 3.0, -1.0, 3.0, -2.0}, at::kDouble).view({3, 3});
}

ScalarFunction quadratic_form(const at::Tensor& a) {
    return [a](const at::Tensor& z) { return (z.matmul(a.to(z.scalar_type())) * z).sum(1); };
}

TEST(PenaltyT1, ProductOfTwoHasTheExactOutcomes) {
    const at::Tensor z = points(20000, 2);
    const at::Tensor two = penalties(product, z, identity(2));
    const std::vector<double> share = shares(two, {0.0, 8.0}, 1e-9);
    EXPECT_NEAR(share[0], 0.5, 5 * 0.5 / std::sqrt(20000.0));
    EXPECT_NEAR(mean_of(two), 4.0, 0.142);
    EXPECT_NEAR(deviation(two), 4.0, 0.01);
    EXPECT_NEAR(mean_of(penalties(product, z, identity(8))), 4.0, 0.027);
}

TEST(PenaltyT1, OutcomesOfMoreDirections) {
    const at::Tensor z = points(20000, 2);
    const double five_sigma = 5 * 0.5 / std::sqrt(20000.0);
    const std::vector<double> three =
        shares(penalties(product, z, identity(3)), {0, 16.0 / 3}, 1e-9);
    EXPECT_NEAR(three[0], 0.25, five_sigma);
    const at::Tensor p4 = penalties(product, z, identity(4));
    const std::vector<double> four = shares(p4, {0.0, 4.0, 16.0 / 3}, 1e-9);
    EXPECT_NEAR(four[0], 0.125, five_sigma);
    EXPECT_NEAR(four[1], 0.5, five_sigma);
    EXPECT_NEAR(four[2], 0.375, five_sigma);
    EXPECT_NEAR(deviation(p4), 1.633, 0.02);
    EXPECT_NEAR(deviation(penalties(product, z, identity(8))), 0.756, 0.02);
    const at::Tensor p100 = penalties(product, z.narrow(0, 0, 4000), identity(100));
    EXPECT_NEAR(deviation(p100), 0.0569, 0.006);
    EXPECT_LE(p100.max().item<double>(), 4.0404041);
}

TEST(PenaltyT1, DoesNotDependOnEpsilon) {
    for (const double epsilon : {0.01, 0.5, 3.0}) {
        PenaltyOptions options = identity(2);
        options.epsilon = epsilon;
        (void)shares(penalties(product, points(200, 2), options), {0.0, 8.0}, 1e-8);
    }
}

TEST(PenaltyT1b, MaximumOverTheBatch) {
    PenaltyOptions options;
    for (const std::int64_t batch : {1, 4, 10}) {
        double sum = 0.0;
        constexpr int kDraws = 1500;
        for (int draw = 0; draw < kDraws; ++draw) {
            sum += penalties(product, points(batch, 2), options,
                             1000 + static_cast<std::uint64_t>(draw))
                       .item<double>();
        }
        const double miss = std::pow(2.0, -static_cast<double>(batch));
        const double sigma = 8.0 * std::sqrt(miss * (1.0 - miss) / kDraws);
        EXPECT_NEAR(sum / kDraws, 8.0 * (1.0 - miss), 5.0 * sigma) << "N = " << batch;
    }
    options.k = 100;
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const double value = penalties(product, points(10, 2), options, seed).item<double>();
        EXPECT_GE(value, 3.9);
        EXPECT_LE(value, 4.0405);
    }
}

TEST(PenaltyT1c, PopulationVarianceIsSmallerByKMinusOneOverK) {
    PenaltyOptions options = identity(2);
    options.variance = VarianceForm::population;
    const at::Tensor two = penalties(product, points(20000, 2), options);
    (void)shares(two, {0.0, 4.0}, 1e-9);
    EXPECT_NEAR(mean_of(two), 2.0, 0.071);
    options.k = 8;
    EXPECT_NEAR(mean_of(penalties(product, points(20000, 2), options)), 3.5, 0.024);
}

TEST(PenaltyT2, CubicIsExactForEveryEpsilon) {
    const at::Tensor z = points(400, 2);
    const at::Tensor expected = 16.0 * component(z, 0).square();
    for (const double epsilon : {0.1, 1.0}) {
        PenaltyOptions options = identity(2);
        options.epsilon = epsilon;
        (void)shares(penalties(cubic, z, options) / (2.0 * expected), {0.0, 1.0}, 1e-7);
    }
    const at::Tensor ratio = penalties(cubic, z, identity(100)) / expected;
    EXPECT_LE(ratio.max().item<double>(), 1.0102);
    EXPECT_GE(ratio.min().item<double>(), 0.875);
}

TEST(PenaltyT3, ProductOfSquares) {
    const at::Tensor z = points(400, 2);
    const auto f = [](const at::Tensor& x) {
        return 0.25 * component(x, 0).square() * component(x, 1).square();
    };
    PenaltyOptions options = identity(2);
    options.epsilon = 0.7;
    (void)shares(penalties(f, z, options) / (8.0 * product(z).square()), {0.0, 1.0}, 1e-6);
}

TEST(PenaltyT4, QuadraticFormHasTheExactOutcomes) {
    const at::Tensor z = points(20000, 3);
    const ScalarFunction f = quadratic_form(form_matrix());
    const at::Tensor two = penalties(f, z, identity(2));
    const std::vector<double> share = shares(two, {0, 32, 128, 288, 512, 800}, 1e-6);
    EXPECT_NEAR(share[0], 0.25, 0.016);
    EXPECT_NEAR(share[1], 0.25, 0.016);
    EXPECT_NEAR(share[5], 0.125, 0.012);
    EXPECT_NEAR(mean_of(two), 224.0, 9.7);
    EXPECT_NEAR(two.var(true).item<double>(), 75264.0, 3500.0);
    EXPECT_NEAR(penalties(f, z, identity(4)).var(true).item<double>(), 62720.0 / 3, 1500.0);
    PenaltyOptions population = identity(2);
    population.variance = VarianceForm::population;
    const at::Tensor halved = penalties(f, z, population);
    EXPECT_NEAR(mean_of(halved), 112.0, 4.9);
    EXPECT_NEAR(halved.var(true).item<double>(), 18816.0, 900.0);
}

TEST(PenaltyT4, SinglePrecisionKeepsTheOutcomes) {
    const at::Tensor z = (0.3 * points(2000, 3)).to(at::kFloat);
    const at::Tensor two = penalties(quadratic_form(form_matrix()), z, identity(2));
    for (const double outcome : {32.0, 128.0, 288.0, 512.0, 800.0}) {
        const at::Tensor near = two.masked_select((two - outcome).abs() < 0.2 * outcome);
        EXPECT_LT(((near - outcome).abs().max() / outcome).item<double>(), 1e-3) << outcome;
    }
}

TEST(PenaltyT4, SecondDifferencesAreVHV) {
    const at::Tensor v = all_sign_vectors(3).unsqueeze(1);
    const at::Tensor s =
        second_differences(one_layer(quadratic_form(form_matrix())), points(1, 3), v, 0.1)[0];
    (void)shares(s.flatten(), {15.0, -1.0, -25.0, 7.0}, 1e-9);
}

TEST(PenaltyT5, AllSignVectorsGiveTheExpectationItself) {
    const at::Tensor v = all_sign_vectors(3).unsqueeze(1);
    const TensorFunction f = one_layer(quadratic_form(form_matrix()));
    PenaltyOptions options;
    EXPECT_NEAR(compute_penalty(f, points(1, 3), v, options).value.item<double>(), 256.0, 256e-9);
    options.variance = VarianceForm::population;
    EXPECT_NEAR(compute_penalty(f, points(1, 3), v, options).value.item<double>(), 224.0, 224e-9);
}

TEST(PenaltyT6, AdditiveFunctionsHaveNone) {
    const auto f = [](const at::Tensor& z) {
        return component(z, 0).exp() + component(z, 1).relu() * 3.0 + component(z, 2).sin() +
               component(z, 3).pow(4);
    };
    const at::Tensor z = points(500, 4);
    const at::Tensor bound = f(z).square().max().clamp_min(1.0);
    EXPECT_LT((penalties(f, z, identity(4)).max() / bound).item<double>(), 1e-20);
    const at::Tensor single = penalties(f, z.to(at::kFloat), identity(4));
    EXPECT_LT((single.max() / bound).item<double>(), 1e-6);
}

TEST(PenaltyT7, OneComponentHasNone) {
    const auto f = [](const at::Tensor& z) { return component(z, 0).square(); };
    EXPECT_LT(penalties(f, points(100, 1), identity(3)).max().item<double>(), 1e-18);
    const at::Tensor single = points(100, 1).to(at::kFloat);
    const double bound = f(single).square().max().clamp_min(1.0).item<double>();
    EXPECT_LT(penalties(f, single, identity(3)).max().item<double>(), 1e-6 * bound);
    const auto scalar = [](const at::Tensor& z) { return z.square(); };
    const at::Tensor number = at::tensor(0.7, at::kDouble);
    EXPECT_LT(penalties(scalar, number, identity(3)).max().item<double>(), 1e-18);
}

double exp_penalty(double epsilon, double weight) {
    const auto f = [weight](const at::Tensor& z) {
        return (component(z, 0) + weight * component(z, 1)).exp();
    };
    PenaltyOptions options;
    options.epsilon = epsilon;
    options.variance = VarianceForm::population;
    return compute_penalty(one_layer(f), at::zeros({1, 2}, at::kDouble),
                           all_sign_vectors(2).unsqueeze(1), options)
        .value.item<double>();
}

TEST(PenaltyT8, TruncationFallsWithEpsilonSquared) {
    EXPECT_NEAR(exp_penalty(0.1, 1.0), 4.0267468, 5e-8);
    EXPECT_NEAR(exp_penalty(0.2, 1.0), 4.1079559, 5e-8);
    EXPECT_NEAR(exp_penalty(0.05, 1.0), 4.0066717, 5e-8);
    EXPECT_NEAR(exp_penalty(0.1, 0.5), 1.00417417, 5e-8);
    const double ratio = (exp_penalty(0.1, 1.0) - 4.0) / (exp_penalty(0.05, 1.0) - 4.0);
    EXPECT_NEAR(ratio, 4.0, 0.02);
    const auto f = [](const at::Tensor& z) { return (component(z, 0) + component(z, 1)).exp(); };
    const at::Tensor s = second_differences(one_layer(f), at::zeros({1, 2}, at::kDouble),
                                            all_sign_vectors(2).unsqueeze(1), 0.1)[0];
    (void)shares(s.flatten(), {2.0 * (std::cosh(0.2) - 1.0) / 0.01, 0.0}, 1e-9);
    EXPECT_NEAR(s.max().item<double>(), 4.0133511, 5e-8);
}

TEST(PenaltyT9, AKinkGrowsAsOneOverEpsilonSquared) {
    const auto f = [](const at::Tensor& z) { return (component(z, 0) + component(z, 1)).relu(); };
    for (const double epsilon : {0.1, 0.01}) {
        PenaltyOptions options = identity(2);
        options.epsilon = epsilon;
        const double top = 2.0 / (epsilon * epsilon);
        const at::Tensor p = penalties(f, at::zeros({500, 2}, at::kDouble), options);
        (void)shares(p / top, {0.0, 1.0}, 1e-9);
        EXPECT_NEAR(mean_of(p) * epsilon * epsilon, 1.0, 5.0 / std::sqrt(500.0));
    }
}

TEST(PenaltyT10, GradientInAParameter) {
    const at::Tensor z = points(300, 2);
    const at::Tensor theta = at::full({300}, 1.7, at::TensorOptions(at::kDouble)).requires_grad_();
    const auto f = [&theta](const at::Tensor& x) {
        const std::int64_t copies = x.size(0) / theta.size(0);
        return theta.repeat({copies}) * product(x);
    };
    const at::Tensor p = penalties(f, z, identity(2));
    const at::Tensor gradient = torch::autograd::grad({p.sum()}, {theta})[0];
    const at::Tensor expected = 2.0 * p.detach() / 1.7;
    EXPECT_LT(((gradient - expected).abs() / (expected + 1e-12))
                  .masked_select(expected > 1)
                  .max()
                  .item<double>(),
              1e-9);
    EXPECT_NEAR(mean_of(gradient), 8.0 * 1.7, 5.0 * 8.0 * 1.7 / std::sqrt(300.0));
}

TensorFunction two_layers() {
    return [](const at::Tensor& z) { return std::vector<at::Tensor>{product(z), cubic(z)}; };
}

TEST(PenaltyT11, LayersShareTheirDirections) {
    const at::Tensor z = at::tensor({0.8, -0.3}, at::kDouble).view({1, 2});
    const double top = 32.0 * 0.64;
    int zeros = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Penalty p = compute_penalty(two_layers(), z, PenaltyOptions{}, seeded(seed));
        const double first = p.per_layer[0].item<double>();
        const double second = p.per_layer[1].item<double>();
        const bool is_zero = first < 1e-9;
        zeros += is_zero ? 1 : 0;
        EXPECT_NEAR(first, is_zero ? 0.0 : 8.0, 1e-9);
        EXPECT_NEAR(second, is_zero ? 0.0 : top, 1e-9);
        EXPECT_NEAR(p.value.item<double>(), is_zero ? 0.0 : 8.0 + top, 1e-9);
    }
    EXPECT_GT(zeros, 10);
    EXPECT_LT(zeros, 50);
}

TEST(PenaltyT12, SamplesHaveTheirOwnDirections) {
    const std::vector<double> share =
        shares(penalties(product, points(64, 2), identity(2)), {0.0, 8.0}, 1e-9);
    EXPECT_GT(share[0], 0.0);
    EXPECT_GT(share[1], 0.0);
}

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
    const ProGanConfig config = testing::small_progan();
    return {config, testing::drawn_weights(config, type, 60), {}};
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
    const PerturbedCalls calls(f, z, v, 0.1);
    const std::vector<at::Tensor> batched = calls.sums(0, 5);
    const std::vector<at::Tensor> looped = calls.looped_sums();
    const std::vector<at::Tensor> chunked =
        concatenate_samples({calls.sums(0, 2), calls.sums(2, 4), calls.sums(4, 5)}, 1);
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

TEST(PenaltyT16, RandomFormOfTwelve) {
    at::Tensor a = points(12, 12, 6);
    a = a + a.t();
    const at::Tensor h = 2.0 * a;
    const double expected = 2.0 * (h.square().sum() - h.diagonal().square().sum()).item<double>();
    const double found = mean_of(penalties(quadratic_form(a), points(20000, 12), identity(2)));
    EXPECT_NEAR(found / expected, 1.0, 0.06);
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

TEST(PenaltyOptionsTest, OrthogonalDirectionsKeepTheMeanAndLowerTheSpread) {
    at::Tensor a = points(12, 12, 8);
    a = a + a.t();
    const at::Tensor z = points(4000, 12);
    PenaltyOptions options = identity(6);
    const at::Tensor iid = penalties(quadratic_form(a), z, options);
    options.signs = SignScheme::orthogonal;
    const at::Tensor orthogonal = penalties(quadratic_form(a), z, options);
    EXPECT_NEAR(mean_of(orthogonal) / mean_of(iid), 1.0,
                5.0 * deviation(iid) / mean_of(iid) / 40.0);
    EXPECT_LT(deviation(orthogonal), deviation(iid));
    options.k = 2;
    (void)shares(penalties(product, points(50, 2), options), {4.0}, 1e-9);
}

TEST(SignVectors, OrthogonalOnesAre) {
    for (const std::int64_t n : {1, 2, 4, 8, 12, 20, 24, 32, 48}) {
        const at::Tensor h = hadamard_matrix(n);
        const at::Tensor gram = h.matmul(h.t()) / static_cast<double>(n);
        EXPECT_EQ((gram - at::eye(n, at::kDouble)).abs().max().item<double>(), 0.0) << n;
        EXPECT_EQ((h.abs() - 1.0).abs().max().item<double>(), 0.0) << n;
    }
    EXPECT_THROW((void)hadamard_matrix(10), Error);
    EXPECT_THROW((void)hadamard_matrix(3), Error);
    EXPECT_THROW((void)draw_directions(points(1, 4), 5, SignScheme::orthogonal, seeded(0)), Error);
    EXPECT_EQ(all_sign_vectors(3).sizes(), (at::IntArrayRef{8, 3}));
}

TEST(PenaltyEdges, AreRefusedWithTheReason) {
    const at::Tensor z = points(3, 2);
    const TensorFunction f = one_layer(product);
    const auto run = [&](const TensorFunction& g, const at::Tensor& x, std::int64_t k,
                         double epsilon) {
        PenaltyOptions options = identity(k);
        options.epsilon = epsilon;
        try {
            (void)compute_penalty(g, x, options, seeded(0));
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string("no error");
    };
    EXPECT_EQ(run(f, z, 1, 0.1), "k is 1; a variance over directions needs at least 2");
    EXPECT_EQ(run(f, z, -4, 0.1), "k is -4; a variance over directions needs at least 2");
    EXPECT_EQ(run(f, z, 2, 0.0), "epsilon is 0.000000; expected a number above 0");
    EXPECT_NE(run(f, z, 2, std::nan("")), "no error");
    EXPECT_NE(run(f, z.to(at::kLong), 2, 0.1), "no error");
    EXPECT_NE(run(f, z.slice(0, 0, 0), 2, 0.1), "no error");
    EXPECT_EQ(run([](const at::Tensor&) { return std::vector<at::Tensor>{}; }, z, 2, 0.1),
              "the function returned an empty list of layers");
    EXPECT_NE(run([](const at::Tensor& x) { return std::vector<at::Tensor>{x.sum(0)}; }, z, 2, 0.1),
              "no error");
    PenaltyOptions looped = identity(2);
    looped.evaluation = Evaluation::looped;
    std::int64_t width = 1;
    const TensorFunction growing = [&width](const at::Tensor& x) {
        return std::vector<at::Tensor>{at::ones({x.size(0), width++}, at::kDouble)};
    };
    EXPECT_THROW((void)compute_penalty(growing, z, looped, seeded(0)), Error);
    PenaltyOptions chunked = identity(2);
    chunked.samples_per_call = 1;
    EXPECT_THROW((void)compute_penalty(growing, z, chunked, seeded(0)), Error);
    EXPECT_THROW((void)compute_penalty(f, z, at::ones({2, 4, 2}, at::kDouble), identity(2)), Error);
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
}  // namespace zscope
