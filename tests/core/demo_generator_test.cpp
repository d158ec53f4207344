#include "core/model/demo/demo_generator.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <variant>
#include <vector>

#include "core/base/error.h"
#include "core/export/activeness_report.h"
#include "core/export/analyses.h"
#include "core/hessian/activeness.h"
#include "core/hessian/model_calls.h"
#include "core/latent/latent_state.h"
#include "core/model/demo/equal_rows.h"

namespace zscope {
namespace {

constexpr std::int64_t kSize = 48;
constexpr std::int64_t kN = kDemoLatentSize;

at::Tensor sample(std::uint64_t seed) {
    return at::tensor(sample_latent(seed, kN)).to(at::kDouble);
}

at::Tensor picture(DemoGenerator& demo, const at::Tensor& z) {
    return demo.forward(z.unsqueeze(0), {})[0];
}

at::Tensor shifted(const at::Tensor& z, std::int64_t i, double step) {
    at::Tensor moved = z.clone();
    moved[i].add_(step);
    return moved;
}

double largest(const at::Tensor& t) {
    return t.abs().max().item<double>();
}

/// Fourth-order central difference of `f` along component i.
template <typename F>
at::Tensor derivative(F&& f, const at::Tensor& z, std::int64_t i) {
    constexpr double kStep = 1e-3;
    return (8.0 * (f(shifted(z, i, kStep)) - f(shifted(z, i, -kStep))) -
            (f(shifted(z, i, 2 * kStep)) - f(shifted(z, i, -2 * kStep)))) /
           (12.0 * kStep);
}

bool is_pair(std::int64_t i, std::int64_t j) {
    return (i == kDemoPairA && j == kDemoPairB) || (i == kDemoPairB && j == kDemoPairA);
}

bool is_dead(std::int64_t i) {
    return std::find(std::begin(kDemoDead), std::end(kDemoDead), i) != std::end(kDemoDead);
}

constexpr int kRankedLatents = 40;

FigureLatents ranked_latents() {
    return {.samples = kRankedLatents, .seed = 0, .mode = LatentMode::pre_norm};
}

/// The components from the most active down, and the scores of z0 to z11: the scene's formula at
/// 48 x 48 over RandomState(0).randn(40, 12), evaluated in NumPy.
constexpr std::int64_t kRanking[kN] = {0, 1, 7, 8, 9, 2, 6, 11, 5, 3, 4, 10};
constexpr double kScores[kN] = {
    0.01492464,   0.0074893151, 0.0035536582, 0.00049062572, 0, 0.0012337844,
    0.0019242604, 0.007183519,  0.0048615008, 0.0041199691,  0, 0.0017785959};

/// [3, H*W]: all that component i, one that moves alone, adds to the picture.
at::Tensor part_of(const DemoScene& scene, std::int64_t i, double z) {
    at::Tensor sum = at::zeros_like(scene.background);
    for (const DemoAxisTerms& terms : scene.axis_terms) {
        for (std::size_t t = 0; t < terms.components.size(); ++t) {
            if (terms.components[t] == i) {
                const auto layer = static_cast<std::int64_t>(t);
                const double bend = terms.bend[layer].item<double>();
                const at::Tensor profile = demo_profile(
                    terms.profile,
                    terms.offset[layer] + terms.slope[layer] * (std::tanh(bend * z) / bend));
                sum = sum +
                      terms.colour.select(1, layer).unsqueeze(1) * (terms.mask[layer] * profile);
            }
        }
    }
    return sum;
}

/// [3, H*W]: the sun and its reflection.
at::Tensor sun_at(const DemoPairTerms& sun, double za, double zb) {
    const double u = sun.cosine * za - sun.sine * zb;
    const double v = sun.sine * za + sun.cosine * zb;
    const at::Tensor across = demo_profile(DemoProfile::gauss, sun.x_offset + sun.x_slope * u);
    const at::Tensor down = demo_profile(DemoProfile::gauss, sun.y_offset + sun.y_slope * v);
    return sun.colour.matmul((down.unsqueeze(2) * across.unsqueeze(1) * sun.mask).flatten(1));
}

/// Mean over values of the variance of `draw` at -2, 0 and 2.
template <typename Draw>
double variance_of(Draw&& draw) {
    return at::stack({draw(-2.0), draw(0.0), draw(2.0)})
        .var(0, /*unbiased=*/true)
        .mean()
        .template item<double>();
}

/// The activeness of component i over z [S, n]: only its own part of the sum varies.
double exact_activeness(const DemoScene& scene, std::int64_t i, const at::Tensor& z) {
    if (i != kDemoPairA && i != kDemoPairB) {
        return variance_of([&](double value) { return part_of(scene, i, value); });
    }
    double sum = 0.0;
    for (const at::Tensor& row : z.unbind(0)) {
        const double other = row[i == kDemoPairA ? kDemoPairB : kDemoPairA].item<double>();
        sum += variance_of([&](double value) {
            return i == kDemoPairA ? sun_at(scene.sun, value, other)
                                   : sun_at(scene.sun, other, value);
        });
    }
    return sum / static_cast<double>(z.size(0));
}

class DemoGeneratorTest : public ::testing::Test {
  protected:
    at::NoGradGuard no_grad_;
    DemoGenerator demo_{kSize};
};

TEST_F(DemoGeneratorTest, JacobianEqualsFiniteDifferences) {
    const at::Tensor z = sample(3);
    const at::Tensor jacobian = demo_.jacobian(z);
    for (std::int64_t i = 0; i < kN; ++i) {
        const at::Tensor estimate =
            derivative([this](const at::Tensor& p) { return picture(demo_, p); }, z, i);
        EXPECT_LT(largest(jacobian[i] - estimate), 1e-6 * std::max(largest(estimate), 1e-3))
            << "component " << i;
    }
}

TEST_F(DemoGeneratorTest, HessianEqualsFiniteDifferencesOfTheJacobian) {
    const at::Tensor z = sample(4);
    const at::Tensor hessian = demo_.hessian(z);
    for (std::int64_t i = 0; i < kN; ++i) {
        const at::Tensor estimate =
            derivative([this](const at::Tensor& p) { return demo_.jacobian(p); }, z, i);
        EXPECT_LT(largest(hessian[i] - estimate), 1e-6 * std::max(largest(estimate), 1e-3))
            << "row " << i;
    }
    EXPECT_TRUE(hessian.equal(hessian.transpose(0, 1)));
}

TEST_F(DemoGeneratorTest, OnlyThePairHasMixedDerivatives) {
    const at::Tensor hessian = demo_.hessian(sample(5));
    for (std::int64_t i = 0; i < kN; ++i) {
        for (std::int64_t j = 0; j < i; ++j) {
            if (is_pair(i, j)) {
                EXPECT_GT(largest(hessian[i][j]), 0.1);
            } else {
                EXPECT_EQ(largest(hessian[i][j]), 0.0) << i << ", " << j;
            }
        }
    }
}

TEST_F(DemoGeneratorTest, IsAdditiveInPixelsExceptForThePair) {
    const at::Tensor z = sample(6);
    const at::Tensor base = picture(demo_, z);
    for (std::int64_t i = 0; i < kN; ++i) {
        for (std::int64_t j = 0; j < i; ++j) {
            const at::Tensor both = picture(demo_, shifted(shifted(z, i, 1.3), j, -0.9));
            const at::Tensor mixed = both - picture(demo_, shifted(z, i, 1.3)) -
                                     picture(demo_, shifted(z, j, -0.9)) + base;
            if (is_pair(i, j)) {
                EXPECT_GT(largest(mixed), 0.1);
            } else {
                EXPECT_LT(largest(mixed), 1e-14 * 16) << i << ", " << j;
            }
        }
    }
}

TEST_F(DemoGeneratorTest, DeadComponentsChangeNoBitAndLiveOnesAreSeen) {
    const at::Tensor z = at::zeros({kN}, at::kDouble);
    const at::Tensor base = picture(demo_, z);
    for (std::int64_t i = 0; i < kN; ++i) {
        const at::Tensor moved = picture(demo_, shifted(z, i, 2.0));
        if (is_dead(i)) {
            EXPECT_TRUE(moved.equal(base)) << "component " << i;
        } else {
            const at::Tensor seen = ((moved - base).abs() > 0.04).to(at::kDouble);
            EXPECT_GT(seen.mean().item<double>(), 0.01) << "component " << i;
        }
    }
}

TEST_F(DemoGeneratorTest, StaysNearItsNominalRange) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const at::Tensor x = picture(demo_, sample(seed).clamp(-3.0, 3.0));
        EXPECT_LT((x.abs() > 1.0).to(at::kDouble).mean().item<double>(), 0.05) << "seed " << seed;
        EXPECT_LT(largest(x), 2.0);
    }
}

