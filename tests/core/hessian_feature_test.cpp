#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <array>
#include <span>
#include <tuple>
#include <vector>

#include "core/base/error.h"
#include "core/hessian/packed_hessian.h"
#include "core/hessian/penalty.h"
#include "core/hessian/penalty_gradient.h"
#include "core/hessian/pixel_hessian.h"
#include "core/hessian/sign_vectors.h"
#include "core/model/progan/generator_network.h"
#include "tests/core/hessian_penalty_support.h"
#include "tests/support/autograd_hessian.h"
#include "tests/support/numbers.h"
#include "tests/support/small_progan.h"
#include "tests/support/smooth_network.h"

/// With respect to a feature: points of any number of axes, and the rest of a generator.
namespace zscope::testing {
namespace {

/// x'Ax of a point's values, whatever its axes.
at::Tensor form(const at::Tensor& points) {
    return quadratic_form(form_matrix())(points.flatten(1));
}

TEST(FeaturePenalty, OfAFormIsExactWhateverThePointsAxes) {
    const at::Tensor v = all_sign_vectors(3);
    PenaltyOptions options;
    options.variance = VarianceForm::population;
    const std::vector<std::vector<std::int64_t>> shapes{{3}, {3, 1}, {1, 3, 1}, {1, 1, 1, 3}};
    for (const std::vector<std::int64_t>& axes : shapes) {
        std::vector<std::int64_t> point = axes;
        point.insert(point.begin(), 1);
        std::vector<std::int64_t> directions = point;
        directions.insert(directions.begin(), v.size(0));
        const at::Tensor value =
            compute_penalty(one_layer(form), normal(point, 3), v.view(directions), options).value;
        EXPECT_NEAR(value.item<double>(), 224.0, 224e-9) << axes.size() << " axes";
    }
}

TEST(FeaturePenalty, EveryWayOfEvaluatingGivesTheOutcomesOfT4) {
    const at::Tensor z = normal({400, 1, 3, 1}, 4);
    PenaltyOptions options;
    options.reduction = Reduction::identity;
    const auto found = [&] {
        return compute_penalty(one_layer(form), z, options, seeded(5)).per_layer[0];
    };
    const at::Tensor batched = found();
    options.samples_per_call = 7;
    const at::Tensor chunked = found();
    options.evaluation = Evaluation::looped;
    const at::Tensor looped = found();
    const at::Tensor outcomes = at::tensor({0.0, 32.0, 128.0, 288.0, 512.0, 800.0}, at::kDouble);
    const at::Tensor away = std::get<0>((batched.unsqueeze(1) - outcomes).abs().min(1));
    EXPECT_LT(largest(away), 1e-6);
    EXPECT_LT(largest(chunked - batched), 1e-6);
    EXPECT_LT(largest(looped - batched), 1e-6);
    EXPECT_GT(largest(batched - batched[0]), 1.0) << "samples have their own directions";
}

TEST(FeaturePenalty, DirectionsHaveThePointsShape) {
    const at::Tensor feature = normal({5, 2, 2, 2}, 6).to(at::kFloat);
    for (const SignScheme scheme : {SignScheme::iid, SignScheme::orthogonal}) {
        const at::Tensor v = draw_directions(feature, 4, scheme, seeded(7));
        EXPECT_EQ(v.sizes(), (at::IntArrayRef{4, 5, 2, 2, 2}));
        EXPECT_EQ(v.scalar_type(), at::kFloat);
        EXPECT_EQ(largest(v.abs() - 1.0), 0.0);
    }
    const at::Tensor rows =
        draw_directions(feature, 4, SignScheme::orthogonal, seeded(7)).flatten(2).transpose(0, 1);
    const at::Tensor gram = rows.matmul(rows.transpose(1, 2));
    EXPECT_EQ(largest(gram - 8.0 * at::eye(4)), 0.0) << "at right angles, sample by sample";
}

TEST(FeatureDifferences, AreVHVAlongAnyDirection) {
    const at::Tensor x = normal({4, 1, 3, 1}, 8);
    const at::Tensor v = normal({4, 1, 3, 1}, 9);
    const at::Tensor found = directional_curvature(form, x, v, 0.1);
    EXPECT_LT(largest(found - 2.0 * form(v)), 1e-9);
}

TEST(FeatureHessians, OfAFlattenedFeatureAreTheExactOnes) {
    const SmoothNetwork network;
    const at::Tensor feature = network.feature(normal({1, SmoothNetwork::kLatents}, 2))[0];
    const PictureFunction of_values = [&](const at::Tensor& points) {
        return network.picture_of(points.view({-1, 2, 2, 2}));
    };
    const at::Tensor exact =
        autograd_hessians([&](const at::Tensor& x) { return network.picture_of(x); }, feature);
    const at::Tensor found = packed_pixel_hessians(of_values, feature.flatten(), {.epsilon = 0.01});
    EXPECT_LT(relative(found.flatten(1), pack_symmetric(exact)), 1e-3);
}

/// The penalty of theta f is theta^2 that of f.
TEST(FeaturePenaltyGradient, InAParameterIsExact) {
    constexpr double kTheta = 1.7;
    const SmoothNetwork network;
    const at::Tensor feature = network.feature(normal({6, SmoothNetwork::kLatents}, 3));
    const at::Tensor theta = at::full({1}, kTheta, at::TensorOptions(at::kDouble)).requires_grad_();
    const TensorFunction f = [&](const at::Tensor& x) {
        return std::vector<at::Tensor>{network.picture_of(x) * theta};
    };
    const at::Tensor v = draw_directions(feature, 3, SignScheme::iid, seeded(4));
    for (const GradientMemory memory : {GradientMemory::whole, GradientMemory::bounded}) {
        for (const Reduction reduction : {Reduction::max, Reduction::mean}) {
            PenaltyGradientOptions options;
            options.memory = memory;
            options.penalty.reduction = reduction;
            options.penalty.samples_per_call = 2;
            const PenaltyGradient result = backward_penalty(f, feature, v, options);
            const double penalty = result.per_layer[0].item<double>();
            EXPECT_GT(penalty, 0.0);
            EXPECT_NEAR(theta.grad().item<double>(), 2.0 * penalty / kTheta,
                        1e-9 * 2.0 * penalty / kTheta);
            theta.mutable_grad().reset();
        }
    }
}

class FromALayerTest : public ::testing::Test {
  protected:
    static constexpr int kHidden = 6;
    static constexpr int kPicture = 7;

