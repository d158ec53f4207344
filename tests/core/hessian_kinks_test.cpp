#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/export/analyses.h"
#include "core/hessian/jets.h"
#include "core/hessian/packed_hessian.h"
#include "core/hessian/pixel_hessian.h"
#include "core/hessian/progan_jets.h"
#include "core/model/progan/generator_network.h"
#include "core/model/progan/ops.h"
#include "core/model/progan/progan_generator.h"
#include "tests/support/numbers.h"
#include "tests/support/small_progan.h"

/// Where a network has kinks, differences and derivatives are two quantities, as docs/methods.md
/// says ("Hessians of every pixel"), and carry the names of two.
namespace zscope::testing {
namespace {

constexpr double kSlope = progan::kLeakySlope;

at::Tensor leaky(const at::Tensor& x) {
    return at::maximum(kSlope * x, x);
}

/// One kink across both components, at its foot.
TEST(Kinks, AreBlurredByEverySchemeInItsOwnWay) {
    const at::Tensor z = at::zeros({2}, at::kDouble);
    const PictureFunction f = [](const at::Tensor& points) {
        return leaky(points.sum(1, /*keepdim=*/true));
    };
    struct Blurred {
        HessianScheme scheme;
        double diagonal;  ///< times (1 - slope) / epsilon
        double mixed;
    };
    for (const Blurred& expected :
         {Blurred{HessianScheme::official, 0.5, 0.5}, Blurred{HessianScheme::minimal, 1.0, 0.0},
          Blurred{HessianScheme::minimal_wide_diagonal, 0.5, 0.0}}) {
        for (const double epsilon : {0.1, 0.01}) {
            const double unit = (1.0 - kSlope) / epsilon;
            const at::Tensor h =
                packed_pixel_hessians(f, z, {.scheme = expected.scheme, .epsilon = epsilon})
                    .flatten();
            const std::string name(scheme_name(expected.scheme));
            EXPECT_NEAR(h[0].item<double>(), expected.diagonal * unit, 1e-9 * unit) << name;
            EXPECT_NEAR(h[1].item<double>(), expected.mixed * unit, 1e-9 * unit) << name;
            EXPECT_NEAR(h[2].item<double>(), expected.diagonal * unit, 1e-9 * unit) << name;
        }
    }
    const Jet sum = jet_linear(seed_jet(z, at::eye(2, at::kDouble)),
                               [](const at::Tensor& rows) { return rows.sum(1, true); });
    EXPECT_EQ(largest(jet_leaky_relu(sum, kSlope).second), 0.0) << "the kink has no curvature";
}

TEST(Kinks, AreAllThatAPiecewiseLinearNetworkHas) {
    const at::Tensor w1 = normal({4, 64}, 1);
    const at::Tensor bias = normal({1, 64}, 2);
    const at::Tensor w2 = normal({64, 6}, 3);
    const PictureFunction f = [&](const at::Tensor& z) {
        return leaky(leaky(z.matmul(w1) + bias).matmul(w2));
    };
    std::vector<at::Tensor> differenced;
    for (std::uint64_t seed = 10; seed < 15; ++seed) {
        const at::Tensor z = normal({4}, seed);
        const Jet hidden = jet_leaky_relu(
            jet_add_constant(jet_linear(seed_jet(z, at::eye(4, at::kDouble)),
                                        [&](const at::Tensor& rows) { return rows.matmul(w1); }),
                             bias),
            kSlope);
        const Jet out = jet_leaky_relu(
            jet_linear(hidden, [&](const at::Tensor& rows) { return rows.matmul(w2); }), kSlope);
        EXPECT_LT(largest(out.value - f(z.unsqueeze(0))), 1e-12);
        EXPECT_EQ(largest(out.second), 0.0);
        differenced.push_back(packed_pixel_hessians(f, z, {}));
    }
    EXPECT_GT(root_mean_square(at::stack(differenced)), 0.01);
}

class ProGanKinksTest : public ::testing::Test {
  protected:
    [[nodiscard]] at::Tensor differenced(double epsilon) const {
        return packed_pixel_hessians([this](const at::Tensor& x) { return network_.forward(x); },
                                     z_, {.scheme = HessianScheme::official, .epsilon = epsilon})
            .flatten(1);
    }

