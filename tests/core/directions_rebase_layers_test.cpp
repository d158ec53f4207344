#include "core/directions/rebase_layers.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "core/base/error.h"
#include "core/directions/rebase.h"
#include "core/export/rebase_command.h"
#include "core/model/demo/demo_generator.h"
#include "core/model/progan/generator_network.h"
#include "core/model/progan/progan_generator.h"
#include "tests/support/numbers.h"
#include "tests/support/quick_rebase.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

using Layers = std::vector<int>;

ProGanGenerator small_generator(std::int64_t resolution) {
    const at::NoGradGuard no_grad;
    ProGanConfig config;
    config.resolution = resolution;
    config.latent_size = 4;
    config.fmap_base = 64;
    config.fmap_max = 8;
    const GeneratorNetwork network(config, testing::seeded(1));
    GeneratorInfo info;
    info.name = "net";
    return ProGanGenerator(config, network.parameters(), info);
}

/// A generator of square pictures with one activation a height.
GeneratorInfo info_of(std::int64_t side, const std::vector<std::int64_t>& heights) {
    GeneratorInfo info;
    info.height = side;
    info.width = side;
    int index = 0;
    for (const std::int64_t height : heights) {
        info.activations.push_back({++index, "layer", {4, height, height}});
    }
    return info;
}

std::string refusal(Generator& generator, const RebaseOptions& options) {
    const Error error = testing::error_of([&] { (void)find_rebase(generator, options); });
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    return error.what();
}

TEST(RebaseLayers, DefaultIsTheSecondConvolutionOfEightPixelsOfALargeProGan) {
    for (const std::int64_t resolution : {32, 64}) {
        const ProGanGenerator generator = small_generator(resolution);
        ASSERT_EQ(default_rebase_layers(generator.info()), Layers{4}) << resolution;
        EXPECT_EQ(generator.info().activations.at(3).shape.at(1), 8);
        EXPECT_EQ(generator.info().activations.at(4).shape.at(1), 16) << "it is the last of 8 px";
    }
    for (const std::int64_t resolution : {4, 8, 16}) {
        EXPECT_EQ(default_rebase_layers(small_generator(resolution).info()), Layers{})
            << resolution;
    }
}

TEST(RebaseLayers, DefaultOfOtherNetworksIsTheNearestCoarseOne) {
    EXPECT_EQ(default_rebase_layers(info_of(64, {})), Layers{}) << "no layers are listed";
    EXPECT_EQ(default_rebase_layers(info_of(64, {64, 64})), Layers{}) << "none is coarser";
    EXPECT_EQ(default_rebase_layers(info_of(64, {8, 8, 16, 8, 64})), Layers{4});
    EXPECT_EQ(default_rebase_layers(info_of(64, {2, 5, 5, 9, 64})), Layers{3}) << "5 before 9";
    EXPECT_EQ(default_rebase_layers(info_of(64, {32, 12, 12, 64})), Layers{3});
    EXPECT_EQ(default_rebase_layers(info_of(17, {8, 17})), Layers{1});
    EXPECT_EQ(default_rebase_layers(info_of(16, {8, 16})), Layers{});
    GeneratorInfo flat = info_of(64, {});
    flat.activations.push_back({1, "dense", {8}});
    EXPECT_EQ(default_rebase_layers(flat), Layers{}) << "no rows and columns";
}

TEST(RebaseLayers, WhatWasChosenComesBeforeTheDefault) {
    const GeneratorInfo info = info_of(64, {4, 8, 16, 64});
    RebaseOptions options;
    EXPECT_EQ(rebase_layers(info, options), Layers{2});
    options.scheme = HessianScheme::analytic;
    EXPECT_EQ(rebase_layers(info, options), Layers{}) << "analytic knows the picture only";
    for (const RebaseObjective objective : {RebaseObjective::jacobian, RebaseObjective::metric}) {
        options.objective = objective;
        EXPECT_EQ(rebase_layers(info, options), Layers{2}) << "no second derivatives are taken";
    }
    options.objective = RebaseObjective::hessian;
    options.scheme = HessianScheme::minimal;
    options.layers = Layers{};
    EXPECT_EQ(rebase_layers(info, options), Layers{});
    options.layers = Layers{3, 1};
    EXPECT_EQ(rebase_layers(info, options), (Layers{3, 1}));
}

