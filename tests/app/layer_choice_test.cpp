#include "app/state/layer_choice.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "app/state/actions.h"
#include "tests/app/analysis_state_support.h"
#include "tests/app/state_support.h"

namespace zscope {
namespace {

using testing::opened_state;
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
    result.request = layers_request(state);
    return std::make_shared<const LayersResult>(result);
}

TEST(LayerChoice, IsTheFirstLayerWhereTheModelHasNotGotIt) {
    const AppState state = layered_state();
    ASSERT_NE(shown_layer(state), nullptr);
    EXPECT_EQ(shown_layer(state)->index, 1) << "nothing was chosen";
    EXPECT_EQ(shown_layer(with_layers(state, {.layer = 4}))->index, 4);
    EXPECT_EQ(shown_layer(with_layers(state, {.layer = 3}))->index, 1);
    EXPECT_EQ(layers_request(with_layers(state, {.layer = 4})).layer, 4);
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
