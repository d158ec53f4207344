#include <ATen/ops/conv2d.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/sqrt.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/model/progan/generator_network.h"
#include "core/model/progan/ops.h"
#include "tests/core/progan_support.h"

namespace zscope::testing {
namespace {

GeneratorNetwork double_generator() {
    const ProGanConfig config = tiny_config();
    return {config, as_double(GeneratorNetwork(config, seeded(1)).parameters(), 2)};
}

at::Tensor plain_norm(const at::Tensor& x) {
    return x / at::sqrt((x * x).mean(1, true) + 1e-8);
}

/// Every named value of one pass, one operation a line.
std::map<std::string, at::Tensor> plain_values(const GeneratorNetwork& network,
                                               const at::Tensor& z) {
    const std::vector<LayerSpec> layers = generator_layers(network.config());
    const auto weight = [&](std::size_t i) {
        return network.parameters()[2 * i].second.detach() * layers[i].std;
    };
    const auto bias = [&](std::size_t i) {
        return network.parameters()[2 * i + 1].second.detach();
    };
    const std::size_t hidden = network.activation_infos().size() - 1;
    std::map<std::string, at::Tensor> values;
    at::Tensor x = plain_norm(z);
    for (std::size_t i = 0; i < hidden; ++i) {
        if (i == 0) {
            x = x.matmul(weight(i).t()).view({z.size(0), -1, 4, 4});
        } else if (i % 2 == 0) {
            x = at::conv2d(progan::upscale(x, 2), weight(i).flip({2, 3}), {}, 1, 1);
        } else {
            x = at::conv2d(x, weight(i), {}, 1, 1);
        }
        values[layers[i].scope + "/Post_conv"] = x;
        x = x + bias(i).view({1, -1, 1, 1});
        values[layers[i].scope + "/Post_bias"] = x;
        x = at::maximum(0.2 * x, x);
        values[layers[i].scope + "/Post_act"] = x;
        x = plain_norm(x);
        values[layers[i].scope + "/Post_norm"] = x;
    }
    values["images_out"] = at::conv2d(x, weight(layers.size() - 1), bias(layers.size() - 1));
    return values;
}

TEST(NamedActivations, AreThoseOfThePlainForm) {
    const GeneratorNetwork network = double_generator();
    const at::Tensor z = normal({2, 5}, 7);
    const std::map<std::string, at::Tensor> expected = plain_values(network, z);
    const std::size_t hidden = network.activation_infos().size() - 1;
    ASSERT_EQ(expected.size(), 4 * hidden + 1);
    std::vector<std::string> names;
    for (const auto& [name, value] : expected) {
        names.push_back(name);
    }
    const std::vector<at::Tensor> found = network.named_activations(z, names);
    ASSERT_EQ(found.size(), names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        EXPECT_EQ(found[i].sizes(), expected.at(names[i]).sizes()) << names[i];
        EXPECT_LT(max_difference(found[i], expected.at(names[i])), 1e-12) << names[i];
    }
}

TEST(NamedActivations, GoNoDeeperThanAskedAndKeepTheOrder) {
    const GeneratorNetwork network = double_generator();
    const at::Tensor z = normal({1, 5}, 8);
    const std::map<std::string, at::Tensor> expected = plain_values(network, z);
    const std::array<std::string, 3> names{"8x8/Conv1/Post_act", "4x4/Dense/Post_conv",
                                           "8x8/Conv1/Post_act"};
    const std::vector<at::Tensor> found = network.named_activations(z, names);
    ASSERT_EQ(found.size(), names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        EXPECT_LT(max_difference(found[i], expected.at(names[i])), 1e-12) << names[i];
    }
    const std::array<std::string, 1> first{"4x4/Dense/Post_bias"};
    EXPECT_EQ(network.named_activations(z, first).front().sizes(),
              expected.at(first.front()).sizes());
    EXPECT_TRUE(network.named_activations(z, {}).empty());
}

TEST(NamedActivations, OtherNamesAreRefused) {
    const GeneratorNetwork network = double_generator();
    const at::Tensor z = normal({1, 5}, 8);
    for (const char* name :
         {"", "4x4/Dense", "4x4/Dense/Post_pool", "64x64/Conv1/Post_act", "images"}) {
        const std::array<std::string, 1> names{name};
        EXPECT_THROW((void)network.named_activations(z, names), Error) << name;
    }
}

}  // namespace
}  // namespace zscope::testing
