#include <filesystem>
#include <string>
#include <vector>

#include "app/state/path_events.h"
#include "tests/support/search_path.h"
#include "tests/ui/analysis_support.h"
#include "tests/ui/ui_harness.h"

/// The buttons beside the fields that hold a folder.
namespace zscope::testing {
namespace {

namespace fs = std::filesystem;

struct Field {
    const char* panel;
    const char* button;
};
constexpr Field kFields[] = {{"Export", "###choose_folder"},
                             {"Runs", "###choose_folder"},
                             {"Training", "data/###choose_folder"}};

/// The pictures' folder is a field of runs from random weights.
void show_data_field(UiHarness& ui) {
    TrainForm form = ui.state().training.form;
    form.start = TrainStart::fresh;
    ui.dispatch(event::TrainFormSet{form});
}

void bring_back_what_was_in_front(ImGuiTestContext* ctx, UiHarness& ui) {
    for (const char* panel : {"Latent", "Strips", "Canvas"}) {
        bring_forward(ctx, ui, panel);
    }
}

void folders_are_chosen_where_there_is_a_dialog(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    show_data_field(ui);
    for (const bool is_there : {true, false}) {
        ui.dispatch(event::FileDialogLookedFor{is_there});
        for (const Field& field : kFields) {
            bring_forward(ctx, ui, field.panel);
            ctx->SetRef(field.panel);
            const bool is_greyed =
                (ctx->ItemInfo(field.button).ItemFlags & ImGuiItemFlags_Disabled) != 0;
            IM_CHECK_EQ(is_greyed, !is_there);
        }
    }
    bring_forward(ctx, ui, "Export");
    ctx->SetRef("Export");
    ImGuiStyle& style = ImGui::GetStyle();
    const ImGuiHoveredFlags hover_flags = style.HoverFlagsForTooltipMouse;
    style.HoverFlagsForTooltipMouse = ImGuiHoveredFlags_AllowWhenDisabled;
    ctx->MouseMove("###choose_folder", ImGuiTestOpFlags_NoCheckHoveredId);
    const std::string words = ui.words(ctx);
    style.HoverFlagsForTooltipMouse = hover_flags;
    IM_CHECK(words.find("zenity") != std::string::npos);
    bring_back_what_was_in_front(ctx, ui);
}

/// Pressed before anything is known of dialogs, on a machine without: the window asks by itself,
/// and the button is greyed from then on.
void without_a_dialog_the_window_asks(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const fs::path no_programs = ui.scratch() / "no_programs";
    fs::create_directories(no_programs);
    const SearchPath without_dialogs(no_programs.string());
    ui.dispatch(event::FileDialogLookedFor{true});
    bring_forward(ctx, ui, "Export");
    ctx->SetRef("Export");
    ctx->ItemClick("###choose_folder");
    IM_CHECK(UiHarness::wait_for(ctx, [] {
        const ImGuiWindow* prompt = ImGui::FindWindowByName("###path");
        return prompt != nullptr && prompt->Active;
    }));
    ctx->Yield(3);
    IM_CHECK(ui.state().has_file_dialog == false);
    ctx->SetRef("//$FOCUSED");
    ctx->ItemInput("##path");
    ctx->KeyCharsReplaceEnter("/typed/folder");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_STR_EQ(ui.state().settings.exporting.folder.c_str(), "/typed/folder");
    ui.start_on(ctx, "fast");
    bring_back_what_was_in_front(ctx, ui);
}

void a_chosen_folder_stands_in_its_field(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    show_data_field(ui);
    const std::string data = ui.state().training.form.config().data;
    for (const PathPurpose purpose : {PathPurpose::export_folder, PathPurpose::training_data}) {
        for (const Event& event : dialog_events(purpose, ui.scratch() / "chosen")) {
            ui.dispatch(event);
        }
    }
    for (const char* panel : {"Export", "Training"}) {
        bring_forward(ctx, ui, panel);
        IM_CHECK(ui.words(ctx).find((ui.scratch() / "chosen").string()) != std::string::npos);
    }
    TrainForm form = ui.state().training.form;
    form.config().data = data;
    ui.dispatch(event::TrainFormSet{form});
    ui.start_on(ctx, "fast");
    bring_back_what_was_in_front(ctx, ui);
}

}  // namespace

void add_folder_button_tests(UiHarness& harness) {
    harness.add("folder_button", "folders_are_chosen_where_there_is_a_dialog",
                folders_are_chosen_where_there_is_a_dialog);
    harness.add("folder_button", "without_a_dialog_the_window_asks",
                without_a_dialog_the_window_asks);
    harness.add("folder_button", "a_chosen_folder_stands_in_its_field",
                a_chosen_folder_stands_in_its_field);
}

}  // namespace zscope::testing
