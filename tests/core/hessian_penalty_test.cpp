#include "core/hessian/penalty.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <vector>

#include "tests/core/hessian_penalty_support.h"

namespace zscope::testing {
namespace {

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
    const at::Tensor many = points(4000, 2);
    const at::Tensor spread =
        penalties(cubic, many, identity(100)) / (16.0 * component(many, 0).square());
    // The ratio is 1.0101 less a hundredth of a chi square of one degree of freedom, whose kurtosis
    // of 15 gives a deviation over 4000 draws a relative error of 3 %.
    EXPECT_NEAR(deviation(spread), 0.0142, 5 * 0.03 * 0.0142);
}

TEST(PenaltyT3, ProductOfSquares) {
    const at::Tensor z = points(400, 2);
    const auto f = [](const at::Tensor& x) {
        return 0.25 * component(x, 0).square() * component(x, 1).square();
    };
    for (const double epsilon : {0.1, 0.7, 3.0}) {
        PenaltyOptions options = identity(2);
        options.epsilon = epsilon;
        (void)shares(penalties(f, z, options) / (8.0 * product(z).square()), {0.0, 1.0}, 1e-6);
    }
}

TEST(PenaltyT4, QuadraticFormHasTheExactOutcomes) {
    const at::Tensor z = points(20000, 3);
    const ScalarFunction f = quadratic_form(form_matrix());
    const at::Tensor two = penalties(f, z, identity(2));
    const std::vector<double> share = shares(two, {0, 32, 128, 288, 512, 800}, 1e-6);
    EXPECT_NEAR(share[0], 0.25, 0.016);
    EXPECT_NEAR(share[1], 0.25, 0.016);
    for (std::size_t outcome = 2; outcome < share.size(); ++outcome) {
        EXPECT_NEAR(share[outcome], 0.125, 0.012) << outcome;
    }
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
    const at::Tensor two =
        penalties(quadratic_form(form_matrix()), z, identity(2)).to(at::kDouble).unsqueeze(1);
    const at::Tensor outcomes = at::tensor({0.0, 32.0, 128.0, 288.0, 512.0, 800.0}, at::kDouble);
    // Outcome 0 is the square of two differences' gap, which has the rounding of 1e-3 of 32:
    // (S_1 - S_2)^2 / 2 = 32 (1 +- 1e-3) has a gap of 8 +- 0.004, and 0.004^2 / 2 is 8e-6.
    const at::Tensor allowed = (1e-3 * outcomes).clamp_min(8e-6);
    const at::Tensor hits = ((two - outcomes).abs() <= allowed).to(at::kDouble);
    EXPECT_EQ(hits.sum(1).min().item<double>(), 1.0) << "an outcome that cannot occur";
    EXPECT_GT(hits.mean(0).min().item<double>(), 0.0) << "an outcome that never occurs";
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
    const at::Tensor scale = f(z).square().clamp_min(1.0);
    EXPECT_LT((penalties(f, z, identity(4)) / scale).max().item<double>(), 1e-20);
    const at::Tensor single = penalties(f, z.to(at::kFloat), identity(4));
    EXPECT_LT((single / scale).max().item<double>(), 1e-6);
}

TEST(PenaltyT7, OneComponentHasNone) {
    const auto f = [](const at::Tensor& z) { return component(z, 0).square(); };
    const at::Tensor z = points(100, 1);
    const at::Tensor scale = f(z).square().clamp_min(1.0);
    EXPECT_LT((penalties(f, z, identity(3)) / scale).max().item<double>(), 1e-20);
    const at::Tensor single = penalties(f, z.to(at::kFloat), identity(3));
    EXPECT_LT((single / scale).max().item<double>(), 1e-6);
    const auto scalar = [](const at::Tensor& x) { return x.square(); };
    const at::Tensor number = at::tensor(0.7, at::kDouble);
    EXPECT_LT(penalties(scalar, number, identity(3)).max().item<double>(), 1e-20);
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
        const at::Tensor s = second_differences(one_layer(f), at::zeros({1, 2}, at::kDouble),
                                                all_sign_vectors(2).unsqueeze(1), epsilon)[0];
        EXPECT_EQ(shares(s.flatten() * epsilon / 2.0, {1.0, 0.0}, 1e-9),
                  (std::vector<double>{0.5, 0.5}));
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
    EXPECT_LT(largest(gradient - expected), 1e-9 * largest(expected)) << "where it is 0, too";
    EXPECT_NEAR(mean_of(gradient), 8.0 * 1.7, 5.0 * 8.0 * 1.7 / std::sqrt(300.0));
}

TEST(PenaltyT16, RandomFormOfTwelve) {
    at::Tensor a = points(12, 12, 6);
    a = a + a.t();
    const at::Tensor h = 2.0 * a;
    const double expected = 2.0 * (h.square().sum() - h.diagonal().square().sum()).item<double>();
    const double found = mean_of(penalties(quadratic_form(a), points(20000, 12), identity(2)));
    EXPECT_NEAR(found / expected, 1.0, 0.06);
}

}  // namespace
}  // namespace zscope::testing