TEST_F(DemoGeneratorTest, SinglePrecisionFollowsDouble) {
    const at::Tensor z = sample(7).unsqueeze(0);
    const at::Tensor difference = demo_.forward(z.to(at::kFloat), {}) - demo_.forward(z, {});
    EXPECT_LT(largest(difference), 1e-4);
}

TEST_F(DemoGeneratorTest, BatchesAndReplicasDrawTheSamePictures) {
    at::Tensor z = at::zeros({9, kN});
    for (std::int64_t s = 0; s < 9; ++s) {
        z[s].copy_(sample(static_cast<std::uint64_t>(s)));
    }
    const at::Tensor together = demo_.forward(z, {});
    EXPECT_TRUE(demo_.replica()->forward(z, {}).equal(together));
    for (std::int64_t s = 0; s < 9; ++s) {
        EXPECT_LT(largest(picture(demo_, z[s]) - together[s]), 1e-6);
    }
    EXPECT_EQ(together.scalar_type(), at::kFloat);
    EXPECT_EQ(together.sizes(), (at::IntArrayRef{9, 3, kSize, kSize}));
}

/// What rows have in common is drawn once; more rows than are looked at together.
TEST_F(DemoGeneratorTest, RowsThatShareComponentsAreDrawnAsAlone) {
    const at::Tensor z = at::stack({sample(1), sample(2), sample(3)}).repeat({13, 1});
    for (std::int64_t row = 0; row < z.size(0); ++row) {
        z[row][row / 3 % kN].add_(0.1 * static_cast<double>(row % 2));
    }
    for (const at::ScalarType type : {at::kDouble, at::kFloat}) {
        const at::Tensor latents = z.to(type);
        const at::Tensor together = demo_.forward(latents, {});
        const double rounding = type == at::kDouble ? 1e-12 : 1e-6;
        for (std::int64_t row = 0; row < z.size(0); ++row) {
            EXPECT_LT(largest(picture(demo_, latents[row]) - together[row]), rounding)
                << type << ", row " << row;
        }
    }
}

