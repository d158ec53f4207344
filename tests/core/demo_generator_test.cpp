#include "core/model/demo/demo_generator.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/latent/latent_state.h"

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
    EXPECT_TRUE(info.rotation_invariant_latent);
    EXPECT_FALSE(info.normalizes_latent);
    EXPECT_TRUE(info.activations.empty());
    EXPECT_EQ(make_demo_generator()->info().architecture, "demo");
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
