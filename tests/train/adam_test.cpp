#include "core/train/adam.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace zscope {
namespace {

at::Tensor leaf(std::initializer_list<float> values) {
    return at::tensor(at::ArrayRef<float>(values)).requires_grad_(true);
}

TEST(Adam, FollowsTheFormula) {
    const at::Tensor p = leaf({1.0F, -2.0F});
    Adam adam({{"p", p}}, {0.5, 0.9, 1e-8});
    std::vector<double> value = {1.0, -2.0};
    std::vector<double> m = {0.0, 0.0};
    std::vector<double> v = {0.0, 0.0};
    const std::vector<std::vector<double>> gradients = {{0.3, -1.0}, {-0.2, 4.0}, {0.0, 0.5}};
    for (std::size_t t = 1; t <= gradients.size(); ++t) {
        const auto& g = gradients[t - 1];
        ASSERT_TRUE(
            adam.step({at::tensor({static_cast<float>(g[0]), static_cast<float>(g[1])})}, 0.1));
        for (std::size_t i = 0; i < 2; ++i) {
            m[i] = 0.5 * m[i] + 0.5 * g[i];
            v[i] = 0.9 * v[i] + 0.1 * g[i] * g[i];
            const double step = static_cast<double>(t);
            value[i] -= 0.1 * std::sqrt(1 - std::pow(0.9, step)) / (1 - std::pow(0.5, step)) *
                        m[i] / (std::sqrt(v[i]) + 1e-8);
            EXPECT_NEAR(p[static_cast<std::int64_t>(i)].item<double>(), value[i], 1e-6);
        }
    }
    EXPECT_EQ(adam.steps(), 3);
}

TEST(Adam, NonFiniteGradientChangesNothing) {
    for (const float bad : {std::numeric_limits<float>::infinity(),
                            -std::numeric_limits<float>::infinity(), std::nanf("")}) {
        const at::Tensor p = leaf({1.0F});
        const at::Tensor q = leaf({2.0F});
        Adam adam({{"p", p}, {"q", q}}, {});
        EXPECT_FALSE(adam.step({at::tensor({1.0F}), at::tensor({bad})}, 0.1));
        EXPECT_EQ(p.item<float>(), 1.0F);
        EXPECT_EQ(q.item<float>(), 2.0F);
        EXPECT_EQ(adam.steps(), 0);
        NamedTensors state;
        adam.append_state("adam", state);
        for (const auto& [name, tensor] : state) {
            EXPECT_EQ(tensor.abs().max().item<float>(), 0.0F) << name;
        }
    }
}

TEST(Adam, MissingGradientLeavesParameterAlone) {
    const at::Tensor p = leaf({1.0F});
    const at::Tensor q = leaf({2.0F});
    Adam adam({{"p", p}, {"q", q}}, {});
    EXPECT_TRUE(adam.step({at::Tensor(), at::tensor({1.0F})}, 0.1));
    EXPECT_EQ(p.item<float>(), 1.0F);
    EXPECT_NEAR(q.item<float>(), 1.9F, 1e-6);
}

TEST(Adam, StridedGradientMeetsItsOwnElements) {
    const at::Tensor p = at::zeros({2, 3}).requires_grad_(true);
    Adam adam({{"p", p}}, {});
    const at::Tensor gradient = at::tensor({1.0F, -1.0F, 1.0F, -1.0F, 1.0F, 1.0F}).view({3, 2}).t();
    ASSERT_TRUE(adam.step({gradient}, 0.1));
    EXPECT_LT((p + 0.1 * gradient.sign()).abs().max().item<float>(), 1e-6F);
}

TEST(Adam, ResetStartsAfresh) {
    const at::Tensor p = leaf({1.0F});
    Adam adam({{"p", p}}, {});
    ASSERT_TRUE(adam.step({at::tensor({100.0F})}, 0.1));
    adam.reset();
    EXPECT_EQ(adam.steps(), 0);
    ASSERT_TRUE(adam.step({at::tensor({0.001F})}, 0.1));
    EXPECT_NEAR(p.item<float>(), 0.8F, 1e-3);  // a first step has the size of the learning rate
}

}  // namespace
}  // namespace zscope
