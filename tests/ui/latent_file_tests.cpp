#include <cmath>
#include <fstream>

#include "core/export/latent_file.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "tests/core/files_support.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {
namespace {

const std::vector<float> kZ = {1.5F, -2.0F, 0.1F, 3e-3F};

bool stands_at(const UiHarness& ui, const std::vector<float>& z) {
    return composed_latent(ui.state().edit) == z && component_values(ui.state().edit) == z &&
           !has_edits(ui.state().edit);
}

void dropped_z_is_a_new_base_and_undo_comes_back(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const EditState before = ui.state().edit;
    write_latent_file(ui.scratch() / "z.npy", {kZ});
    write_latent_file(ui.scratch() / "z.json", {kZ});
    write_png(ui.scratch() / "z.png", ui.direct_render(),
              {{kProvenanceKeyword, test::read_text(ui.scratch() / "z.json")}});
    for (const char* name : {"z.npy", "z.json", "z.png"}) {
        ui.drop({ui.scratch() / name});
        ctx->Yield(3);
        IM_CHECK(ui.wait_idle(ctx));
        IM_CHECK(stands_at(ui, kZ));
        IM_CHECK(ui.state().canvas.current->image == ui.direct_render());
        ui.dispatch(event::Undone{});
        IM_CHECK(ui.wait_idle(ctx));
        IM_CHECK(ui.state().edit == before);
    }
}

void z_by_path_and_back(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ui.dispatch(event::ComponentSet{2, 0.75F});
    IM_CHECK(ui.wait_idle(ctx));
    const std::vector<float> here = composed_latent(ui.state().edit);
    for (const char* name : {"saved.npy", "saved.json"}) {
        ui.type_path(ctx, PathPurpose::save_latent, ui.scratch() / name);
        IM_CHECK(std::filesystem::exists(ui.scratch() / name));
        ui.dispatch(event::SeedSet{77});
        IM_CHECK(ui.wait_idle(ctx));
        IM_CHECK(composed_latent(ui.state().edit) != here);
        ui.type_path(ctx, PathPurpose::open_latent, ui.scratch() / name);
        IM_CHECK(stands_at(ui, here));
    }
    // A second Save over a file asks first, and begins with an empty field.
    ui.app().dialogs().ask_for_path(PathPurpose::save_latent);
    ctx->Yield(3);
    const auto size = std::filesystem::file_size(ui.scratch() / "saved.json");
    std::ofstream(ui.scratch() / "saved.json", std::ios::app) << " ";
    ctx->SetRef("//$FOCUSED");
    ctx->ItemInput("##path");
    ctx->KeyCharsReplaceEnter((ui.scratch() / "saved.json").c_str());
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(std::filesystem::file_size(ui.scratch() / "saved.json"), size + 1);
    IM_CHECK(ui.words(ctx).find("Save once more") != std::string::npos);
    ctx->SetRef("//$FOCUSED");
    ctx->ItemClick("Save");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(std::filesystem::file_size(ui.scratch() / "saved.json"), size);
    ui.dispatch(event::MessagesCleared{});
}

/// What is typed into stays what it is; the question comes when that has closed.
void file_found_takes_no_open_prompt_over(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const auto says = [&](const char* text) {
        return ui.words(ctx).find(text) != std::string::npos;
    };
    ui.app().dialogs().ask_for_path(PathPurpose::open_latent);
    ctx->Yield(3);
    ui.dispatch(event::LatentFileFound{ui.scratch() / "there.npy"});
    ctx->Yield(3);
    IM_CHECK(says("Path of a .npy, .json or exported .png file with a latent"));
    IM_CHECK(!says("Save once more"));
    ctx->SetRef("//$FOCUSED");
    ctx->ItemClick("Cancel");
    ctx->Yield(3);
    IM_CHECK(says("Save once more"));
    ctx->SetRef("//$FOCUSED");
    ctx->ItemClick("Cancel");
    ctx->Yield(3);
    IM_CHECK(!says("Save once more"));
}

void locked_component_stays(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    write_latent_file(ui.scratch() / "z.npy", {kZ});
    const float before = ui.value(1);
    ui.dispatch(event::ComponentLocked{1, true});
    ui.dispatch(event::LatentOpenAsked{ui.scratch() / "z.npy"});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.value(1), before);
    IM_CHECK_EQ(ui.value(0), kZ[0]);
    ui.dispatch(event::ComponentLocked{1, false});
    ctx->Yield(2);
}

void wrong_z_is_a_message_and_nothing_moves(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const EditState before = ui.state().edit;
    write_latent_file(ui.scratch() / "five.npy", {{1, 2, 3, 4, 5}});
    std::ofstream(ui.scratch() / "cut.npy", std::ios::binary) << "\x93NUM";
    for (const char* name : {"five.npy", "cut.npy", "missing.npy"}) {
        ui.dispatch(event::MessagesCleared{});
        ui.drop({ui.scratch() / name});
        ctx->Yield(3);
        IM_CHECK(ui.wait_idle(ctx));
        IM_CHECK_EQ(ui.state().messages.size(), std::size_t{1});
        IM_CHECK_STR_EQ(ui.state().messages.back().title.c_str(), "Cannot open z");
        IM_CHECK(ui.state().messages.back().text.find(name) != std::string::npos);
        IM_CHECK(ui.state().edit == before);
    }
    ui.dispatch(event::MessagesCleared{});
    ctx->Yield(2);
}

}  // namespace

void add_latent_file_tests(UiHarness& harness) {
    harness.add("latent_file", "dropped_z_is_a_new_base_and_undo_comes_back",
                dropped_z_is_a_new_base_and_undo_comes_back);
    harness.add("latent_file", "z_by_path_and_back", z_by_path_and_back);
    harness.add("latent_file", "file_found_takes_no_open_prompt_over",
                file_found_takes_no_open_prompt_over);
    harness.add("latent_file", "locked_component_stays", locked_component_stays);
    harness.add("latent_file", "wrong_z_is_a_message_and_nothing_moves",
                wrong_z_is_a_message_and_nothing_moves);
}

}  // namespace zscope::testing
