#include "tests/ui/bar_tests.h"

#include <filesystem>
#include <regex>
#include <string>

namespace zscope::testing {
namespace {

void demo_is_one_click_away(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ctx->SetRef("##MainMenuBar");
    ctx->ItemClick("##MenuBar/Demo");
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        return ui.state().model.source.origin == ModelOrigin::demo && !ui.state().model.loading;
    }));
    ctx->Yield(3);
    IM_CHECK(ui.state().model.ready());
    IM_CHECK(!ctx->ItemExists("##MenuBar/Demo"));
    ui.start_on(ctx, "fast");
    ctx->SetRef("##MainMenuBar");
    IM_CHECK(ctx->ItemExists("##MenuBar/Demo"));
}

/// At rest after an export: all entries, in their order and none of them cut but the path.
void status_line_tells_everything(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ui.dispatch(event::SettingsChanged{[folder = ui.scratch() / "status"](Settings& settings) {
        settings.exporting.folder = folder;
    }});
    for (const float value : {0.3125F, -1.4375F}) {  // the first picture of a model is told apart
        ui.dispatch(event::ComponentSet{2, value});
        IM_CHECK(ui.wait_idle(ctx));
    }
    ui.dispatch(event::ExportNamed{ExportKind::picture, "told"});
    ui.dispatch(event::ExportAsked{ExportKind::picture});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.state().jobs_alive == 0; }));
    const std::string words = ui.words(ctx);
    const std::regex line(std::string(ui.state().device)
                              .append(R"(\s+written /\S*told\.png)")
                              .append(R"(\s+UI \d+\.\d ms, p95 \d+\.\d)")
                              .append(R"(\s+model \d+\.\d ms, p95 \d+\.\d)")
                              .append(R"(\s+queue 0\s+\d+ MB\s+0 messages)"));
    if (!std::regex_search(words, line)) {
        ctx->LogWarning("%s", words.c_str());
    }
    IM_CHECK(std::regex_search(words, line));
    ui.dispatch(event::ExportNamed{ExportKind::picture, ""});
    IM_CHECK(ui.wait_idle(ctx));
}

}  // namespace

void add_bar_tests(UiHarness& harness) {
    harness.add("bar", "demo_is_one_click_away", demo_is_one_click_away);
    harness.add("bar", "status_line_tells_everything", status_line_tells_everything);
}

}  // namespace zscope::testing
