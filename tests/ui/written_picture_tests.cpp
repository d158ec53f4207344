#include <filesystem>
#include <memory>
#include <string>

#include "app/state/strip_rules.h"
#include "core/data/image_file.h"
#include "core/export/sheet.h"
#include "tests/cli/tiny_model.h"
#include "tests/ui/analysis_support.h"
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

/// The rows on screen, all drawn, laid out as an export lays out its cells.
Image sheet_of(const StripTable& strips) {
    SheetContent content;
    content.rows = static_cast<int>(strips.rows.size());
    for (const StripRow& row : strips.rows) {
        content.columns = static_cast<int>(row.cells.size());
        content.outlined_columns.push_back(row.base_column);
        for (const std::shared_ptr<const Image>& cell : row.cells) {
            content.cells.push_back(*cell);
        }
    }
    return compose_sheet(content, {});
}

/// Also where a row of the window is more than a pass draws of 128 px.
void written_strip_is_the_one_on_screen(ImGuiTestContext* ctx, UiHarness& ui) {
    const std::filesystem::path small = ui.scratch() / "strip_on_screen";
    const std::filesystem::path large = ui.scratch() / "large_strip_on_screen";
    test::save_tiny_model(small);
    test::save_tiny_model(large, 128);
    set_options(ctx, ui, {});
    for (const std::string& opened : {std::string("fast"), small.string(), large.string()}) {
        ui.start_on(ctx, opened);
        bring_forward(ctx, ui, "Strips");
        ui.dispatch(event::SettingsChanged{[folder = ui.scratch() / "strips"](Settings& settings) {
            settings.exporting.folder = folder;
        }});
        ui.dispatch(event::ComponentSet{1, 1.75F});
        IM_CHECK(ui.wait_idle(ctx));
        ui.dispatch(event::ExportAsked{ExportKind::strip});
        IM_CHECK(ui.wait_idle(ctx));
        IM_CHECK(ui.state().exporting.status == ExportStatus::done);
        const StripTable& strips = ui.state().strips;
        IM_CHECK(!strips_are_elsewhere(ui.state(), Slot::a));
        IM_CHECK_EQ(strips.rows.size(), ui.state().components());
        IM_CHECK_EQ(strips.finished_rows, strips.rows.size());
        for (const StripRow& row : strips.rows) {
            IM_CHECK_GT(largest_step(*row.cells.front(), *row.cells.back()), 1);
        }
        const Image written = read_image_file(ui.state().exporting.path);
        IM_CHECK(sheet_of(strips) == written);
    }
    ui.dispatch(event::ExportKindChosen{ExportKind::picture});
    ctx->WindowFocus("//Latent");
}

}  // namespace

void add_written_picture_tests(UiHarness& harness) {
    harness.add("export", "written_picture_is_the_one_on_screen",
                written_picture_is_the_one_on_screen);
    harness.add("export", "written_strip_is_the_one_on_screen", written_strip_is_the_one_on_screen);
}

}  // namespace zscope::testing
