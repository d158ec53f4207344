#include "tests/bench/multiply_adds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <numeric>
#include <utility>
#include <vector>

#include "core/model/progan/generator_network.h"
#include "core/model/progan/layers.h"
#include "tests/core/progan_support.h"

namespace zscope::testing {
namespace {

using Work = std::vector<std::int64_t>;

double billions(Work::const_iterator first, Work::const_iterator last) {
    return 1e-9 * static_cast<double>(std::accumulate(first, last, std::int64_t{0}));
}

TEST(MultiplyAdds, TotalsOfThePaper) {
    const Work generator = bench::generator_multiply_adds({});
    ASSERT_EQ(generator.size(), 13U);
    EXPECT_NEAR(billions(generator.begin(), generator.end()), 13.75, 0.005);
    EXPECT_NEAR(billions(generator.begin(), generator.begin() + 10), 9.18, 0.005);
    EXPECT_DOUBLE_EQ(bench::generator_flops({}),
                     2e9 * billions(generator.begin(), generator.end()));
    const Work discriminator = bench::discriminator_multiply_adds({});
    ASSERT_EQ(discriminator.size(), 14U);
    EXPECT_NEAR(billions(discriminator.begin(), discriminator.end()), 13.76, 0.005);
}

TEST(MultiplyAdds, EachLayerOfThePapersGenerator) {
    // Operations in units of 1e9, and half of the last digit given.
    const std::pair<double, double> expected[] = {
        {0.0002, 5e-5}, {0.0755, 5e-5}, {0.134, 5e-4}, {0.302, 5e-4}, {0.537, 5e-4},
        {1.208, 5e-4},  {2.147, 5e-4},  {4.832, 5e-4}, {4.295, 5e-4}, {4.832, 5e-4},
        {4.295, 5e-4},  {4.832, 5e-4},  {0.0126, 5e-5}};
    const Work work = bench::generator_multiply_adds({});
    ASSERT_EQ(work.size(), std::size(expected));
    for (std::size_t i = 0; i < work.size(); ++i) {
        const auto& [operations, half_digit] = expected[i];
        EXPECT_NEAR(2e-9 * static_cast<double>(work[i]), operations, half_digit)
            << "layer " << i + 1;
    }
}

/// Each number of a layer's output is a sum over the inputs and the taps that reach it.
TEST(MultiplyAdds, AreOutputsTimesInputsTimesTaps) {
    for (const ProGanConfig& config :
         {tiny_config(), tiny_config(4),
          ProGanConfig{.resolution = 32, .fmap_base = 256, .fmap_max = 24}}) {
        const GeneratorNetwork network(config, seeded(1));
        const std::vector<ActivationInfo> outputs = network.activation_infos();
        const std::vector<LayerSpec> layers = generator_layers(config);
        const Work work = bench::generator_multiply_adds(config);
        ASSERT_EQ(work.size(), outputs.size());
        for (std::size_t i = 0; i < work.size(); ++i) {
            const bool is_picture = i + 1 == work.size();
            const LayerSpec& layer = is_picture ? layers.back() : layers[i];
            const std::int64_t taps = layer.scope.ends_with("_up") ? 4
                                      : i == 0 || is_picture       ? 1
                                                                   : 9;
            const std::int64_t numbers =
                std::accumulate(outputs[i].shape.begin(), outputs[i].shape.end(), std::int64_t{1},
                                std::multiplies<>());
            EXPECT_EQ(work[i], numbers * layer.weight_shape[1] * taps) << layer.scope;
        }
    }
}

TEST(MultiplyAdds, TheQHeadAddsItsLayers) {
    ProGanConfig config;
    const Work without = bench::discriminator_multiply_adds(config);
    config.infogan_size = 3;
    const Work with = bench::discriminator_multiply_adds(config);
    const Work head{std::int64_t{16} * 9 * 512 * 512, std::int64_t{8192} * 512, 1536};
    ASSERT_EQ(with.size(), without.size() + head.size());
    EXPECT_TRUE(std::equal(without.begin(), without.end(), with.begin()));
    EXPECT_TRUE(std::equal(head.begin(), head.end(), with.end() - 3));
}

}  // namespace
}  // namespace zscope::testing
