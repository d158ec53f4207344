#include <imgui_internal.h>

#include <cstddef>
#include <string>

#include "app/ui/widgets.h"
#include "tests/ui/analysis_support.h"

/// Lists of names that are longer than their fields.
namespace zscope::testing {
namespace {

/// The demo's components have long names, the Pair panel's lists are narrow.
void a_long_name_keeps_its_end_and_is_told_whole(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    options.pair = {1, 7};
    set_options(ctx, ui, options);
    ui.dispatch(event::OpenAsked{{ModelOrigin::demo, {}}});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx, 100.0));
    bring_forward(ctx, ui, "Pair");
    const std::string title = component_title(ui.state().model.info, 1);
    ctx->SetRef("Pair");
    const float room = ctx->ItemInfo("pair/##first").RectFull.GetWidth() - ImGui::GetFrameHeight() -
                       2.0F * ImGui::GetStyle().FramePadding.x;
    const std::string cut = ui::cut_in_the_middle(title, room);
    IM_CHECK(cut != title);
    IM_CHECK(cut.ends_with(title.substr(title.size() - 4)));
    ctx->MouseMove("pair/##second");
    const std::string words = ui.words(ctx);
    IM_CHECK(words.find(cut) != std::string::npos);
    const std::size_t elsewhere = count_of(words, title);
    ctx->MouseMove("pair/##first");
    IM_CHECK(
        UiHarness::wait_for(ctx, [&] { return count_of(ui.words(ctx), title) == elsewhere + 1; }));
    set_options(ctx, ui, {});
    ui.start_on(ctx, "fast");
    bring_forward(ctx, ui, "Strips");
}

}  // namespace

void add_name_combo_tests(UiHarness& harness) {
    harness.add("shell", "a_long_name_keeps_its_end_and_is_told_whole",
                a_long_name_keeps_its_end_and_is_told_whole);
}

}  // namespace zscope::testing