TEST(RebaseLayers, TextTellsAutomaticFromThePicture) {
    EXPECT_EQ(parse_rebase_layers("auto"), std::nullopt);
    EXPECT_EQ(parse_rebase_layers("picture"), Layers{});
    EXPECT_EQ(parse_rebase_layers("pixels"), Layers{}) << "as in commands of earlier versions";
    EXPECT_EQ(rebase_layers_text(parse_rebase_layers("pixels")), "picture");
    EXPECT_EQ(parse_rebase_layers("4-6,9"), (Layers{4, 5, 6, 9}));
    for (const char* text : {"auto", "picture", "4", "4-6", "4,6"}) {
        EXPECT_EQ(rebase_layers_text(parse_rebase_layers(text)), text);
    }
    for (const char* wrong : {"", "pixel", "6-4", "4-", "0", "Auto"}) {
        EXPECT_THROW((void)parse_rebase_layers(wrong), Error) << "'" << wrong << "'";
    }
}

TEST(RebaseLayers, TitleSaysTheSizeOrThatThereIsNone) {
    const GeneratorInfo info = info_of(64, {4, 8, 16, 64});
    EXPECT_EQ(rebase_layers_title(info, {}), "the picture");
    EXPECT_EQ(rebase_layers_title(info, {2}), "layer 2, 8 x 8");
    EXPECT_EQ(rebase_layers_title(info, {2, 3}), "layers 2-3");
    EXPECT_EQ(rebase_layers_title(info, {9}), "layer 9, not in this model");
    EXPECT_EQ(rebase_layers_title(info, {2, 9}), "layers 2,9, not in this model");
}

TEST(RebaseLayers, ASearchLooksAtThemAndNamesThem) {
    ProGanGenerator generator = small_generator(32);
    RebaseOptions options = testing::quick_rebase();
    const Rebase automatic = find_rebase(generator, options);
    EXPECT_EQ(automatic.options.layers, Layers{4});
    EXPECT_NE(rebase_command("m", automatic.options, 1, {}).find(" --layers 4 "),
              std::string::npos);
    options.layers = Layers{4};
    EXPECT_TRUE(find_rebase(generator, options).rotation.equal(automatic.rotation));
    options.layers = Layers{};
    const Rebase picture = find_rebase(generator, options);
    EXPECT_FALSE(picture.rotation.equal(automatic.rotation));
    EXPECT_NE(rebase_command("m", picture.options, 1, {}).find(" --layers picture "),
              std::string::npos);
    options.layers = Layers{4, 12};
    EXPECT_EQ(refusal(generator, options), "layer is 12; net has the layers 1 to 9");
    options.layers = Layers{4};
    options.scheme = HessianScheme::analytic;
    EXPECT_NE(refusal(generator, options).find("those of the picture, found layer 4, 8 x 8"),
              std::string::npos);
}

TEST(RebaseLayers, WithoutSecondDerivativesTheSchemeChangesNothing) {
    ProGanGenerator generator = small_generator(32);
    RebaseOptions options = testing::quick_rebase(RebaseObjective::jacobian);
    for (const RebaseLayers& layers : {RebaseLayers{}, RebaseLayers{Layers{4}}}) {
        options.layers = layers;
        options.scheme = HessianScheme::minimal;
        const Rebase usual = find_rebase(generator, options);
        EXPECT_EQ(usual.options.layers, Layers{4});
        options.scheme = HessianScheme::analytic;
        const Rebase found = find_rebase(generator, options);
        EXPECT_EQ(found.options.layers, Layers{4});
        EXPECT_TRUE(found.rotation.equal(usual.rotation));
    }
}

TEST(RebaseLayers, TheDemoShowsNoLayersSoThePictureIsLookedAt) {
    const DemoGenerator demo(20);
    EXPECT_EQ(default_rebase_layers(demo.info()), Layers{});
}

}  // namespace
}  // namespace zscope
