#include "app/state/layer_choice.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/state/actions.h"
#include "app/state/edit_state.h"
#include "core/latent/latent_axes.h"
#include "core/latent/latent_state.h"
#include "tests/app/analysis_state_support.h"
#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::opened_state;
using testing::turn_about_last;
using testing::with_options;

/// A model of three layers, with the Layers panel in front.
AppState layered_state() {
    AppState state = opened_state(4);
    state.model.info.activations = {
        {1, "first", {8, 4, 4}}, {4, "second", {2, 8, 8}}, {5, "last", {3, 8, 8}}};
    return reduce(std::move(state), event::AnalysisVisible{AnalysisKind::layers, true});
}

AppState with_layers(const AppState& state, const LayersChoice& choice) {
    AnalysisOptions options = state.analysis.options;
    options.layers = choice;
    return with_options(state, options);
}

AppState pressed(const AppState& state, const char* action) {
    return reduce(state, find_action(action).run(state));
}

std::string reason(const char* action, const AppState& state) {
    return find_action(action).why_not(state);
}

std::shared_ptr<const LayersResult> result_for(const AppState& state) {
    LayersResult result;
    result.key = wanted_key(state, AnalysisKind::layers);
    result.request = layers_request(state, Slot::a);
    return std::make_shared<const LayersResult>(result);
}

/// With a model of two layers as B, whose axes are A's unless turned, and B's layers chosen.
AppState b_layers_state(bool is_turned = false) {
    AppState state = opened_state(3);
    state.model.info.activations = {{1, "first", {8, 4, 4}}, {4, "second", {2, 8, 8}}};
    state = reduce(std::move(state), event::AnalysisVisible{AnalysisKind::layers, true});
    ModelSlot b = state.model;
    b.generation = 5;
    b.command_name = "other";
    b.info.activations = {{2, "early", {4, 4, 4}}, {4, "late", {1, 8, 8}}};
    if (is_turned) {
        b.info.axes = turned_axes(state.model.info, turn_about_last(0.0, 1.0));
    }
    return with_layers(reduce(state, event::BOpened{b}), {.slot = Slot::b});
}

AppState with_result_of_b(const AppState& state) {
    LayersOfB result;
    result.key = wanted_key(state, AnalysisKind::layers_of_b);
    result.request = layers_request(state, Slot::b);
    return reduce(state, event::AnalysisArrived{std::make_shared<const LayersOfB>(result), true});
}

TEST(LayerChoice, IsOfTheModelInTheChosenSlot) {
    const AppState state = b_layers_state();
    EXPECT_EQ(layers_slot(state), Slot::b);
    EXPECT_TRUE(needs_layers(state, Slot::b));
    EXPECT_FALSE(needs_layers(state, Slot::a));
    EXPECT_EQ(shown_layer(state)->index, 2) << "B's first one";
    const AppState next = pressed(state, "next_layer");
    EXPECT_EQ(shown_layer(next)->index, 4);
    EXPECT_EQ(reason("next_layer", next), "this is the last layer");
    EXPECT_EQ(layers_request(next, Slot::b).layer, 4);
    EXPECT_EQ(layers_request(next, Slot::b).latents.state, next.edit.latent) << "one z drives both";
    LayersChoice choice = next.analysis.options.layers;
    choice.as_rgb = true;
    EXPECT_EQ(layers_style(with_layers(next, choice)).rgb, (std::array<int, 3>{0, 0, 0}))
        << "one channel";
    const AppState of_a = with_layers(state, {.layer = 4});
    EXPECT_EQ(layers_slot(of_a), Slot::a);
    EXPECT_EQ(shown_layer(of_a)->name, "second");
    const AppState hidden = reduce(state, event::AnalysisVisible{AnalysisKind::layers, false});
    EXPECT_FALSE(needs_layers(hidden, Slot::b));
}

TEST(LayerChoice, StandsInTheAxesOfB) {
    AppState state = reduce(b_layers_state(true), event::ComponentSet{0, 2.5F});
    ASSERT_EQ(state.compare.link, CompareLink::rotated);
    const LayerRequest request = layers_request(state, Slot::b);
    ASSERT_TRUE(request.latents.state.has_value());
    const std::vector<float> of_a = composed_latent(state.edit);
    const std::vector<float> of_b = compose(*request.latents.state, state.edit.post_norm);
    // z = (a, b, c) of A is (b, -a, c) in B.
    ASSERT_EQ(of_b.size(), 3U);
    EXPECT_NEAR(of_b[0], of_a[1], 1e-6F);
    EXPECT_NEAR(of_b[1], -of_a[0], 1e-6F);
    EXPECT_NEAR(of_b[2], of_a[2], 1e-6F);
    EXPECT_EQ(layers_request(state, Slot::a).latents.state, state.edit.latent) << "A's own";
}

