#include <imgui_internal.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "app/state/heatmap_colors.h"
#include "core/model/generator_info.h"
#include "tests/ui/analysis_support.h"

/// Every control of a panel sets what its words say, and nothing else.
namespace zscope::testing {
namespace {

void check_options(ImGuiTestContext* ctx, const UiHarness& ui, const AnalysisOptions& expected) {
    ctx->Yield(2);
    IM_CHECK(ui.state().analysis.options == expected);
}

template <typename Value>
using Words = std::vector<std::pair<std::string, Value>>;

/// Each word of a list is to set `field`, a part of `expected`, to what it stands for.
template <typename Value>
void choose_each(ImGuiTestContext* ctx, const UiHarness& ui, AnalysisOptions& expected,
                 const char* list, Value& field, const Words<Value>& words) {
    for (const auto& [word, value] : words) {
        ctx->ComboClick(std::string(list).append("/").append(word).c_str());
        field = value;
        check_options(ctx, ui, expected);
    }
}

void type(ImGuiTestContext* ctx, const UiHarness& ui, AnalysisOptions& expected, const char* item,
          double& field, double value) {
    ctx->ItemInputValue(item, static_cast<float>(value));
    field = value;
    check_options(ctx, ui, expected);
}

/// On and off again.
void toggle(ImGuiTestContext* ctx, const UiHarness& ui, AnalysisOptions& expected, const char* item,
            bool& field) {
    for (int i = 0; i < 2; ++i) {
        ctx->ItemClick(item);
        field = !field;
        check_options(ctx, ui, expected);
    }
}

/// The Heatmap panel of a model with layers, of which nothing is mapped. The options at first.
AnalysisOptions open_heatmap(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "jets");
    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    set_options(ctx, ui, options);
    bring_forward(ctx, ui, "Heatmap");
    ctx->SetRef("Heatmap");
    return ui.state().analysis.options;
}

void leave(ImGuiTestContext* ctx, UiHarness& ui) {
    set_options(ctx, ui, {});
    ui.start_on(ctx, "fast");
    bring_forward(ctx, ui, "Activeness");
    bring_forward(ctx, ui, "Strips");
}

const Words<ChannelReduction>& reductions() {
    static const Words<ChannelReduction> words{{"mean", ChannelReduction::mean},
                                               {"sum", ChannelReduction::sum},
                                               {"largest", ChannelReduction::max}};
    return words;
}

/// Every component by its name, from the last one down.
Words<int> components(const UiHarness& ui) {
    Words<int> words;
    for (int i = static_cast<int>(ui.state().components()) - 1; i >= 0; --i) {
        words.emplace_back(component_title(ui.state().model.info, i), i);
    }
    return words;
}

void heatmap_measures_are_chosen(ImGuiTestContext* ctx, UiHarness& ui) {
    AnalysisOptions expected = open_heatmap(ctx, ui);
    HeatmapChoice& choice = expected.heatmap;
    choose_each(ctx, ui, expected, "##k", choice.k_limit,
                {{"2", 2}, {"4", 4}, {"8", 8}, {"16", 16}, {"32", 32}, {"64", 64}, {"128", 128}});
    type(ctx, ui, expected, "##epsilon", choice.epsilon, 0.25);
    choose_each(ctx, ui, expected, "##reduction", choice.reduction, reductions());
    const auto measure = [&](const char* word, HeatmapMeasure wanted) {
        choose_each(ctx, ui, expected, "##measure", choice.measure, {{word, wanted}});
    };
    measure("Change of one component", HeatmapMeasure::change);
    choose_each(ctx, ui, expected, "##component", choice.component, components(ui));
    choose_each(ctx, ui, expected, "##reduction", choice.change_reduction, reductions());
    toggle(ctx, ui, expected, "Signs", choice.is_signed);
    type(ctx, ui, expected, "##extent", choice.extent, 1.5);
    measure("Curvature along a direction", HeatmapMeasure::curvature);
    choose_each(ctx, ui, expected, "##along", choice.along,
                {{"from base to here", CurvatureAlong::from_base},
                 {"a given direction", CurvatureAlong::given},
                 {"one component", CurvatureAlong::component}});
    choose_each(ctx, ui, expected, "##component", choice.component, components(ui));
    measure("Interaction of a pair", HeatmapMeasure::interaction);
    IM_CHECK(choice.pair == (std::pair{0, 1}));
    const std::string third = component_title(ui.state().model.info, 3);
    choose_each(ctx, ui, expected, "##first", choice.pair, {{third, {3, 1}}});
    // Chosen in both, it changes places with the other one.
    choose_each(ctx, ui, expected, "##second", choice.pair, {{third, {1, 3}}});
    measure("Hessian Penalty", HeatmapMeasure::penalty);
    leave(ctx, ui);
}

/// By its id: its name has a "/" in it.
void choose_layer(ImGuiTestContext* ctx, const ActivationInfo& layer) {
    ctx->ItemClick("##layer");
    ImGuiWindow* list = ctx->GetWindowByRef("//$FOCUSED");
    IM_CHECK(list != nullptr);
    ctx->ItemClick(list->GetID(activation_title(layer).c_str()));
}

void heatmap_layers_are_chosen(ImGuiTestContext* ctx, UiHarness& ui) {
    AnalysisOptions expected = open_heatmap(ctx, ui);
    IM_CHECK(!ui.state().model.info.activations.empty());
    for (const ActivationInfo& layer : ui.state().model.info.activations) {
        choose_layer(ctx, layer);
        expected.heatmap.layer = layer.index;
        check_options(ctx, ui, expected);
    }
    ctx->ComboClick("##layer/pixels");
    expected.heatmap.layer.reset();
    check_options(ctx, ui, expected);
    leave(ctx, ui);
}

void heatmap_looks_are_chosen(ImGuiTestContext* ctx, UiHarness& ui) {
    AnalysisOptions expected = open_heatmap(ctx, ui);
    HeatmapChoice& choice = expected.heatmap;
    choose_each(ctx, ui, expected, "##layout", choice.layout,
                {{"beside the picture", HeatmapLayout::side_by_side},
                 {"over the picture", HeatmapLayout::overlay}});
    choose_each(ctx, ui, expected, "##colors", choice.color_map,
                {{"viridis", ColorMap::viridis},
                 {"turbo", ColorMap::turbo},
                 {"magma", ColorMap::magma},
                 {"YlGnBu", ColorMap::ylgnbu}});
    ctx->ItemInputValue("##opacity", 40);
    choice.map_opacity = 40.0F / 100.0F;
    check_options(ctx, ui, expected);
    toggle(ctx, ui, expected, "Even opacity", choice.has_even_opacity);
    toggle(ctx, ui, expected, "Over the picture in figures", choice.exports_overlay);
    type(ctx, ui, expected, "##percentile", choice.range_percentile, 97.5);
    IM_CHECK(!shown_range(ui.state()).has_value());
    choice.hand_range = {};  // which it begins with where there is no map
    choose_each(ctx, ui, expected, "##range", choice.range_mode, {{"by hand", RangeMode::by_hand}});
    type(ctx, ui, expected, "##ends/$$1", choice.hand_range.high, 8.0);
    type(ctx, ui, expected, "##ends/$$0", choice.hand_range.low, 5.0);
    choose_each(ctx, ui, expected, "##range", choice.range_mode,
                {{"of this map", RangeMode::automatic}, {"one for all maps", RangeMode::shared}});
    leave(ctx, ui);
}

/// That of two maps which has the smaller values, after the other.
void heatmap_is_shown_and_its_range_taken(ImGuiTestContext* ctx, UiHarness& ui) {
    AnalysisOptions expected = open_heatmap(ctx, ui);
    expected.heatmap.k_limit = 2;
    expected.heatmap.range_percentile = 100.0;
    set_options(ctx, ui, expected);
    ctx->ItemClick("###heatmap");
    expected.heatmap.shown = true;
    check_options(ctx, ui, expected);
    IM_CHECK(ui.wait_idle(ctx));
    const auto largest = [&ui] { return ui.state().analysis.heatmap->range.high; };
    const double first = largest();
    ui.dispatch(event::ComponentSet{0, ui.value(0) + 2.0F});
    IM_CHECK(ui.wait_idle(ctx));
    const double second = largest();
    if (second > first) {
        ui.dispatch(event::ComponentReset{0});
        IM_CHECK(ui.wait_idle(ctx));
    }
    IM_CHECK_LT(largest(), std::max(first, second));
    IM_CHECK_GE(shown_range(ui.state())->high, std::max(first, second));
    ctx->ItemClick("###rescale");
    check_options(ctx, ui, expected);
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return shown_range(ui.state())->high == largest(); }));
    leave(ctx, ui);
}

