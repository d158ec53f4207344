#include <filesystem>
#include <string>

#include "core/data/image_file.h"
#include "tests/cli/tiny_model.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {
namespace {

/// Of a test generator and of a network, at a place that is no seed's.
void written_picture_is_the_one_on_screen(ImGuiTestContext* ctx, UiHarness& ui) {
    const std::filesystem::path model = ui.scratch() / "on_screen";
    test::save_tiny_model(model);
    for (const std::string& opened : {std::string("fast"), model.string()}) {
        ui.start_on(ctx, opened);
        ui.dispatch(event::SettingsChanged{[folder = ui.scratch() / "written"](Settings& settings) {
            settings.exporting.folder = folder;
        }});
        ui.dispatch(event::ComponentSet{1, 1.75F});
        IM_CHECK(ui.wait_idle(ctx));
        ctx->WindowFocus("//Export");
        ctx->Yield(2);
        ctx->SetRef("Export");
        ctx->ComboClick("##kind/Picture");
        ctx->ItemClick("###export_picture");
        IM_CHECK(ui.wait_idle(ctx));
        IM_CHECK(ui.state().exporting.status == ExportStatus::done);
        const std::filesystem::path path = ui.state().exporting.path;
        IM_CHECK(!ui.state().canvas.current->preview);
        IM_CHECK(read_image_file(path) == ui.state().canvas.current->image);
        ctx->ItemClick("Copy path");
        IM_CHECK(ui.wait_idle(ctx));
        IM_CHECK_STR_EQ(ImGui::GetClipboardText(), path.c_str());
    }
    ctx->WindowFocus("//Latent");
}

}  // namespace

void add_written_picture_tests(UiHarness& harness) {
    harness.add("export", "written_picture_is_the_one_on_screen",
                written_picture_is_the_one_on_screen);
}

}  // namespace zscope::testing