TEST(LayerChoice, WhatIsOfBGetsOldWithTheSlidersAndWithB) {
    const AppState state = with_result_of_b(b_layers_state());
    EXPECT_TRUE(is_current(state, AnalysisKind::layers_of_b));
    EXPECT_NE(layers_of(state, Slot::b), nullptr);
    EXPECT_TRUE(
        is_current(with_layers(state, {.gain = 20.0, .slot = Slot::b}), AnalysisKind::layers_of_b));
    EXPECT_FALSE(is_current(pressed(state, "next_layer"), AnalysisKind::layers_of_b));
    EXPECT_FALSE(
        is_current(reduce(state, event::ComponentSet{0, 2.5F}), AnalysisKind::layers_of_b));
    EXPECT_FALSE(is_current(reduce(state, event::BWeightsShown{3}), AnalysisKind::layers_of_b));
    ModelSlot next = state.compare.b;
    next.generation = 6;
    EXPECT_EQ(layers_of(reduce(state, event::BOpened{next}), Slot::b), nullptr);
}

TEST(LayerChoice, FallsBackToAWhenBIsClosed) {
    const AppState closed = reduce(with_result_of_b(b_layers_state()), event::BClosed{});
    EXPECT_EQ(layers_slot(closed), Slot::a);
    EXPECT_TRUE(needs_layers(closed, Slot::a));
    EXPECT_EQ(layers_of(closed, Slot::b), nullptr);
    EXPECT_EQ(shown_layer(closed)->name, "first");
    EXPECT_EQ(why_not_measured(closed, AnalysisKind::layers_of_b), "nothing is open as B");
    EXPECT_EQ(reason("export_layers", closed), "");
}

TEST(LayerChoice, TellsWhyBCannotBeShownOrExported) {
    AppState state = b_layers_state();
    EXPECT_EQ(reason("export_layers", state), "");
    ModelSlot b = state.compare.b;
    b.generation = 6;
    b.command_name.clear();
    EXPECT_EQ(layers_export_text(state), "The layer of B");
    EXPECT_EQ(layers_export_text(with_layers(state, {})), "The layer of A");
    EXPECT_EQ(layers_export_text(reduce(state, event::BClosed{})), "");
    const AppState unsaved = reduce(state, event::BOpened{b});
    EXPECT_EQ(reason("export_layers", unsaved), "what is shown as B is in no file");
    EXPECT_EQ(layers_export_text(unsaved),
              "The layer of B, not now: what is shown as B is in no file");
    b.info.activations.clear();
    state = reduce(state, event::BOpened{b});
    EXPECT_EQ(why_not_measured(state, AnalysisKind::layers_of_b), "B has no layers to look into");
    EXPECT_EQ(reason("next_layer", state), "B has no layers to look into");
    EXPECT_EQ(shown_layer(state), nullptr);
    EXPECT_EQ(why_not_measured(state, AnalysisKind::layers), "") << "A has some";
}

TEST(LayerChoice, IsTheFirstLayerWhereTheModelHasNotGotIt) {
    const AppState state = layered_state();
    ASSERT_NE(shown_layer(state), nullptr);
    EXPECT_EQ(shown_layer(state)->index, 1) << "nothing was chosen";
    EXPECT_EQ(shown_layer(with_layers(state, {.layer = 4}))->index, 4);
    EXPECT_EQ(shown_layer(with_layers(state, {.layer = 3}))->index, 1);
    EXPECT_EQ(layers_request(with_layers(state, {.layer = 4}), Slot::a).layer, 4);
    EXPECT_EQ(shown_layer(opened_state(4)), nullptr);
}

