#include <chrono>

#include "core/export/png.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {
namespace {

void export_writes_the_file_and_its_command(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    Settings settings = ui.state().settings;
    settings.exporting.folder = ui.scratch() / "out";
    ui.dispatch(event::SettingsChanged{settings});
    ctx->Yield(2);
    ctx->WindowFocus("//Export");
    ctx->Yield(2);
    ctx->SetRef("Export");
    ctx->ItemClick("###export_picture");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().exporting.status == ExportStatus::done);
    const std::filesystem::path path = ui.state().exporting.path;
    IM_CHECK(std::filesystem::exists(path));
    IM_CHECK(std::filesystem::exists(path.string() + ".json"));
    const PngText text = read_png_text(path);
    IM_CHECK(text.contains("zscope"));
    IM_CHECK(text.at("zscope").find("zscope render") != std::string::npos);
    const std::string shown = ui.app().controller().equivalent_command(ExportKind::picture);
    IM_CHECK(shown.starts_with("zscope render"));
    // A second export does not write over the first.
    ctx->ItemClick("###export_picture");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().exporting.path != path);
    ctx->WindowFocus("//Latent");
}

void export_into_an_impossible_folder_is_a_message(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    Settings settings = ui.state().settings;
    settings.exporting.folder = "/proc/nothing/here";
    ui.dispatch(event::SettingsChanged{settings});
    ui.dispatch(event::ExportAsked{ExportKind::strip});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().exporting.status == ExportStatus::failed);
    IM_CHECK_GE(ui.state().messages.size(), std::size_t{1});
    IM_CHECK_STR_EQ(ui.state().messages.back().title.c_str(), "The export failed");
}

/// What the program does last, in the middle of many pictures of 250 ms.
void closing_gives_up_a_long_export(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "slow");
    const std::filesystem::path out = ui.scratch() / "given up";
    Settings settings = ui.state().settings;
    settings.exporting.folder = out;
    settings.grid = {8, 8};
    ui.dispatch(event::SettingsChanged{settings});
    for (const ExportKind kind : {ExportKind::grid, ExportKind::activeness}) {
        ui.dispatch(event::ExportAsked{kind});
        const int before = ui.log().forwards;
        IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.log().forwards > before; }));
        IM_CHECK(ui.state().exporting.status == ExportStatus::running);
        const auto start = std::chrono::steady_clock::now();
        ui.app().save();
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        IM_CHECK_LT(taken.count(), 1.5);
        IM_CHECK(ui.wait_idle(ctx));
        IM_CHECK(ui.state().exporting.status == ExportStatus::idle);
        IM_CHECK(!std::filesystem::exists(out) || std::filesystem::is_empty(out));
    }
    ui.start_on(ctx, "fast");
}

}  // namespace

void add_export_tests(UiHarness& harness) {
    harness.add("export", "closing_gives_up_a_long_export", closing_gives_up_a_long_export);
    harness.add("export", "writes_the_file_and_its_command",
                export_writes_the_file_and_its_command);
    harness.add("export", "impossible_folder_is_a_message",
                export_into_an_impossible_folder_is_a_message);
}

}  // namespace zscope::testing
