#include "app/ui/analysis_script.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/app/state_support.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

using testing::opened_state;

/// What a line, in the grammar of scripts, makes of the options.
AnalysisOptions options_after(const std::string& text, const AppState& state) {
    const std::vector<ui::ScriptLine> lines = ui::parse_script(text);
    const auto events = ui::analysis_events(lines.at(0), state);
    EXPECT_TRUE(events.has_value()) << text;
    return events ? testing::after(state, *events).analysis.options : AnalysisOptions{};
}

std::string complaint(const std::string& text, const AppState& state = opened_state(4)) {
    return testing::message_of([&] { (void)options_after(text, state); });
}

TEST(AnalysisScript, ChoosesTheSlidersUnit) {
    const AppState state = opened_state(4);
    EXPECT_EQ(options_after("unit equal_effect", state).slider_unit, SliderUnit::equal_effect);
    AnalysisOptions options;
    options.slider_unit = SliderUnit::equal_effect;
    const AppState changed = reduce(state, event::AnalysisOptionsSet{options});
    EXPECT_EQ(options_after("unit z", changed).slider_unit, SliderUnit::z);
    EXPECT_NE(complaint("unit metres").find("z, equal_effect"), std::string::npos);
}

TEST(AnalysisScript, ShowsCurvatureAlongAnyDirection) {
    const AppState state = opened_state(4);
    const HeatmapChoice axis = options_after("curvature z2", state).heatmap;
    EXPECT_TRUE(axis.shown);
    EXPECT_EQ(axis.measure, HeatmapMeasure::curvature);
    EXPECT_EQ(axis.along, CurvatureAlong::component);
    EXPECT_EQ(axis.component, 2);
    EXPECT_EQ(options_after("curvature base", state).heatmap.along, CurvatureAlong::from_base);
    const HeatmapChoice given = options_after("curvature 1,0,-0.5,2", state).heatmap;
    EXPECT_EQ(given.along, CurvatureAlong::given);
    EXPECT_EQ(given.direction, (std::vector<float>{1.0F, 0.0F, -0.5F, 2.0F}));
    const auto events = ui::analysis_events(ui::parse_script("curvature v.npy").at(0), state);
    ASSERT_EQ(events->size(), 2U);
    const auto* asked = events->back().as<event::DirectionOpenAsked>();
    ASSERT_NE(asked, nullptr);
    EXPECT_EQ(asked->path, "v.npy");
    EXPECT_NE(complaint("curvature z7").find("z7 does not exist"), std::string::npos);
    EXPECT_NE(complaint("curvature 1,2").find("line 1"), std::string::npos);
    EXPECT_NE(complaint("curvature 1,2").find("2 numbers for 4 components"), std::string::npos);
}

TEST(AnalysisScript, KeepsTheSignsOfMapsOrNot) {
    EXPECT_TRUE(options_after("signs on", opened_state(4)).heatmap.is_signed);
    AnalysisOptions options;
    options.heatmap.is_signed = true;
    const AppState changed = reduce(opened_state(4), event::AnalysisOptionsSet{options});
    EXPECT_FALSE(options_after("signs off", changed).heatmap.is_signed);
    EXPECT_NE(complaint("signs maybe").find("off, on"), std::string::npos);
}

TEST(AnalysisScript, PutsTheMapOverThePictureOrBesideIt) {
    EXPECT_EQ(options_after("map beside", opened_state(4)).heatmap.layout,
              HeatmapLayout::side_by_side);
    EXPECT_EQ(options_after("map over", opened_state(4)).heatmap.layout, HeatmapLayout::overlay);
    EXPECT_NE(complaint("map below").find("over, beside"), std::string::npos);
}

