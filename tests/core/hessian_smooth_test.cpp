#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "core/hessian/jets.h"
#include "core/hessian/packed_hessian.h"
#include "core/hessian/penalty.h"
#include "core/hessian/pixel_hessian.h"
#include "core/hessian/sign_vectors.h"
#include "tests/support/autograd_hessian.h"
#include "tests/support/numbers.h"
#include "tests/support/smooth_network.h"

/// On a network without kinks every difference approaches the derivative as epsilon^2; the
/// derivatives are automatic differentiation's.
namespace zscope::testing {
namespace {

constexpr std::int64_t kN = SmoothNetwork::kLatents;
constexpr double kEpsilons[] = {0.1, 0.05, 0.025, 0.0125};

/// Each half of epsilon must leave about a quarter of the gap, and the last one next to nothing.
void expect_quartered_gaps(const std::function<at::Tensor(double epsilon)>& found,
                           const at::Tensor& exact, const std::string& what) {
    double before = 0.0;
    for (const double epsilon : kEpsilons) {
        const double gap = root_mean_square(found(epsilon) - exact);
        if (before > 0.0) {
            EXPECT_GT(before / gap, 3.5) << what << ", epsilon " << epsilon;
            EXPECT_LT(before / gap, 4.5) << what << ", epsilon " << epsilon;
        }
        before = gap;
    }
    EXPECT_LT(before, 1e-3 * root_mean_square(exact)) << what;
}

class SmoothNetworkTest : public ::testing::Test {
  protected:
    [[nodiscard]] PictureFunction picture() const {
        return [this](const at::Tensor& z) { return network_.picture(z); };
    }
    [[nodiscard]] TensorFunction from_feature() const {
        return
            [this](const at::Tensor& x) { return std::vector<at::Tensor>{network_.picture_of(x)}; };
    }
    /// The penalty over all sign vectors: its expectation itself, but for the step.
    [[nodiscard]] static at::Tensor whole_penalty(const TensorFunction& f, const at::Tensor& z,
                                                  double epsilon) {
        PenaltyOptions options;
        options.epsilon = epsilon;
        options.variance = VarianceForm::population;
        std::vector<std::int64_t> shape = z.sizes().vec();
        shape.insert(shape.begin(), std::int64_t{1} << z.numel());
        return element_penalties(f, z, all_sign_vectors(z.numel()).view(shape), options)[0][0];
    }

    SmoothNetwork network_;
    at::Tensor z_ = at::tensor({0.3, -0.5, 0.8, -0.2}, at::kDouble);
    at::Tensor hessians_ = autograd_hessians(picture(), z_);  ///< [n, n, outputs]
};

TEST_F(SmoothNetworkTest, JetsAreTheExactDerivatives) {
    const Jet jet = network_.picture_jet(z_, at::eye(kN, at::kDouble));
    EXPECT_LT(relative(jet.value, network_.picture(z_.unsqueeze(0))), 1e-14);
    EXPECT_LT(relative(unpack_symmetric(jet.second.flatten(1), kN), hessians_), 1e-12);
}

TEST_F(SmoothNetworkTest, HessiansOfEverySchemeApproachThem) {
    const at::Tensor exact = pack_symmetric(hessians_);
    for (const HessianScheme scheme :
         {HessianScheme::official, HessianScheme::minimal, HessianScheme::minimal_wide_diagonal}) {
        expect_quartered_gaps(
            [&](double epsilon) {
                return packed_pixel_hessians(picture(), z_, {.scheme = scheme, .epsilon = epsilon})
                    .flatten(1);
            },
            exact, std::string(scheme_name(scheme)));
    }
}

TEST_F(SmoothNetworkTest, DiagonalAndMixedDerivativesApproachThemEachByItself) {
    for (const HessianScheme scheme :
         {HessianScheme::official, HessianScheme::minimal, HessianScheme::minimal_wide_diagonal}) {
        const auto found = [&](double epsilon) {
            return unpack_symmetric(
                packed_pixel_hessians(picture(), z_, {.scheme = scheme, .epsilon = epsilon})
                    .flatten(1),
                kN);
        };
        const std::string name(scheme_name(scheme));
        expect_quartered_gaps([&](double epsilon) { return found(epsilon).diagonal(0, 0, 1); },
                              hessians_.diagonal(0, 0, 1), name + ", diagonal");
        expect_quartered_gaps([&](double epsilon) { return found(epsilon)[0][2]; }, hessians_[0][2],
                              name + ", one pair");
    }
}

TEST_F(SmoothNetworkTest, CurvatureAlongADirectionApproachesVHV) {
    const at::Tensor v = at::tensor({0.7, -1.1, 0.4, 0.9}, at::kDouble);
    const at::Tensor exact =
        (hessians_ * v.view({kN, 1, 1}) * v.view({1, kN, 1})).sum(c10::IntArrayRef{0, 1});
    expect_quartered_gaps(
        [&](double epsilon) {
            return directional_curvature(picture(), z_.unsqueeze(0), v.unsqueeze(0), epsilon)
                .flatten();
        },
        exact, "v'Hv");
}

TEST_F(SmoothNetworkTest, ThePenaltyApproachesTwiceTheSquaresOffTheDiagonal) {
    const TensorFunction layers = [this](const at::Tensor& z) {
        return std::vector<at::Tensor>{network_.picture(z)};
    };
    expect_quartered_gaps(
        [&](double epsilon) { return whole_penalty(layers, z_.unsqueeze(0), epsilon).flatten(); },
        exact_penalty(hessians_), "penalty");
}

/// The point is a feature [1, 2, 2, 2] now, and its eight values are the components.
TEST_F(SmoothNetworkTest, ThePenaltyOfAFeatureIsThatOfItsValues) {
    const at::Tensor feature = network_.feature(z_.unsqueeze(0)).detach();
    const at::Tensor exact = exact_penalty(autograd_hessians(
        [this](const at::Tensor& x) { return network_.picture_of(x); }, feature[0]));
    expect_quartered_gaps(
        [&](double epsilon) { return whole_penalty(from_feature(), feature, epsilon).flatten(); },
        exact, "penalty of a feature");
}

}  // namespace
}  // namespace zscope::testing