void pixel_options_are_chosen(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    AnalysisOptions expected;
    expected.activeness.latents.samples = 2;
    expected.pixel.place = PixelPlace{.x = 4, .y = 5, .channel = 1};
    set_options(ctx, ui, expected);
    bring_forward(ctx, ui, "Pixel");
    ctx->SetRef(UiHarness::child_window("Pixel/controls"));
    expected = ui.state().analysis.options;
    choose_each(ctx, ui, expected, "##channel", expected.pixel.place->channel,
                {{"r", 0}, {"b", 2}, {"g", 1}});
    choose_each(ctx, ui, expected, "##scheme", expected.pixel.scheme,
                {{"official", HessianScheme::official},
                 {"minimal-wide-diagonal", HessianScheme::minimal_wide_diagonal},
                 {"analytic", HessianScheme::analytic},
                 {"minimal", HessianScheme::minimal}});
    type(ctx, ui, expected, "##epsilon", expected.pixel.epsilon, 0.25);
    toggle(ctx, ui, expected, "Signs", expected.pixel_signed);
    IM_CHECK(ui.wait_idle(ctx));
    expected.pixel.place.reset();
    expected.pixel_wanted = true;
    for (const auto& [word, choice] : {std::pair{"Least penalised", PixelChoice::least_penalised},
                                       std::pair{"Random", PixelChoice::random},
                                       std::pair{"Most penalised", PixelChoice::most_penalised}}) {
        ctx->ItemClick(word);
        expected.pixel.choice = choice;
        check_options(ctx, ui, expected);
        IM_CHECK(ui.wait_idle(ctx));
    }
    leave(ctx, ui);
}

}  // namespace

void add_panel_control_tests(UiHarness& harness) {
    harness.add("analysis", "heatmap_measures_are_chosen", heatmap_measures_are_chosen);
    harness.add("analysis", "heatmap_layers_are_chosen", heatmap_layers_are_chosen);
    harness.add("analysis", "heatmap_looks_are_chosen", heatmap_looks_are_chosen);
    harness.add("analysis", "heatmap_is_shown_and_its_range_taken",
                heatmap_is_shown_and_its_range_taken);
    harness.add("analysis", "pixel_options_are_chosen", pixel_options_are_chosen);
}

}  // namespace zscope::testing