TEST(AnalysisScript, ShowsActivenessOfEitherSlotInAnyOrder) {
    const AnalysisOptions options = options_after("activeness both other", opened_state(4));
    EXPECT_EQ(options.activeness_shown, ActivenessShown::both);
    EXPECT_EQ(options.chart_order, ChartOrder::other);
    EXPECT_EQ(options_after("activeness a number", opened_state(4)).chart_order,
              ChartOrder::number);
    EXPECT_NE(complaint("activeness c own").find("a, b, both"), std::string::npos);
    EXPECT_NE(complaint("activeness a mine").find("own, other, before, number"), std::string::npos);
}

TEST(AnalysisScript, NamesLayersAndPixelsThatThereAreNot) {
    AppState state = opened_state(4);
    state.model.info.activations = {{1, "input", {}}, {4, "last", {}}};
    EXPECT_EQ(options_after("layer 4", state).heatmap.layer, 4);
    EXPECT_FALSE(options_after("layer pixels", state).heatmap.layer);
    EXPECT_EQ(complaint("layer 99", state),
              "line 1 of the script: the model has no layer 99; expected pixels, 1, 4");
    EXPECT_EQ(complaint("pixel 7 7", state), "no error");
    EXPECT_NE(complaint("pixel 8 0", state).find("8 x 8"), std::string::npos);
    EXPECT_NE(complaint("pixel 0 -1", state).find("outside"), std::string::npos);
    EXPECT_NE(complaint("pair z1,z1", state).find("one component twice"), std::string::npos);
}

TEST(AnalysisScript, ChoosesTheLayerThatIsShown) {
    AppState state = opened_state(4);
    EXPECT_NE(complaint("activation 1", state).find("a model with layers"), std::string::npos);
    state.model.info.activations = {{1, "input", {}}, {4, "last", {}}};
    EXPECT_EQ(options_after("activation 4", state).layers.layer, 4);
    EXPECT_FALSE(options_after("activation 4", state).heatmap.layer);
    EXPECT_EQ(complaint("activation 2", state),
              "line 1 of the script: the model has no layer 2; expected 1, 4");
    EXPECT_NE(complaint("activation pixels", state).find("is not a number"), std::string::npos);
}

TEST(AnalysisScript, ChoosesTheModelWhoseLayersAreShown) {
    AppState state = opened_state(4);
    state.model.info.activations = {{1, "input", {}}};
    EXPECT_NE(complaint("activations_of b", state).find("nothing is open as B"), std::string::npos);
    ModelSlot b = state.model;
    b.generation = 5;
    b.info.activations = {{3, "other", {}}};
    state = reduce(state, event::BOpened{b});
    AnalysisOptions options = options_after("activations_of b", state);
    EXPECT_EQ(options.layers.slot, Slot::b);
    state = reduce(state, event::AnalysisOptionsSet{options});
    EXPECT_EQ(options_after("activation 3", state).layers.layer, 3);
    EXPECT_NE(complaint("activation 1", state).find("expected 3"), std::string::npos);
    EXPECT_EQ(options_after("activations_of a", state).layers.slot, Slot::a);
    EXPECT_NE(complaint("activations_of c", state).find("a, b"), std::string::npos);
}

TEST(AnalysisScript, ChoosesTheModelWhoseMatricesAreShown) {
    AppState state = opened_state(4);
    for (const char* line : {"interactions_of b", "pixel_of b"}) {
        EXPECT_NE(complaint(line, state).find("nothing is open as B"), std::string::npos) << line;
    }
    ModelSlot b = state.model;
    b.generation = 5;
    state = reduce(state, event::BOpened{b});
    EXPECT_EQ(options_after("interactions_of b", state).interactions_slot, Slot::b);
    EXPECT_EQ(options_after("interactions_of b", state).pixel_slot, Slot::a);
    EXPECT_EQ(options_after("pixel_of b", state).pixel_slot, Slot::b);
}

TEST(AnalysisScript, LeavesOtherVerbsToOthers) {
    EXPECT_FALSE(
        ui::analysis_events(ui::parse_script("seed 7").at(0), opened_state(4)).has_value());
}

}  // namespace
}  // namespace zscope
