#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "app/state/analysis_requests.h"
#include "app/state/layer_choice.h"
#include "tests/cli/tiny_model.h"
#include "tests/ui/analysis_support.h"

namespace zscope::testing {
namespace {

/// A model of five layers with the Layers panel in front.
void open_layered(ImGuiTestContext* ctx, UiHarness& ui, const char* folder) {
    const std::filesystem::path model = ui.scratch() / folder;
    test::save_tiny_model(model);
    start_analysis(ctx, ui, model.c_str());
    bring_forward(ctx, ui, "Layers");
}

void leave(ImGuiTestContext* ctx, UiHarness& ui) {
    set_options(ctx, ui, {});
    ui.start_on(ctx, "fast");
    bring_forward(ctx, ui, "Activeness");
    bring_forward(ctx, ui, "Strips");
}

void press(ImGuiTestContext* ctx, UiHarness& ui, ImGuiKey key) {
    ctx->KeyPress(key);
    ctx->Yield(2);
    IM_CHECK(ui.wait_idle(ctx));
}

void keys_step_through_layers(ImGuiTestContext* ctx, UiHarness& ui) {
    open_layered(ctx, ui, "stepped");
    const auto shown = [&] { return ui.state().analysis.layers->request.layer; };
    IM_CHECK(is_current(ui.state(), AnalysisKind::layers));
    IM_CHECK_EQ(shown(), 1);
    IM_CHECK_EQ(ui.state().analysis.layers->maps.size(), std::size_t{4});
    press(ctx, ui, ImGuiKey_Period);
    IM_CHECK(is_current(ui.state(), AnalysisKind::layers));
    IM_CHECK_EQ(shown(), 2);
    press(ctx, ui, ImGuiKey_Comma);
    IM_CHECK_EQ(shown(), 1);
    press(ctx, ui, ImGuiKey_Comma);
    IM_CHECK_EQ(shown(), 1);
    // Chosen from the list, and followed when a slider moves.
    ctx->SetRef("Layers");
    const ActivationInfo last = ui.state().model.info.activations.back();
    ctx->ComboClick(std::string("##layer/").append(activation_title(last)).c_str());
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(shown(), last.index);
    const auto before = ui.state().analysis.layers;
    ui.dispatch(event::ComponentSet{0, ui.value(0) + 1.0F});
    ctx->Yield(2);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::layers));
    IM_CHECK(ui.state().analysis.layers->maps.front()->values != before->maps.front()->values);
    leave(ctx, ui);
}

/// Something is drawn in this colour between two corners of the panel.
bool is_drawn(const ImRect& place, ImU32 color) {
    const ImVector<ImDrawVert>& drawn = ImGui::FindWindowByName("Layers")->DrawList->VtxBuffer;
    return std::any_of(drawn.begin(), drawn.end(), [&](const ImDrawVert& vertex) {
        return vertex.col == color && place.Contains(vertex.pos);
    });
}

/// By the hand, with nothing but its number in the field.
void gain_is_dragged_and_read(ImGuiTestContext* ctx, UiHarness& ui) {
    open_layered(ctx, ui, "dragged");
    AnalysisOptions options;
    options.layers.gain = 0.0;
    set_options(ctx, ui, options);
    ctx->SetRef("Layers");
    const ImRect field = ctx->ItemInfo("##gain").RectFull;
    IM_CHECK(is_drawn(field, ImGui::GetColorU32(ImGuiCol_Text)));
    IM_CHECK(!is_drawn(field, ImGui::GetColorU32(ImGuiCol_SliderGrab)));
    ctx->ItemDragWithDelta("##gain", {40, 0});
    ctx->Yield(2);
    const std::optional<double> gain = ui.state().analysis.options.layers.gain;
    IM_CHECK(gain.has_value());
    IM_CHECK_GT(*gain, 0.0);
    IM_CHECK_EQ(*gain, std::round(*gain));
    leave(ctx, ui);
}

void layers_are_shown_in_every_style(ImGuiTestContext* ctx, UiHarness& ui) {
    open_layered(ctx, ui, "styled");
    const auto measured = ui.state().analysis.layers;
    IM_CHECK(measured != nullptr);
    ctx->SetRef(UiHarness::child_window("Layers/channels"));
    IM_CHECK(ctx->ItemExists("$$3/channel"));
    IM_CHECK(!ctx->ItemExists("$$4/channel"));
    ctx->SetRef("Layers");
    ctx->ItemCheck("Normalise");
    ctx->ItemCheck("RGB");
    ctx->ItemInputValue("##gain", 12.0F);
    ctx->Yield(2);
    const LayersChoice choice = ui.state().analysis.options.layers;
    IM_CHECK(choice.normalise);
    IM_CHECK(choice.gain == 12.0);
    ctx->ItemCheck("Fit");
    IM_CHECK(!ui.state().analysis.options.layers.gain.has_value());
    ctx->ItemUncheck("Fit");
    IM_CHECK(ui.state().analysis.options.layers.gain == 0.0);
    ctx->ItemInputValue("##rgb/$$0", 99);
    ctx->Yield(2);
    IM_CHECK(layers_style(ui.state()).rgb == (std::array<int, 3>{3, 1, 2}));
    IM_CHECK(ui.state().analysis.options.layers.rgb == (std::array<int, 3>{3, 1, 2}));
    ctx->SetRef(UiHarness::child_window("Layers/channels"));
    IM_CHECK(ctx->ItemExists("picture"));
    IM_CHECK(ui.state().analysis.layers == measured);
    leave(ctx, ui);
}

