#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>

#include "app/state/analysis_requests.h"
#include "app/state/layer_choice.h"
#include "core/export/layer_maps.h"
#include "core/model/progan/progan_generator.h"
#include "tests/app/analysis_rig.h"
#include "tests/support/small_progan.h"

/// What the window shows of layers: the numbers of the command line.
namespace zscope {
namespace {

using testing::AnalysisRig;

std::shared_ptr<const Generator> layered_model(std::uint64_t seed = 7) {
    const ProGanConfig config = testing::small_progan();
    return std::make_shared<ProGanGenerator>(
        config, testing::drawn_weights(config, at::kFloat, seed), GeneratorInfo{});
}

/// The panel in front on a layer of the model in a slot.
void show_layer(AnalysisRig& rig, int layer, Slot slot = Slot::a) {
    AnalysisOptions options;
    options.activeness.latents.samples = 10000;  // not begun unasked
    options.layers.layer = layer;
    options.layers.slot = slot;
    rig.happen(event::AnalysisOptionsSet{options});
    rig.happen(event::AnalysisVisible{AnalysisKind::layers, true});
    rig.go();
}

TEST(LayersWork, ShowsTheValuesOfTheCommandLine) {
    AnalysisRig rig;
    const std::shared_ptr<const Generator> model = layered_model();
    rig.open(model, true);
    show_layer(rig, 2);
    ASSERT_TRUE(rig.step_until([&] { return rig.is_done(AnalysisKind::layers); }));
    const LayersResult& shown = *rig.state().analysis.layers;
    const LayerMaps expected =
        compute_layer_maps(*model->replica(), at::kCPU, layers_request(rig.state(), Slot::a));
    ASSERT_EQ(std::ssize(shown.maps), expected.values.size(1));
    ASSERT_EQ(shown.channels.size(), shown.maps.size());
    for (std::size_t channel = 0; channel < shown.maps.size(); ++channel) {
        const at::Tensor map = expected.values[0][static_cast<std::int64_t>(channel)].contiguous();
        const FloatMap& found = *shown.maps[channel];
        EXPECT_EQ(found.width, map.size(1));
        EXPECT_EQ(found.height, map.size(0));
        ASSERT_EQ(std::ssize(found.values), map.numel());
        const float* number = map.const_data_ptr<float>();
        for (const float value : found.values) {
            EXPECT_NEAR(value, *number++, 1e-4F);
        }
        EXPECT_NEAR(shown.channels[channel].mean, value_statistics(map).mean, 1e-4);
    }
    EXPECT_EQ(shown.whole.bad, 0);
    EXPECT_LE(shown.whole.lowest, shown.whole.mean);
    EXPECT_NEAR(shown.fitting, fitting_size(expected.values), 1e-4);
}

TEST(LayersWork, LooksIntoBAtTheLatentOfAAndLeavesAAlone) {
    AnalysisRig rig;
    rig.open(layered_model(), true);
    const std::shared_ptr<const Generator> b = layered_model(8);
    rig.open_b(b, true);
    rig.happen(event::ComponentSet{1, 0.5F});
    show_layer(rig, 2, Slot::b);
    ASSERT_TRUE(rig.step_until([&] { return rig.is_done(AnalysisKind::layers_of_b); }));
    EXPECT_EQ(rig.state().analysis.layers, nullptr);
    const LayersOfB& shown = *rig.state().analysis.layers_of_b;
    LayerRequest request;
    request.latents = present_latent(rig.state());
    request.layer = 2;
    const LayerMaps expected = compute_layer_maps(*b->replica(), at::kCPU, request);
    ASSERT_EQ(std::ssize(shown.maps), expected.values.size(1));
    for (std::size_t channel = 0; channel < shown.maps.size(); ++channel) {
        const at::Tensor map = expected.values[0][static_cast<std::int64_t>(channel)].contiguous();
        const float* number = map.const_data_ptr<float>();
        ASSERT_EQ(std::ssize(shown.maps[channel]->values), map.numel());
        for (const float value : shown.maps[channel]->values) {
            EXPECT_NEAR(value, *number++, 1e-4F);
        }
    }
    rig.happen(event::BClosed{});
    rig.runner().set_compared({.generation = 2, .prototype = nullptr});
    EXPECT_TRUE(rig.step_until([&] { return rig.is_done(AnalysisKind::layers); })) << "A's again";
}

TEST(LayersWork, StepsFromLayerToLayer) {
    AnalysisRig rig;
    const std::shared_ptr<const Generator> model = layered_model();
    rig.open(model, true);
    show_layer(rig, 0);
    for (const ActivationInfo& layer : model->info().activations) {
        ASSERT_EQ(shown_layer(rig.state())->index, layer.index);
        ASSERT_TRUE(rig.step_until([&] { return rig.is_done(AnalysisKind::layers); }));
        const LayersResult& shown = *rig.state().analysis.layers;
        EXPECT_EQ(shown.request.layer, layer.index);
        EXPECT_EQ(std::ssize(shown.maps), layer.shape.front());
        AnalysisOptions options = rig.state().analysis.options;
        options.layers.layer = layer_beside(rig.state(), 1).value_or(layer.index);
        rig.happen(event::AnalysisOptionsSet{options});
    }
    EXPECT_FALSE(layer_beside(rig.state(), 1).has_value());
}

TEST(LayersWork, IsNotBegunWhereNobodyLooks) {
    AnalysisRig rig;
    rig.open(layered_model(), true);
    show_layer(rig, 2);
    rig.happen(event::AnalysisVisible{AnalysisKind::layers, false});
    rig.step();
    rig.jobs().wait_until_idle();
    rig.step();
    EXPECT_EQ(rig.state().analysis.layers, nullptr);
    EXPECT_EQ(rig.state().analysis.job(AnalysisKind::layers).phase, AnalysisPhase::idle);
}

}  // namespace
}  // namespace zscope
