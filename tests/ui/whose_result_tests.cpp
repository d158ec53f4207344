#include <string>

#include "app/state/analysis_requests.h"
#include "tests/ui/analysis_support.h"

/// With a B open: whose the results are that are measured of A alone.
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

}  // namespace

void add_whose_result_tests(UiHarness& harness) {
    harness.add("analysis", "panels_of_a_say_so_beside_b", panels_of_a_say_so);
    harness.add("analysis", "click_on_b_alone_is_refused", click_on_b_alone_is_refused);
}

}  // namespace zscope::testing
