#include <cstddef>
#include <string>
#include <utility>

#include "app/state/analysis_requests.h"
#include "core/model/generator_info.h"
#include "tests/ui/analysis_support.h"

/// With a B open: whose the results are that are shown.
namespace zscope::testing {
namespace {

constexpr PixelPlace kChosen{.x = 4, .y = 5, .channel = 1};

/// "fast" as A, "bent" as B, a pixel of A chosen.
void start_with_b(ImGuiTestContext* ctx, UiHarness& ui, CompareMode mode) {
    start_analysis(ctx, ui, "fast");
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "bent"}});
    IM_CHECK(ui.wait_idle(ctx));
    ui.dispatch(event::CompareModeSet{mode});
    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    options.pixel.place = kChosen;
    options.pair = {0, 1};
    set_options(ctx, ui, options);
    IM_CHECK(ui.wait_idle(ctx));
}

void stop_with_b(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::MessagesCleared{});
    ui.dispatch(event::BClosed{});
    set_options(ctx, ui, {});
    bring_forward(ctx, ui, "Activeness");
    bring_forward(ctx, ui, "Strips");
}

bool says(ImGuiTestContext* ctx, UiHarness& ui, const char* text) {
    return ui.words(ctx).find(text) != std::string::npos;
}

void panels_of_a_say_so(ImGuiTestContext* ctx, UiHarness& ui) {
    start_with_b(ctx, ui, CompareMode::only_a);
    struct Words {
        const char* panel;
        const char* with_b;
        const char* alone;
    };
    constexpr Words kWords[] = {{"Pixel", "channel g, of A", "channel g"},
                                {"Interactions", "A 8 latents", "8 latents"},
                                {"Pair", "A at most ", "at most "}};
    for (const Words& words : kWords) {
        bring_forward(ctx, ui, words.panel);
        IM_CHECK(says(ctx, ui, words.with_b));
    }
    ui.dispatch(event::BClosed{});
    for (const Words& words : kWords) {
        bring_forward(ctx, ui, words.panel);
        IM_CHECK(says(ctx, ui, words.alone));
        IM_CHECK(!says(ctx, ui, words.with_b));
    }
    stop_with_b(ctx, ui);
}

void click_on_b_alone_is_refused(ImGuiTestContext* ctx, UiHarness& ui) {
    start_with_b(ctx, ui, CompareMode::only_b);
    bring_forward(ctx, ui, "Pixel");
    const auto place = [&ui] { return ui.state().analysis.options.pixel.place; };
    ctx->SetRef(UiHarness::child_window("Canvas/area"));
    ctx->ItemClick("picture");
    ctx->Yield(2);
    IM_CHECK(place() == kChosen);
    IM_CHECK(!ui.state().messages.empty());
    IM_CHECK_STR_EQ(ui.state().messages.back().title.c_str(), "No pixel was chosen");
    ui.dispatch(event::MessagesCleared{});
    ui.dispatch(event::CompareModeSet{CompareMode::only_a});
    IM_CHECK(ui.wait_idle(ctx));
    ctx->ItemClick("picture");
    ctx->Yield(2);
    IM_CHECK(place() != kChosen);
    IM_CHECK(ui.state().messages.empty());
    stop_with_b(ctx, ui);
}

/// Of the panel, or of its part beside the matrix.
void choose_slot(ImGuiTestContext* ctx, UiHarness& ui, const char* panel, const char* slot) {
    const std::string part = std::string(panel).append("/controls");
    if (UiHarness::child_window(part) != nullptr) {
        ctx->SetRef(UiHarness::child_window(part));
    } else {
        ctx->SetRef(panel);
    }
    ctx->ComboClick(std::string("##slot/").append(slot).c_str());
    ctx->Yield(2);
    IM_CHECK(ui.wait_idle(ctx));
}

/// By the same requests, one slot at a time.
void matrices_of_b_are_shown(ImGuiTestContext* ctx, UiHarness& ui) {
    start_with_b(ctx, ui, CompareMode::side_by_side);
    const AnalysisState& analysis = ui.state().analysis;
    bring_forward(ctx, ui, "Interactions");
    IM_CHECK(is_current(ui.state(), AnalysisKind::interactions));
    IM_CHECK(analysis.interactions_of_b == nullptr);
    choose_slot(ctx, ui, "Interactions", "B");
    IM_CHECK(is_current(ui.state(), AnalysisKind::interactions_of_b));
    IM_CHECK(analysis.interactions_of_b->request == analysis.interactions->request);
    IM_CHECK_EQ(analysis.interactions_of_b->key.model_generation, ui.state().compare.b.generation);
    bring_forward(ctx, ui, "Pixel");
    IM_CHECK(says(ctx, ui, "channel g, of A"));
    choose_slot(ctx, ui, "Pixel", "B");
    IM_CHECK(is_current(ui.state(), AnalysisKind::pixel_of_b));
    IM_CHECK(analysis.pixel_of_b->place == kChosen);
    IM_CHECK(says(ctx, ui, "channel g, of B"));
    ui.dispatch(event::ComponentSet{0, 1.5F});
    ctx->Yield(2);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::pixel_of_b));
    IM_CHECK(!is_current(ui.state(), AnalysisKind::pixel));  // it is not shown
    choose_slot(ctx, ui, "Pixel", "A");
    IM_CHECK(is_current(ui.state(), AnalysisKind::pixel));
    choose_slot(ctx, ui, "Pixel", "B");
    ui.dispatch(event::BClosed{});
    ctx->Yield(2);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(analysis.pixel_of_b == nullptr);
    IM_CHECK(!says(ctx, ui, "channel g, of "));
    stop_with_b(ctx, ui);
}

/// A's components have names, B's have none: z1 does something else there.
void maps_have_the_names_of_their_models(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "demo");
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "fast"}});
    IM_CHECK(ui.wait_idle(ctx));
    const std::string in_a = component_title(ui.state().model.info, 1);
    const std::string in_b = component_title(ui.state().compare.b.info, 1);
    IM_CHECK_STR_EQ(in_b.c_str(), "z1");
    IM_CHECK(in_a.starts_with("z1 "));
    bring_forward(ctx, ui, "Heatmap");
    for (const auto& [measure, words] :
         {std::pair{HeatmapMeasure::change, "Change under "},
          std::pair{HeatmapMeasure::curvature, "Curvature along "}}) {
        AnalysisOptions options;
        options.activeness.latents.samples = 2;
        options.heatmap.shown = true;
        options.heatmap.measure = measure;
        options.heatmap.component = 1;
        set_options(ctx, ui, options);
        IM_CHECK(ui.wait_idle(ctx));
        IM_CHECK(is_current(ui.state(), AnalysisKind::heatmap));
        IM_CHECK(is_current(ui.state(), AnalysisKind::heatmap_of_b));
        const std::string told = ui.words(ctx);
        IM_CHECK_EQ(count_of(told, words + in_b), std::size_t{2});  // A's begins with it
        IM_CHECK_EQ(count_of(told, words + in_a), std::size_t{1});
    }
    stop_with_b(ctx, ui);
    ui.start_on(ctx, "fast");
}

}  // namespace

void add_whose_result_tests(UiHarness& harness) {
    harness.add("analysis", "panels_of_a_say_so_beside_b", panels_of_a_say_so);
    harness.add("analysis", "matrices_of_b_are_shown", matrices_of_b_are_shown);
    harness.add("analysis", "click_on_b_alone_is_refused", click_on_b_alone_is_refused);
    harness.add("analysis", "maps_have_the_names_of_their_models",
                maps_have_the_names_of_their_models);
}

}  // namespace zscope::testing