/// With a graph every picture is drawn by itself.
TEST_F(DemoGeneratorTest, WithAGraphPicturesAreTheSame) {
    for (const std::int64_t rows : {1, 6}) {
        const at::Tensor z = at::stack({sample(1), sample(2), sample(3)}).repeat({2, 1});
        const at::Tensor shared = demo_.forward(z.slice(0, 0, rows), {});
        const at::AutoGradMode with_graph(true);
        const at::Tensor alone = demo_.forward(z.slice(0, 0, rows).requires_grad_(), {});
        EXPECT_TRUE(alone.requires_grad());
        EXPECT_LT(largest(alone.detach() - shared), 1e-12) << rows << " rows";
    }
}

TEST_F(DemoGeneratorTest, EqualRowsHaveGradientsOfTheirOwn) {
    const at::AutoGradMode with_graph(true);
    const at::Tensor z = sample(1).repeat({2, 1}).requires_grad_();
    const at::Tensor second = demo_.forward(z, {})[1].sum();
    const at::Tensor gradient = torch::autograd::grad({second}, {z})[0];
    EXPECT_EQ(largest(gradient[0]), 0.0);
    EXPECT_GT(largest(gradient[1]), 1.0);
}

TEST(EqualRows, AreFoundByTheComponentsThatAreAskedFor) {
    const at::Tensor z = at::tensor({1.0, 2.0, 3.0, 1.0, 5.0, 3.0, 4.0, 2.0, 3.0}).view({3, 3});
    const EqualRows both = equal_rows(z, {0, 2});
    EXPECT_EQ(both.first, (std::vector<std::int64_t>{0, 2}));
    EXPECT_EQ(both.of_first, (std::vector<std::int64_t>{0, 0, 1}));
    EXPECT_EQ(equal_rows(z, {1}).of_first, (std::vector<std::int64_t>{0, 1, 0}));
    const at::Tensor bad = at::full({2, 1}, std::nan(""), at::kDouble);
    EXPECT_EQ(equal_rows(bad, {0}).first.size(), 2U) << "no number equals itself";
}

TEST_F(DemoGeneratorTest, TellsWhereItWasMoved) {
    EXPECT_TRUE(demo_.device().is_cpu());
    demo_.to(c10::kMeta);
    EXPECT_TRUE(demo_.device().is_meta());
    EXPECT_TRUE(demo_.replica()->device().is_meta());
}

TEST_F(DemoGeneratorTest, RefusesWrongLatentsAndSizes) {
    EXPECT_THROW((void)demo_.forward(at::zeros({1, 11}), {}), Error);
    EXPECT_THROW((void)demo_.forward(at::zeros({kN}), {}), Error);
    EXPECT_THROW((void)demo_.forward(at::zeros({1, kN}, at::kLong), {}), Error);
    EXPECT_THROW((void)demo_.forward(at::zeros({0, kN}), {}), Error);
    EXPECT_THROW((void)demo_.hessian(at::zeros({kN})), Error);
    EXPECT_THROW(DemoGenerator(4), Error);
    EXPECT_THROW(DemoGenerator(100000), Error);
}

