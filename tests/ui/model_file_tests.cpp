#include <imgui_internal.h>

#include <set>
#include <vector>

#include "core/model/model_file.h"
#include "tests/cli/tiny_model.h"
#include "tests/support/search_path.h"
#include "tests/support/wrong_files.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {
namespace {

namespace fs = std::filesystem;

/// One of them dropped: the picture and the model stay, and one new message tells what it is.
void wrong_files_leave_model_and_picture(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const auto picture = ui.state().canvas.current;
    const std::uint64_t generation = ui.state().model.generation;
    const fs::path folder = ui.scratch() / "wrong";
    fs::create_directories(folder);
    std::set<std::string> told;
    const auto files = wrong_model_files();
    for (const auto& [name, make] : files) {
        ctx->LogDebug("%s", name.c_str());
        // Always at one path: messages differ in what they say only.
        make(folder / "input");
        ui.dispatch(event::MessagesCleared{});
        ui.drop({folder / "input"});
        IM_CHECK(ui.wait_idle(ctx));
        IM_CHECK_EQ(ui.state().messages.size(), std::size_t{1});
        const Message& message = ui.state().messages.front();
        IM_CHECK(message.level == MessageLevel::error);
        IM_CHECK_EQ(message.count, 1);
        IM_CHECK(message.title.starts_with("Cannot open "));
        IM_CHECK(told.insert(message.details()).second);
        IM_CHECK(ui.state().canvas.current == picture);
        IM_CHECK_EQ(ui.state().model.generation, generation);
        IM_CHECK_STR_EQ(ui.state().model.source.path.c_str(), "fast");
        fs::remove_all(folder / "input");
    }
    IM_CHECK_EQ(told.size(), files.size());
    ui.dispatch(event::MessagesCleared{});
    ui.dispatch(event::ComponentSet{0, 1.5F});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().canvas.current->image == ui.direct_render());
    if (!files.contains(kUnreadable)) {
        ui.skip(ctx, "this user, root, may read every file here; all others were refused");
    }
}

void check_open(UiHarness& ui, const fs::path& path) {
    IM_CHECK_STR_EQ(ui.state().model.source.path.c_str(), path.c_str());
    IM_CHECK(ui.state().messages.empty());
    IM_CHECK_EQ(ui.state().canvas.current->image.width, 8);
    IM_CHECK(ui.state().canvas.current->image == ui.direct_render());
}

void model_by_path(ImGuiTestContext* ctx, UiHarness& ui) {
    const fs::path model = ui.scratch() / "typed";
    test::save_tiny_model(model);
    ui.start_on(ctx, "fast");
    ui.type_path(ctx, PathPurpose::open_model, model);
    check_open(ui, model);
}

/// On a machine without a file dialog the menu leads to the window's own prompt.
void model_by_menu(ImGuiTestContext* ctx, UiHarness& ui) {
    const fs::path model = ui.scratch() / "from_the_menu";
    const fs::path no_programs = ui.scratch() / "no_programs";
    test::save_tiny_model(model);
    fs::create_directories(no_programs);
    ui.start_on(ctx, "fast");
    const SearchPath without_dialogs(no_programs.string());
    ctx->SetRef("##MainMenuBar");
    ctx->MenuClick("File/Open model...");
    IM_CHECK(UiHarness::wait_for(ctx, [] {
        const ImGuiWindow* prompt = ImGui::FindWindowByName("###path");
        return prompt != nullptr && prompt->Active;
    }));
    ctx->Yield(3);
    IM_CHECK(ui.words(ctx).find("Path of a model file") != std::string::npos);
    ctx->SetRef("//$FOCUSED");
    ctx->ItemInput("##path");
    ctx->KeyCharsReplaceEnter(model.c_str());
    IM_CHECK(ui.wait_idle(ctx));
    check_open(ui, model);
}

void model_by_drop(ImGuiTestContext* ctx, UiHarness& ui) {
    const fs::path model = ui.scratch() / "dropped";
    test::save_tiny_model(model);
    for (const fs::path& path : {model, model / kModelWeightsName, model / kModelCardName}) {
        ui.start_on(ctx, "fast");
        ui.drop({path});
        IM_CHECK(ui.wait_idle(ctx));
        check_open(ui, path);
    }
    ui.dispatch(event::ComponentSet{1, -1.25F});
    IM_CHECK(ui.wait_idle(ctx));
    check_open(ui, model / kModelCardName);
}

/// Looked at as the menu opens, off the window's thread.
void recent_models_that_are_gone_are_known_in_the_menu(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const std::vector<RecentModel> before = ui.state().settings.recent;
    for (const RecentModel& model : before) {
        ui.dispatch(event::RecentRemoved{model.path});
    }
    const std::vector<fs::path> gone{ui.scratch() / "gone"};
    for (const fs::path& model : {gone.front(), ui.scratch() / "there"}) {
        test::save_tiny_model(model);
        ui.dispatch(event::OpenAsked{{ModelOrigin::file, model}});
        IM_CHECK(ui.wait_idle(ctx));
    }
    fs::remove_all(gone.front());
    IM_CHECK_EQ(ui.state().settings.recent.size(), std::size_t{2});
    ctx->SetRef("##MainMenuBar");
    ctx->MenuClick("File");
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.state().missing_recent == gone; }));
    ctx->PopupCloseAll();
    IM_CHECK(ui.wait_idle(ctx));
}

}  // namespace

void add_model_file_tests(UiHarness& harness) {
    harness.add("model_file", "wrong_files_leave_model_and_picture",
                wrong_files_leave_model_and_picture);
    harness.add("model_file", "model_by_path", model_by_path);
    harness.add("model_file", "model_by_menu", model_by_menu);
    harness.add("model_file", "model_by_drop", model_by_drop);
    harness.add("model_file", "recent_models_that_are_gone_are_known_in_the_menu",
                recent_models_that_are_gone_are_known_in_the_menu);
}

}  // namespace zscope::testing