    at::NoGradGuard no_grad_;
    ProGanConfig config_ = small_progan();
    NamedTensors weights_ = drawn_weights(config_, at::kDouble, 100);
    GeneratorNetwork network_{config_, weights_};
    at::Tensor z_ = normal({5}, 25);
    at::Tensor analytic_ = ProGanJets(config_, weights_)
                               .picture(z_, at::eye(5, at::kDouble), LatentMode::pre_norm)
                               .second.flatten(1);
};

/// On a smooth network half the step leaves a quarter of the gap. Here it stays as large as the
/// derivatives themselves: the smaller the step, the fewer kinks are within reach, and the more
/// each of them weighs.
TEST_F(ProGanKinksTest, KeepDifferencesAwayFromTheDerivatives) {
    const double size = root_mean_square(analytic_);
    double before = 0.0;
    for (const double epsilon : {0.1, 0.05, 0.025, 0.0125}) {
        const double gap = root_mean_square(differenced(epsilon) - analytic_);
        EXPECT_GT(gap, 0.3 * size) << epsilon;
        EXPECT_LT(before / gap, 2.0) << epsilon;
        before = gap;
    }
}

TEST_F(ProGanKinksTest, DoNotMatterWhereNoneIsWithinReach) {
    const at::Tensor gap = (differenced(2e-5) - analytic_).abs().amax(0);
    const at::Tensor agrees = (gap < 1e-3 * root_mean_square(analytic_)).to(at::kDouble);
    EXPECT_GT(agrees.mean().item<double>(), 0.9);
}

bool holds(const std::vector<std::string>& options, const std::string& option) {
    return std::ranges::find(options, option) != options.end();
}

struct Labelled {
    HessianScheme scheme;
    const char* option;
    const char* text;
};

constexpr Labelled kLabelled[] = {
    {HessianScheme::official, "official", "finite differences, official scheme, epsilon 0.1"},
    {HessianScheme::analytic, "analytic", "analytic (kinks are not seen)"}};

TEST_F(ProGanKinksTest, ResultsOfBothKindsCarryTheirName) {
    ProGanGenerator generator(config_, drawn_weights(config_, at::kFloat, 100), {});
    const AnalysisSubjects subjects{
        {.generator = &generator, .described = analysed_model(generator, "m")}};
    std::vector<at::Tensor> hessians;
    std::vector<at::Tensor> interactions;
    const auto expect_label = [](const Analysis& analysis, const Labelled& label) {
        EXPECT_NE(analysis.heading.find(label.text), std::string::npos) << analysis.heading;
        EXPECT_EQ(analysis.record.measure.at("kind").get<std::string>(), analysis.heading);
        EXPECT_TRUE(holds(analysis.record.options, label.option)) << analysis.heading;
    };
    for (const Labelled& label : kLabelled) {
        const Analysis of_value =
            analyse_hessian(subjects,
                            {.latents = {.samples = 1},
                             .scheme = label.scheme,
                             .place = PixelPlace{.x = 3, .y = 4, .channel = 1}},
                            {}, {}, {});
        expect_label(of_value, label);
        hessians.push_back(of_value.result.raw);
        const Analysis of_pairs = analyse_interactions(
            subjects, {.latents = {.samples = 2}, .scheme = label.scheme}, {}, {}, {});
        expect_label(of_pairs, label);
        interactions.push_back(of_pairs.result.raw);
    }
    EXPECT_GT(relative(hessians[0], hessians[1]), 0.01);
    EXPECT_GT(relative(interactions[0], interactions[1]), 0.01);
}

}  // namespace
}  // namespace zscope::testing
