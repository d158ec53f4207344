#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/model/progan/config.h"
#include "core/model/progan/layers.h"

namespace zscope {
namespace {

ProGanConfig small_infogan(std::int64_t q) {
    ProGanConfig config;
    config.infogan_size = q;
    return config;
}

TEST(ProGanConfig, PaperWidths) {
    const ProGanConfig config;
    EXPECT_EQ(config.feature_maps(0), 512);
    const std::int64_t expected[] = {512, 512, 512, 512, 256, 128};
    for (int log2 = 2; log2 <= 7; ++log2) {
        EXPECT_EQ(config.feature_maps(log2 - 1), expected[log2 - 2]) << log2;
    }
    EXPECT_EQ(config.resolution_log2(), 7);
}

TEST(ProGanConfig, RejectsImpossibleFields) {
    for (const auto& broken : {ProGanConfig{.resolution = 96}, ProGanConfig{.resolution = 2},
                               ProGanConfig{.resolution = 4096}, ProGanConfig{.latent_size = 0},
                               ProGanConfig{.channels = 0}, ProGanConfig{.fmap_base = 63},
                               ProGanConfig{.fmap_max = 0}, ProGanConfig{.infogan_size = -1}}) {
        EXPECT_THROW(broken.validate(), Error);
    }
    EXPECT_NO_THROW(ProGanConfig{.fmap_base = 64}.validate());
    EXPECT_NO_THROW(ProGanConfig{.resolution = 4}.validate());
}

struct ExpectedLayer {
    const char* scope;
    std::vector<std::int64_t> shape;
    double std;
    std::int64_t parameters;
};

void expect_layers(const std::vector<LayerSpec>& layers,
                   const std::vector<ExpectedLayer>& expected) {
    ASSERT_EQ(layers.size(), expected.size());
    for (std::size_t i = 0; i < layers.size(); ++i) {
        EXPECT_EQ(layers[i].scope, expected[i].scope);
        EXPECT_EQ(layers[i].weight_shape, expected[i].shape) << layers[i].scope;
        EXPECT_NEAR(layers[i].std, expected[i].std, 5e-9) << layers[i].scope;
        EXPECT_EQ(parameter_count({layers[i]}), expected[i].parameters) << layers[i].scope;
    }
}

TEST(ProGanLayers, GeneratorTable) {
    expect_layers(generator_layers({}), {{"4x4/Dense", {8192, 12}, 0.10206207, 98816},
                                         {"4x4/Conv", {512, 512, 3, 3}, 0.02083333, 2359808},
                                         {"8x8/Conv0_up", {512, 512, 3, 3}, 0.02083333, 2359808},
                                         {"8x8/Conv1", {512, 512, 3, 3}, 0.02083333, 2359808},
                                         {"16x16/Conv0_up", {512, 512, 3, 3}, 0.02083333, 2359808},
                                         {"16x16/Conv1", {512, 512, 3, 3}, 0.02083333, 2359808},
                                         {"32x32/Conv0_up", {512, 512, 3, 3}, 0.02083333, 2359808},
                                         {"32x32/Conv1", {512, 512, 3, 3}, 0.02083333, 2359808},
                                         {"64x64/Conv0_up", {256, 512, 3, 3}, 0.02083333, 1179904},
                                         {"64x64/Conv1", {256, 256, 3, 3}, 0.02946278, 590080},
                                         {"128x128/Conv0_up", {128, 256, 3, 3}, 0.02946278, 295040},
                                         {"128x128/Conv1", {128, 128, 3, 3}, 0.04166667, 147584},
                                         {"ToRGB_lod5", {3, 512, 1, 1}, 0.04419417, 1539},
                                         {"ToRGB_lod4", {3, 512, 1, 1}, 0.04419417, 1539},
                                         {"ToRGB_lod3", {3, 512, 1, 1}, 0.04419417, 1539},
                                         {"ToRGB_lod2", {3, 512, 1, 1}, 0.04419417, 1539},
                                         {"ToRGB_lod1", {3, 256, 1, 1}, 0.0625, 771},
                                         {"ToRGB_lod0", {3, 128, 1, 1}, 0.08838835, 387}});
}

TEST(ProGanLayers, GeneratorTotals) {
    EXPECT_EQ(parameter_count(generator_layers({})), 18837394);
    EXPECT_EQ(parameter_count(generator_layers({.latent_size = 3})), 18763666);
    const std::vector<LayerSpec> layers = generator_layers({});
    EXPECT_EQ(parameter_count({layers.begin(), layers.begin() + 10}), 18387456);
    std::vector<LayerSpec> one_rgb(layers.begin(), layers.begin() + 12);
    one_rgb.push_back(layers.back());
    EXPECT_EQ(parameter_count(one_rgb), 18830467);
}

TEST(ProGanLayers, DiscriminatorTable) {
    expect_layers(discriminator_layers({}),
                  {{"FromRGB_lod0", {128, 3, 1, 1}, 0.81649658, 512},
                   {"FromRGB_lod1", {256, 3, 1, 1}, 0.81649658, 1024},
                   {"FromRGB_lod2", {512, 3, 1, 1}, 0.81649658, 2048},
                   {"FromRGB_lod3", {512, 3, 1, 1}, 0.81649658, 2048},
                   {"FromRGB_lod4", {512, 3, 1, 1}, 0.81649658, 2048},
                   {"FromRGB_lod5", {512, 3, 1, 1}, 0.81649658, 2048},
                   {"128x128/Conv0", {128, 128, 3, 3}, 0.04166667, 147584},
                   {"128x128/Conv1_down", {256, 128, 3, 3}, 0.04166667, 295168},
                   {"64x64/Conv0", {256, 256, 3, 3}, 0.02946278, 590080},
                   {"64x64/Conv1_down", {512, 256, 3, 3}, 0.02946278, 1180160},
                   {"32x32/Conv0", {512, 512, 3, 3}, 0.02083333, 2359808},
                   {"32x32/Conv1_down", {512, 512, 3, 3}, 0.02083333, 2359808},
                   {"16x16/Conv0", {512, 512, 3, 3}, 0.02083333, 2359808},
                   {"16x16/Conv1_down", {512, 512, 3, 3}, 0.02083333, 2359808},
                   {"8x8/Conv0", {512, 512, 3, 3}, 0.02083333, 2359808},
                   {"8x8/Conv1_down", {512, 512, 3, 3}, 0.02083333, 2359808},
                   {"4x4/Conv", {512, 513, 3, 3}, 0.02081302, 2364416},
                   {"4x4/Dense0", {512, 8192}, 0.015625, 4194816},
                   {"4x4/Dense1", {1, 512}, 0.04419417, 513}});
    EXPECT_EQ(parameter_count(discriminator_layers({})), 22941313);
}

TEST(ProGanLayers, InfoGanTotals) {
    const std::pair<int, std::int64_t> expected[] = {
        {1, 29496450}, {3, 29497476}, {4, 29497989}, {10, 29501067}, {12, 29502093}};
    for (const auto& [q, total] : expected) {
        EXPECT_EQ(parameter_count(discriminator_layers(small_infogan(q))), total) << q;
    }
    EXPECT_EQ(discriminator_layers(small_infogan(1)).size(), 22U);
}

TEST(ProGanLayers, QHeadTable) {
    for (const std::int64_t q : {1, 3, 4, 10, 12}) {
        const std::vector<LayerSpec> layers = discriminator_layers(small_infogan(q));
        ASSERT_EQ(layers.size(), 22U);
        expect_layers({layers.end() - 3, layers.end()},
                      {{"4x4/Q_Encoder/Conv", {512, 512, 3, 3}, 0.02083333, 2359808},
                       {"4x4/Q_Encoder/Dense0", {512, 8192}, 0.015625, 4194816},
                       {"4x4/Q_Encoder/Dense1", {q, 512}, 0.04419417, 513 * q}});
    }
}

TEST(ProGanLayers, VariableCountsOfTheOfficialFiles) {
    // The files hold one more variable, `lod`.
    EXPECT_EQ(2 * generator_layers({}).size() + 1, 37U);
    EXPECT_EQ(2 * discriminator_layers({}).size() + 1, 39U);
    EXPECT_EQ(2 * discriminator_layers(small_infogan(3)).size() + 1, 45U);
}

}  // namespace
}  // namespace zscope