/// While it is measured, and after that was cancelled.
void a_layer_is_named_while_another_is_asked_for(ImGuiTestContext* ctx, UiHarness& ui) {
    const DoorOpener opener(ui.log().door);
    start_analysis(ctx, ui, "jets");
    bring_forward(ctx, ui, "Layers");
    IM_CHECK(is_current(ui.state(), AnalysisKind::layers));
    IM_CHECK_EQ(ui.state().analysis.layers->request.layer, 1);
    const auto says = [&](const char* text) {
        return ui.words(ctx).find(text) != std::string::npos;
    };
    IM_CHECK(!says("shown: "));
    ui.log().door.shut();
    AnalysisOptions options;
    options.layers.layer = 2;
    set_options(ctx, ui, options);
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return phase(ui, AnalysisKind::layers) == AnalysisPhase::running; }));
    IM_CHECK(says("shown: layer 1: "));
    ui.dispatch(event::AnalysisStopAsked{AnalysisKind::layers});
    ctx->Yield(2);
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(phase(ui, AnalysisKind::layers) == AnalysisPhase::cancelled);
    IM_CHECK(says("shown: layer 1: "));
    leave(ctx, ui);
}

void layers_of_b_are_shown(ImGuiTestContext* ctx, UiHarness& ui) {
    open_layered(ctx, ui, "shown_as_a");
    IM_CHECK(!ctx->ItemExists("//Layers/##slot"));
    const std::filesystem::path b = ui.scratch() / "shown_as_b";
    test::save_tiny_model(b, 16);
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, b}});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().compare.ready());
    bring_forward(ctx, ui, "Layers");
    IM_CHECK(ui.state().analysis.layers_of_b == nullptr);
    ctx->SetRef("Layers");
    ctx->ComboClick("##slot/B");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(layers_slot(ui.state()) == Slot::b);
    IM_CHECK(is_current(ui.state(), AnalysisKind::layers_of_b));
    press(ctx, ui, ImGuiKey_Period);
    IM_CHECK_EQ(ui.state().analysis.layers_of_b->request.layer, 2);
    // Chosen from B's own list, which is longer, and followed when a slider moves.
    const ActivationInfo last = ui.state().compare.b.info.activations.back();
    IM_CHECK(last.index != ui.state().model.info.activations.back().index);
    ctx->SetRef("Layers");
    ctx->ComboClick(std::string("##layer/").append(activation_title(last)).c_str());
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().analysis.layers_of_b->request.layer, last.index);
    ui.dispatch(event::ComponentSet{0, ui.value(0) + 1.0F});
    ctx->Yield(2);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::layers_of_b));
    IM_CHECK(ui.state().analysis.layers_of_b->request.latents.state == ui.state().edit.latent);
    ui.dispatch(event::BClosed{});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!ctx->ItemExists("//Layers/##slot"));
    IM_CHECK(ui.state().analysis.layers_of_b == nullptr);
    IM_CHECK(is_current(ui.state(), AnalysisKind::layers));
    leave(ctx, ui);
}

void a_model_without_layers_is_told(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    bring_forward(ctx, ui, "Layers");
    IM_CHECK(ui.words(ctx).find("has no layers to look into") != std::string::npos);
    IM_CHECK(ui.state().analysis.layers == nullptr);
    press(ctx, ui, ImGuiKey_Period);
    IM_CHECK_EQ(ui.state().analysis.options.layers.layer, 0);
    leave(ctx, ui);
}

}  // namespace

void add_layers_tests(UiHarness& harness) {
    harness.add("layers", "keys_step_through_layers", keys_step_through_layers);
    harness.add("layers", "gain_is_dragged_and_read", gain_is_dragged_and_read);
    harness.add("layers", "shown_in_every_style", layers_are_shown_in_every_style);
    harness.add("layers", "a_layer_is_named_while_another_is_asked_for",
                a_layer_is_named_while_another_is_asked_for);
    harness.add("layers", "of_b_are_shown", layers_of_b_are_shown);
    harness.add("layers", "a_model_without_layers_is_told", a_model_without_layers_is_told);
}

}  // namespace zscope::testing