TEST_F(DemoGeneratorTest, DescribesItself) {
    const GeneratorInfo& info = demo_.info();
    EXPECT_EQ(info.latent_size, kN);
    EXPECT_EQ(static_cast<std::int64_t>(info.component_names.size()), kN);
    EXPECT_EQ(info.fixed_axes, FixedAxes::none);
    EXPECT_FALSE(info.normalizes_latent);
    EXPECT_TRUE(info.activations.empty());
    EXPECT_EQ(make_demo_generator()->info().architecture, "demo");
}

TEST_F(DemoGeneratorTest, ActivenessIsThatOfTheFormulaAndRanksAlike) {
    const at::Tensor z = figure_latents(ranked_latents(), kN).to(at::kDouble);
    const at::Tensor found =
        compute_activeness([this](const at::Tensor& x) { return demo_.forward(x, {}); }, z).mean;
    const DemoScene scene = make_demo_scene(kSize);
    for (std::int64_t i = 0; i < kN; ++i) {
        const double score = found[i].item<double>();
        EXPECT_NEAR(score, exact_activeness(scene, i, z), 1e-9 * kScores[0]) << "component " << i;
        EXPECT_NEAR(score, kScores[i], 1e-6 * kScores[0]) << "component " << i;
        EXPECT_EQ(score == 0.0, is_dead(i)) << "component " << i;
    }
    for (std::int64_t place = 1; place < kN - std::ssize(kDemoDead); ++place) {
        EXPECT_GT(found[kRanking[place - 1]].item<double>(),
                  1.02 * found[kRanking[place]].item<double>())
            << "places " << place << " and " << place + 1;
    }
}

TEST_F(DemoGeneratorTest, ActivenessReportHasTheRankingOfTheFormula) {
    ActivenessReport report{.request = {.latents = ranked_latents()}};
    add_activeness(report, "demo", measure_activeness(demo_, c10::kCPU, report.request));
    std::vector<std::int64_t> ranking;
    for (const ComponentScore& score : report.models[0].scores) {
        ranking.push_back(score.component);
    }
    EXPECT_EQ(ranking, std::vector<std::int64_t>(std::begin(kRanking), std::end(kRanking)));
}

TEST_F(DemoGeneratorTest, TheEntangledPairComesFirstAmongThePairs) {
    DemoGenerator demo(24);
    const FigureLatents latents{.samples = 3, .seed = 3};
    const AnalysisSubjects subjects{
        {.generator = &demo, .described = analysed_model(demo, "demo")}};
    double exact = 0.0;
    for (const at::Tensor& z : figure_latents(latents, kN).to(at::kDouble).unbind(0)) {
        exact += demo.hessian(z)[kDemoPairA][kDemoPairB].square().mean().item<double>() / 3.0;
    }
    exact = std::sqrt(exact);
    for (const HessianScheme scheme :
         {HessianScheme::official, HessianScheme::minimal, HessianScheme::analytic}) {
        const Table table =
            analyse_interactions(subjects, {.latents = latents, .scheme = scheme}, {}, {}, {})
                .result.table;
        const auto size_of = [&table](std::size_t row) {
            return std::get<double>(table.rows[row][3]);
        };
        EXPECT_EQ(std::get<std::int64_t>(table.rows[0][1]), kDemoPairA) << scheme_name(scheme);
        EXPECT_EQ(std::get<std::int64_t>(table.rows[0][2]), kDemoPairB) << scheme_name(scheme);
        // A difference of step 0.1 is off by epsilon^2 times fourth derivatives.
        const double tolerance = scheme == HessianScheme::analytic ? 1e-9 : 0.05 * exact;
        EXPECT_NEAR(size_of(0), exact, tolerance) << scheme_name(scheme);
        EXPECT_LT(size_of(1), 0.01 * exact) << scheme_name(scheme) << ", the next pair";
    }
}

TEST(DemoProfiles, DerivativesAreThoseOfTheShape) {
    const at::Tensor p = at::tensor({-2.1, -0.3, 0.0, 0.7, 1.9}, at::kDouble);
    const double h = 1e-5;
    for (const DemoProfile profile : {DemoProfile::linear, DemoProfile::gauss, DemoProfile::sigmoid,
                                      DemoProfile::sine, DemoProfile::crest}) {
        const DemoProfileJet jet = demo_profile_jet(profile, p);
        const DemoProfileJet up = demo_profile_jet(profile, p + h);
        const DemoProfileJet down = demo_profile_jet(profile, p - h);
        EXPECT_LT(largest(jet.first - (up.value - down.value) / (2 * h)), 1e-8);
        EXPECT_LT(largest(jet.second - (up.first - down.first) / (2 * h)), 1e-8);
    }
}

}  // namespace
}  // namespace zscope
