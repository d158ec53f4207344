#include <cstddef>
#include <filesystem>
#include <string>

#include "app/state/actions.h"
#include "core/model/model_file.h"
#include "tests/cli/tiny_model.h"
#include "tests/core/files_support.h"
#include "tests/ui/analysis_support.h"
#include "tests/ui/rebase_support.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {
namespace {

/// A small model in new axes, from a folder of this name.
void turn_small_model(ImGuiTestContext* ctx, UiHarness& ui, const char* name) {
    const std::filesystem::path origin = ui.scratch() / name;
    test::save_tiny_model(origin);
    ui.start_on(ctx, origin.string());
    turn_axes(ctx, ui);
}

bool says_unsaved(ImGuiTestContext* ctx, UiHarness& ui) {
    return ui.words(ctx).find("New axes, not saved") != std::string::npos;
}

/// Where the Export panel tells why nothing can be exported.
void save_in_export_panel(ImGuiTestContext* ctx, UiHarness& ui) {
    bring_forward(ctx, ui, "Export");
    ctx->SetRef(UiHarness::child_window("Export/command"));
    ctx->ItemClick("unsaved/###save_rebased");
    IM_CHECK(ui.wait_idle(ctx));
}

void stop(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    bring_forward(ctx, ui, "Latent");
}

void axes_are_saved_where_an_export_is_refused(ImGuiTestContext* ctx, UiHarness& ui) {
    turn_small_model(ctx, ui, "refused");
    const std::filesystem::path folder = ui.scratch() / "of refused";
    const std::filesystem::path notes = folder / "refused-rebased" / "notes";
    std::filesystem::create_directories(notes.parent_path());
    test::write_text(notes, "of an older one");
    ui.dispatch(event::SettingsChanged{
        [folder](Settings& settings) { settings.exporting.folder = folder; }});
    ui.dispatch(event::ExportKindChosen{ExportKind::picture});
    bring_forward(ctx, ui, "Export");
    const Action& export_picture = find_action("export_picture");
    IM_CHECK(!export_picture.why_not(ui.state()).empty());
    IM_CHECK(says_unsaved(ctx, ui));
    save_in_export_panel(ctx, ui);
    IM_CHECK(ui.state().untangle.saving == SaveStatus::done);
    const std::filesystem::path saved = ui.state().untangle.saved_path;
    IM_CHECK_STR_EQ(saved.c_str(), (folder / "refused-rebased-2").c_str());
    IM_CHECK(std::filesystem::exists(saved / kModelWeightsName));
    IM_CHECK(test::read_text(notes) == "of an older one");
    IM_CHECK(export_picture.why_not(ui.state()).empty());
    IM_CHECK(!says_unsaved(ctx, ui));
    stop(ctx, ui);
}

/// In its first line, with the button that takes them back.
void panel_begins_with_what_is_not_saved(ImGuiTestContext* ctx, UiHarness& ui) {
    turn_small_model(ctx, ui, "undone");
    bring_forward(ctx, ui, "Untangle");
    ctx->SetRef("Untangle");
    const float first = ctx->ItemInfo("unsaved/###save_rebased").RectFull.Min.y;
    IM_CHECK_LT(first, ctx->ItemInfo("###rebase").RectFull.Min.y);
    ctx->ItemClick("unsaved/###undo");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().edit.axes, std::size_t{0});
    IM_CHECK(!says_unsaved(ctx, ui));
    ui.dispatch(event::Redone{});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(says_unsaved(ctx, ui));
    stop(ctx, ui);
}

/// What is typed in the Untangle panel holds wherever the button is pressed, for this model.
void both_panels_save_to_one_place(ImGuiTestContext* ctx, UiHarness& ui) {
    turn_small_model(ctx, ui, "placed");
    const auto type_place = [&](const std::filesystem::path& place) {
        bring_forward(ctx, ui, "Untangle");
        ctx->SetRef("Untangle");
        ctx->ItemInputValue("##path", place.c_str());
        ctx->Yield(2);
    };
    type_place("/proc/nothing/here");
    save_in_export_panel(ctx, ui);
    IM_CHECK(ui.state().untangle.saving == SaveStatus::failed);
    IM_CHECK(ui.words(ctx).find("Cannot make the folder /proc/nothing/here") != std::string::npos);
    const std::filesystem::path place = ui.scratch() / "placed axes";
    type_place(place);
    ctx->ItemClick("unsaved/###save_rebased");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().untangle.saving == SaveStatus::done);
    IM_CHECK_STR_EQ(ui.state().untangle.saved_path.c_str(), place.c_str());
    stop(ctx, ui);
    IM_CHECK(ui.state().untangle.save_path.empty());
}

}  // namespace

void add_unsaved_axes_tests(UiHarness& harness) {
    harness.add("untangle", "axes_are_saved_where_an_export_is_refused",
                axes_are_saved_where_an_export_is_refused);
    harness.add("untangle", "panel_begins_with_what_is_not_saved",
                panel_begins_with_what_is_not_saved);
    harness.add("untangle", "both_panels_save_to_one_place", both_panels_save_to_one_place);
}

}  // namespace zscope::testing