    [[nodiscard]] at::Tensor values_of(int layer) const {
        return network_.forward_with_activations(z_, {&layer, 1}, false).activations[0];
    }

    /// The definition of the last hidden layer and the picture, from the values before them.
    [[nodiscard]] std::vector<at::Tensor> define_end(const at::Tensor& x) const {
        const std::vector<LayerSpec> specs = generator_layers(network_.config());
        const auto weight = [&](std::size_t layer) {
            return network_.parameters()[2 * layer].second * specs[layer].std;
        };
        const auto bias = [&](std::size_t layer) {
            return network_.parameters()[2 * layer + 1].second.view({1, -1, 1, 1});
        };
        const std::size_t hidden = kHidden - 1;
        const std::size_t to_rgb = specs.size() - 1;
        at::Tensor y = at::conv2d(x, weight(hidden), {}, 1, 1) + bias(hidden);
        y = at::maximum(0.2 * y, y);
        y = y / (y.square().mean(1, true) + 1e-8).sqrt();
        return {y, at::conv2d(y, weight(to_rgb)) + bias(to_rgb)};
    }

    at::NoGradGuard no_grad_;
    GeneratorNetwork network_{small_progan(), drawn_weights(small_progan(), at::kDouble, 100)};
    at::Tensor z_ = normal({3, 5}, 21);
};

TEST_F(FromALayerTest, TheSamePicturesAndLayersComeOut) {
    const std::array<int, 7> all{1, 2, 3, 4, 5, kHidden, kPicture};
    const GeneratorPass whole = network_.forward_with_activations(z_, all, true);
    for (int layer = 1; layer <= kHidden; ++layer) {
        const std::span<const int> deeper =
            std::span(all).subspan(static_cast<std::size_t>(layer - 1));
        const GeneratorPass rest = network_.forward_from(layer, values_of(layer), deeper, true);
        EXPECT_LT(relative(rest.images, whole.images), 1e-13) << layer;
        ASSERT_EQ(rest.activations.size(), deeper.size());
        for (std::size_t l = 0; l < deeper.size(); ++l) {
            const at::Tensor& expected = whole.activations[static_cast<std::size_t>(deeper[l] - 1)];
            EXPECT_LT(relative(rest.activations[l], expected), 1e-13) << layer << " " << deeper[l];
        }
    }
}

TEST_F(FromALayerTest, ThePenaltyIsThatOfTheDefinition) {
    constexpr double kEpsilon = 0.1;
    const std::array<int, 2> asked{kHidden, kPicture};
    const at::Tensor x = values_of(kHidden - 1);
    const at::Tensor v = draw_directions(x, 3, SignScheme::iid, seeded(22));
    PenaltyOptions options;
    options.epsilon = kEpsilon;
    const std::vector<at::Tensor> found = element_penalties(
        [&](const at::Tensor& points) {
            return network_.forward_from(kHidden - 1, points, asked, false).activations;
        },
        x, v, options);
    const std::vector<at::Tensor> centre = define_end(x);
    ASSERT_EQ(found.size(), centre.size());
    for (std::size_t l = 0; l < found.size(); ++l) {
        std::vector<at::Tensor> differences;
        for (std::int64_t a = 0; a < v.size(0); ++a) {
            differences.push_back((define_end(x + kEpsilon * v[a])[l] - 2.0 * centre[l] +
                                   define_end(x - kEpsilon * v[a])[l]) /
                                  (kEpsilon * kEpsilon));
        }
        const at::Tensor expected = at::stack(differences).var(0, /*unbiased=*/true);
        EXPECT_EQ(found[l].sizes(), expected.sizes());
        EXPECT_LT(relative(found[l], expected), 1e-9) << "layer " << asked[l];
    }
}

TEST_F(FromALayerTest, ThePictureIsLinearInTheLastLayer) {
    const at::Tensor x = values_of(kHidden);
    const std::vector<at::Tensor> penalty = element_penalties(
        [&](const at::Tensor& points) {
            return std::vector<at::Tensor>{network_.forward_from(kHidden, points, {}, true).images};
        },
        x, draw_directions(x, 2, SignScheme::iid, seeded(23)), {});
    EXPECT_LT(largest(penalty[0]), 1e-20);
}

TEST_F(FromALayerTest, RefusesWhatIsNotThere) {
    const std::array<int, 1> shallow{2};
    const at::Tensor x = values_of(3);
    EXPECT_THROW((void)network_.forward_from(3, x, shallow, false), Error);
    EXPECT_THROW((void)network_.forward_from(0, x, {}, true), Error);
    EXPECT_THROW((void)network_.forward_from(kPicture, x, {}, true), Error);
    EXPECT_THROW((void)network_.forward_from(2, x, {}, true), Error) << "another size";
    EXPECT_THROW((void)network_.forward_from(3, x.to(at::kFloat), {}, true), Error);
    EXPECT_THROW((void)network_.forward_from(3, x[0], {}, true), Error);
}

}  // namespace
}  // namespace zscope::testing