TEST(LayerChoice, KeysStepThroughTheListAndStopAtItsEnds) {
    AppState state = layered_state();
    EXPECT_EQ(find_action("previous_layer").shortcut, ",");
    EXPECT_EQ(find_action("next_layer").shortcut, ".");
    EXPECT_EQ(reason("previous_layer", state), "this is the first layer");
    state = pressed(state, "next_layer");
    EXPECT_EQ(shown_layer(state)->index, 4);
    state = pressed(state, "next_layer");
    EXPECT_EQ(shown_layer(state)->index, 5);
    EXPECT_EQ(reason("next_layer", state), "this is the last layer");
    EXPECT_EQ(shown_layer(pressed(state, "next_layer"))->index, 5);
    EXPECT_EQ(shown_layer(pressed(state, "previous_layer"))->index, 4);
}

TEST(LayerChoice, TellsWhyThereIsNothingToShow) {
    const AppState state = layered_state();
    EXPECT_EQ(why_not_measured(state, AnalysisKind::layers), "");
    EXPECT_EQ(reason("export_layers", state), "");
    const AppState plain = opened_state(4);
    EXPECT_EQ(why_not_measured(plain, AnalysisKind::layers),
              "this model has no layers to look into; open another model");
    EXPECT_EQ(reason("export_layers", plain),
              "this model has no layers to look into; open another model");
    EXPECT_EQ(reason("next_layer", plain),
              "this model has no layers to look into; open another model");
    const AppState hidden = reduce(state, event::AnalysisVisible{AnalysisKind::layers, false});
    EXPECT_EQ(reason("next_layer", hidden), "the Layers panel is not in front");
}

TEST(LayerChoice, StyleNamesChannelsThatThereAre) {
    const LayersChoice choice{.layer = 4, .gain = 6.0, .as_rgb = true, .rgb = {0, 1, 7}};
    const AppState state = with_layers(layered_state(), choice);
    EXPECT_EQ(layers_style(state).rgb, (std::array<int, 3>{0, 1, 1})) << "two channels";
    EXPECT_EQ(layers_style(state).gain, 6.0);
    EXPECT_EQ(state.analysis.options.layers, choice) << "the choice stays for other layers";
    EXPECT_FALSE(layers_style(layered_state()).rgb.has_value());
}

TEST(LayerChoice, ATypedChannelIsLimitedAndLeavesTheOthersAsChosen) {
    // Two channels: 0, 1 and 1 are on screen.
    const AppState state =
        with_layers(layered_state(), {.layer = 4, .as_rgb = true, .rgb = {0, 5, 7}});
    EXPECT_EQ(channels_typed(state, {1, 1, 1}), (std::array<int, 3>{1, 5, 7}));
    EXPECT_EQ(channels_typed(state, {2000000000, 1, 1}), (std::array<int, 3>{1, 5, 7}));
    EXPECT_EQ(channels_typed(state, {0, 1, -3}), (std::array<int, 3>{0, 5, 0}));
    EXPECT_EQ(channels_typed(state, {0, 1, 1}), (std::array<int, 3>{0, 5, 7}));
}

TEST(LayerChoice, LimitsWhatIsTyped) {
    LayersChoice choice{.gain = 1000.0, .rgb = {-5, 0, 1}};
    EXPECT_EQ(with_layers(layered_state(), choice).analysis.options.layers.gain, 60.0);
    EXPECT_EQ(with_layers(layered_state(), choice).analysis.options.layers.rgb[0], 0);
    choice.gain = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(with_layers(layered_state(), choice).analysis.options.layers.gain.has_value());
}

TEST(LayerChoice, AMoveOrAnotherLayerMakesAResultOldAndAStyleDoesNot) {
    AppState state = layered_state();
    state = reduce(state, event::AnalysisArrived{result_for(state), true});
    EXPECT_TRUE(is_current(state, AnalysisKind::layers));
    EXPECT_TRUE(is_current(with_layers(state, {.gain = 20.0, .normalise = true, .as_rgb = true}),
                           AnalysisKind::layers));
    EXPECT_FALSE(is_current(with_layers(state, {.layer = 5}), AnalysisKind::layers));
    EXPECT_FALSE(is_current(reduce(state, event::ComponentSet{0, 2.5F}), AnalysisKind::layers));
    EXPECT_FALSE(is_current(reduce(state, event::WeightsShown{state.model.generation, 7}),
                            AnalysisKind::layers));
    const GeneratorInfo info = state.model.info;
    const AppState other = reduce(state, event::ModelOpened{2, {}, info, "other", 42});
    EXPECT_EQ(other.analysis.layers, nullptr);
}

}  // namespace
}  // namespace zscope
