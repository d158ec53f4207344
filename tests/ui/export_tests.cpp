#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "app/state/layer_choice.h"
#include "core/base/program_path.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "tests/cli/tiny_model.h"
#include "tests/core/files_support.h"
#include "tests/support/fake_encoder.h"
#include "tests/support/search_path.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {
namespace {

void export_writes_the_file_and_its_command(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ui.dispatch(event::SettingsChanged{[folder = ui.scratch() / "out"](Settings& settings) {
        settings.exporting.folder = folder;
    }});
    ctx->Yield(2);
    ctx->WindowFocus("//Export");
    ctx->Yield(2);
    ctx->SetRef("Export");
    ctx->ComboClick("##kind/Picture");
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
    // A second export does not write over the first, and says so beforehand.
    const std::filesystem::path next = ui.app().controller().export_path(ExportKind::picture);
    IM_CHECK(next.stem() == path.stem().string() + "-2");
    IM_CHECK(ui.app()
                 .controller()
                 .equivalent_command(ExportKind::picture)
                 .find(shell_quote(next.string())) != std::string::npos);
    ctx->ItemClick("###export_picture");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().exporting.path == next);
    ctx->WindowFocus("//Latent");
}

/// A program that keeps the folder it is asked to show in the file `told`.
void write_file_manager(const std::filesystem::path& tools, const std::filesystem::path& told) {
    std::filesystem::create_directories(tools);
    const std::filesystem::path program = tools / "xdg-open";
    const std::string part = told.string().append(".part");
    std::ofstream(program) << "#!/bin/sh\n"
                           << "printf %s \"$1\" > " << shell_quote(part) << "\n"
                           << "mv " << shell_quote(part) << " " << shell_quote(told.string())
                           << "\n";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
}

void folder_of_a_written_file_is_shown(ImGuiTestContext* ctx, UiHarness& ui) {
    const std::filesystem::path tools = ui.scratch() / "tools";
    const std::filesystem::path told = ui.scratch() / "shown_folder";
    const std::filesystem::path folder = ui.scratch() / "to be shown";
    write_file_manager(tools, told);
    const SearchPath own_file_manager(SearchPath::after(tools));
    ui.start_on(ctx, "fast");
    ui.dispatch(event::SettingsChanged{
        [folder](Settings& settings) { settings.exporting.folder = folder; }});
    ui.dispatch(event::ExportAsked{ExportKind::picture});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().exporting.status == ExportStatus::done);
    ctx->WindowFocus("//Export");
    ctx->Yield(2);
    ctx->SetRef("Export");
    IM_CHECK(!std::filesystem::exists(told));
    ctx->ItemClick("###open_export_folder");
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return std::filesystem::exists(told); }));
    IM_CHECK_STR_EQ(test::read_text(told).c_str(), folder.c_str());
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().messages.empty());
    ctx->WindowFocus("//Latent");
}

/// The line of the window's words that begins so.
std::string line_from(const std::string& words, const std::string& begin) {
    const std::size_t at = words.find(begin);
    return at == std::string::npos ? std::string() : words.substr(at, words.find('\n', at) - at);
}

/// Where a file went is told to its end, cut in the middle where there is no room, with the whole
/// of it under the cursor.
void long_path_of_a_written_file_is_told(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    std::filesystem::path folder = ui.scratch();
    for (int depth = 0; depth < 5; ++depth) {
        folder /= std::string(60, static_cast<char>('a' + depth));
    }
    ui.dispatch(event::SettingsChanged{
        [folder](Settings& settings) { settings.exporting.folder = folder; }});
    ui.dispatch(event::ExportNamed{ExportKind::picture, "deep"});
    ui.dispatch(event::ExportAsked{ExportKind::picture});
    IM_CHECK(ui.wait_idle(ctx));
    const std::filesystem::path path = folder / "deep.png";
    IM_CHECK(ui.state().exporting.path == path);
    IM_CHECK(std::filesystem::exists(path));
    ctx->WindowFocus("//Export");
    ctx->Yield(2);
    ctx->SetRef("Export");
    ctx->MouseMove("Copy path");  // into view
    const std::string whole = "Written " + path.string();
    const std::string words = ui.words(ctx);
    const std::string shown = line_from(words, "Written ");
    IM_CHECK(shown.find("...") != std::string::npos);
    IM_CHECK(shown.ends_with("/deep.png"));
    IM_CHECK(words.find(whole) == std::string::npos);
    ImGuiStyle& style = ImGui::GetStyle();
    const ImGuiHoveredFlags hover_flags = style.HoverFlagsForTooltipMouse;
    style.HoverFlagsForTooltipMouse = ImGuiHoveredFlags_None;
    const ImVec2 below = ctx->ItemInfo("Copy path").RectFull.Min;
    ctx->MouseMoveToPos(
        {below.x + 20.0F, below.y - style.ItemSpacing.y - 0.5F * ImGui::GetFontSize()});
    ctx->Yield(3);
    const std::string hovered = ui.words(ctx);
    style.HoverFlagsForTooltipMouse = hover_flags;
    IM_CHECK(hovered.find(whole) != std::string::npos);
    // The status line tells the same at rest.
    IM_CHECK(line_from(words, "written /").find("...") != std::string::npos);
    ui.dispatch(event::ExportNamed{ExportKind::picture, ""});
    IM_CHECK(ui.wait_idle(ctx));
    ctx->WindowFocus("//Latent");
}

/// A name that is too long is cut in its middle, so that the number at its end is seen.
void long_name_that_is_taken_is_told(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const std::filesystem::path folder = ui.scratch() / "taken";
    const std::string name(150, 'n');
    std::filesystem::create_directories(folder);
    std::ofstream(folder / (name + ".png")) << "taken";
    ui.dispatch(event::SettingsChanged{
        [folder](Settings& settings) { settings.exporting.folder = folder; }});
    ui.dispatch(event::ExportKindChosen{ExportKind::picture});
    ui.dispatch(event::ExportNamed{ExportKind::picture, name});
    ctx->WindowFocus("//Export");
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        return ui.app().controller().export_path(ExportKind::picture).find("-2.png") !=
               std::string::npos;
    }));
    const std::string shown = line_from(ui.words(ctx), "becomes n");
    IM_CHECK(shown.find("...") != std::string::npos);
    IM_CHECK(shown.ends_with("that name is taken"));
    ui.dispatch(event::ExportNamed{ExportKind::picture, ""});
    IM_CHECK(ui.wait_idle(ctx));
    ctx->WindowFocus("//Latent");
}

/// What keeps a kind from being exported is wider than the panel, and told to its end.
void whole_reason_is_told(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ui.dispatch(event::SendToB{event::CompareSource::current});
    IM_CHECK(ui.wait_idle(ctx));
    ui.dispatch(event::ExportKindChosen{ExportKind::layers});
    ctx->WindowFocus("//Export");
    ctx->Yield(2);
    const std::string text = layers_export_text(ui.state());
    IM_CHECK(text.find("no layers to look into") != std::string::npos);
    IM_CHECK(ui.words(ctx).find(text) != std::string::npos);
    ui.dispatch(event::ExportKindChosen{ExportKind::picture});
    ui.dispatch(event::BClosed{});
    IM_CHECK(ui.wait_idle(ctx));
    ctx->WindowFocus("//Latent");
}

void export_into_an_impossible_folder_is_a_message(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ui.dispatch(event::SettingsChanged{
        [](Settings& settings) { settings.exporting.folder = "/proc/nothing/here"; }});
    ui.dispatch(event::ExportAsked{ExportKind::strip});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().exporting.status == ExportStatus::failed);
    IM_CHECK_GE(ui.state().messages.size(), std::size_t{1});
    IM_CHECK_STR_EQ(ui.state().messages.back().title.c_str(), "The export failed");
}

bool is_saving(const AppState& state) {
    return std::ranges::any_of(
        state.jobs, [](const JobStatus& job) { return job.job_class == JobClass::user; });
}

/// Opens the door when the file has been written; without it, after all patience, so that nothing
/// waits at it for good.
void open_when_written(Door& door, const std::filesystem::path& file) {
    constexpr double kPatience = 30.0;
    const Stopwatch watch;
    while (!std::filesystem::exists(file) && watch.seconds() < kPatience) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    door.open();
}

/// What the program does last, in the middle of many pictures. The layout is written after exports
/// have been given up: then the picture that is being drawn goes on.
void closing_gives_up_a_long_export(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "slow");
    const std::filesystem::path out = ui.scratch() / "given up";
    ui.dispatch(event::SettingsChanged{[out](Settings& settings) {
        settings.exporting.folder = out;
        settings.grid = {8, 8};
    }});
    for (const ExportKind kind : {ExportKind::grid, ExportKind::activeness}) {
        Door& door = ui.log().door;
        const DoorOpener opener(door);
        door.shut();
        ui.dispatch(event::ExportAsked{kind});
        IM_CHECK(UiHarness::wait_for(ctx, [&] {
            return ui.state().exporting.status == ExportStatus::running && door.is_waited_at() &&
                   !is_saving(ui.state());
        }));
        const int at_close = ui.log().forwards;
        const std::filesystem::path layout = layout_file(ui.scratch() / "config");
        std::filesystem::remove(layout);
        const std::jthread porter([&door, &layout] { open_when_written(door, layout); });
        ui.app().save();
        IM_CHECK_LE(ui.log().forwards.load(), at_close + 2);
        IM_CHECK(ui.wait_idle(ctx));
        IM_CHECK(ui.state().exporting.status == ExportStatus::cancelled);
        IM_CHECK(!std::filesystem::exists(out) || std::filesystem::is_empty(out));
    }
    ui.start_on(ctx, "fast");
}

/// On the slow model, nothing else of which is measured. What is written goes into `folder`.
void start_exporting_slowly(ImGuiTestContext* ctx, UiHarness& ui,
                            const std::filesystem::path& folder) {
    const Hurry hurry(ui.log());
    AnalysisOptions options;
    options.activeness.latents.samples = 10000;  // not begun unasked
    options.heatmap.k_limit = 16;
    ui.dispatch(event::AnalysisOptionsSet{options});
    ui.start_on(ctx, "slow");
    ui.dispatch(event::SettingsChanged{[folder](Settings& settings) {
        settings.show_strips = false;  // their forwards would be counted too
        settings.exporting.folder = folder;
    }});
    ui.dispatch(event::ExportKindChosen{ExportKind::heatmap});
    ctx->WindowFocus("//Export");
    IM_CHECK(ui.wait_idle(ctx));
    ctx->SetRef("Export");
}

/// Forwards of one that nobody cancels.
int forwards_of_export(ImGuiTestContext* ctx, UiHarness& ui) {
    const Hurry hurry(ui.log());
    const int before = ui.log().forwards;
    ctx->ItemClick("###export_heatmap");
    IM_CHECK_RETV(ui.wait_idle(ctx), 0);
    IM_CHECK_RETV(ui.state().exporting.status == ExportStatus::done, 0);
    return ui.log().forwards - before;
}

/// In its first forward, under way and in its last one, after which it would only write its files.
void cancel_in_the_panel_ends_an_export(ImGuiTestContext* ctx, UiHarness& ui) {
    const std::filesystem::path out = ui.scratch() / "cancelled";
    Door& door = ui.log().door;
    const DoorOpener opener(door);
    start_exporting_slowly(ctx, ui, out);
    const int all = forwards_of_export(ctx, ui);
    IM_CHECK_GT(all, 3);
    IM_CHECK(!std::filesystem::is_empty(out));
    std::filesystem::remove_all(out);
    for (const int done : {0, all / 2, all - 1}) {
        door.let(done);
        ctx->ItemClick("###export_heatmap");
        IM_CHECK(UiHarness::wait_for(ctx, [&] {
            return ui.state().exporting.status == ExportStatus::running && door.is_waited_at();
        }));
        const int at_cancel = ui.log().forwards;
        ctx->ItemClick("Cancel");
        ctx->Yield(2);
        door.open();
        IM_CHECK(ui.wait_idle(ctx));
        IM_CHECK_LE(ui.log().forwards.load(), at_cancel + 2);
        IM_CHECK(ui.state().exporting.status == ExportStatus::cancelled);
        IM_CHECK(std::filesystem::is_empty(out));
        const std::string words = ui.words(ctx);
        IM_CHECK(words.find("Cancelled, nothing written") != std::string::npos);
        IM_CHECK(words.find("export cancelled") != std::string::npos);
    }
    ui.dispatch(event::ExportKindChosen{ExportKind::picture});
    ui.dispatch(event::AnalysisOptionsSet{{}});
    ui.start_on(ctx, "fast");
    ctx->WindowFocus("//Latent");
}

/// A strip named, enlarged and labelled in the panel. The command shown there makes the same files.
void chosen_name_scale_and_labels(ImGuiTestContext* ctx, UiHarness& ui) {
    const std::filesystem::path model = ui.scratch() / "exported";
    test::save_tiny_model(model);
    ui.start_on(ctx, model.string());
    ui.dispatch(event::SettingsChanged{[folder = ui.scratch() / "chosen"](Settings& settings) {
        settings.exporting.folder = folder;
    }});
    ctx->Yield(2);
    ctx->WindowFocus("//Export");
    ctx->Yield(2);
    ctx->SetRef("Export");
    ctx->ComboClick("##kind/Strip");
    ctx->ItemInputValue("##name", "figure 1");
    ctx->ItemInputValue("##scale", 3);
    ctx->ItemCheck("Labels");
    IM_CHECK(ui.wait_idle(ctx));
    const std::filesystem::path picture = ui.scratch() / "chosen" / "figure 1.png";
    const std::string shown = ui.app().controller().equivalent_command(ExportKind::strip);
    for (const std::string& part :
         {std::string("--scale 3"), std::string("--labels"), shell_quote(picture.string())}) {
        IM_CHECK(shown.find(part) != std::string::npos);
    }
    const float scale_top = ctx->ItemInfo("##scale").RectFull.Min.y;
    ctx->ItemClick("###export_strip");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().exporting.path == picture);
    const std::filesystem::path sidecar = picture.string() + ".json";
    const std::string pixels = test::read_text(picture);
    const std::string record = test::read_text(sidecar);
    IM_CHECK(!pixels.empty() && !record.empty());
    std::filesystem::remove(picture);
    std::filesystem::remove(sidecar);
    IM_CHECK_EQ(std::system((for_terminal(shown, ZSCOPE_PROGRAM, {}) + " > /dev/null").c_str()), 0);
    IM_CHECK(test::read_text(picture) == pixels);
    IM_CHECK(test::read_text(sidecar) == record);
    // What is copied runs in a terminal that stands elsewhere and does not know the program, which
    // what was written does not name. It would not write over what is there now.
    const std::string next = ui.app().controller().equivalent_command(ExportKind::strip);
    IM_CHECK(next.find("figure 1-2.png") != std::string::npos);
    IM_CHECK(ui.words(ctx).find("becomes figure 1-2.png") != std::string::npos);
    IM_CHECK_EQ(ctx->ItemInfo("##scale").RectFull.Min.y, scale_top);
    ctx->ItemClick("Copy command");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_STR_EQ(ImGui::GetClipboardText(),
                    for_terminal(next, program_path(), std::filesystem::current_path()).c_str());
    IM_CHECK(record.find(program_path().string()) == std::string::npos);
    // A name belongs to its kind.
    ctx->ComboClick("##kind/Picture");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().exporting.name(ExportKind::picture).empty());
    IM_CHECK(ui.app().controller().export_path(ExportKind::picture).find("figure") ==
             std::string::npos);
    ctx->ComboClick("##kind/Strip");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_STR_EQ(ui.state().exporting.name(ExportKind::strip).c_str(), "figure 1");
    ctx->ItemInputValue("##name", "");
    ctx->ComboClick("##kind/Picture");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().exporting.name(ExportKind::strip).empty());
    ctx->WindowFocus("//Latent");
}

/// The component that was played, with the numbers of the panel; the command shown there makes the
/// same file again.
void animation_is_the_command_lines(ImGuiTestContext* ctx, UiHarness& ui) {
    const std::filesystem::path tools = ui.scratch() / "encoder";
    write_fake_encoder(tools);
    const SearchPath own_encoder(SearchPath::after(tools));
    const std::filesystem::path model = ui.scratch() / "animated";
    test::save_tiny_model(model);
    ui.start_on(ctx, model.string());
    const std::filesystem::path folder = ui.scratch() / "moving";
    ui.dispatch(event::SettingsChanged{
        [folder](Settings& settings) { settings.exporting = {.folder = folder, .scale = 2}; }});
    ui.dispatch(event::ComponentSet{0, 0.75F});
    ui.dispatch(event::SweepStarted{2, 3.0F});
    ui.dispatch(event::GestureEnded{});
    ctx->Yield(2);
    ctx->WindowFocus("//Export");
    ctx->Yield(2);
    ctx->SetRef("Export");
    ctx->ComboClick("##kind/Animation");
    ctx->ItemInputValue("##name", "turn");
    ctx->ItemInputValue("##seconds", 0.3F);
    ctx->ItemInputValue("##fps", 10);
    ctx->ItemInputValue("##extent", 1.5F);
    IM_CHECK(ui.wait_idle(ctx));
    const std::string shown = ui.app().controller().equivalent_command(ExportKind::animation);
    IM_CHECK(shown.starts_with("zscope animate "));
    IM_CHECK(shown.find("--scale 2 --component z2 --extent 1.5 --seconds 0.3 --fps 10 ") !=
             std::string::npos);
    ctx->ItemClick("###export_animation");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().exporting.status == ExportStatus::done);
    const std::filesystem::path made = folder / "turn.gif";
    IM_CHECK(ui.state().exporting.path == made);
    IM_CHECK(!std::filesystem::exists(folder / "turn.gif-frames"));
    const std::string pictures = test::read_text(made);
    const std::string record = test::read_text(made.string() + ".json");
    IM_CHECK(!pictures.empty() && !record.empty());
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    IM_CHECK_EQ(std::system((for_terminal(shown, ZSCOPE_PROGRAM, {}) + " > /dev/null").c_str()), 0);
    IM_CHECK(test::read_text(made) == pictures);
    IM_CHECK(test::read_text(made.string() + ".json") == record);
    ctx->ItemInputValue("##component", 1);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(
        ui.app().controller().equivalent_command(ExportKind::animation).find("--component z1 ") !=
        std::string::npos);
    ctx->ItemInputValue("##name", "");
    ui.dispatch(event::SettingsChanged{[](Settings& settings) {
        settings.animation = {};
        settings.exporting.scale = 1;
    }});
    ctx->ComboClick("##kind/Picture");
    IM_CHECK(ui.wait_idle(ctx));
    ctx->WindowFocus("//Latent");
}

/// Where ffmpeg does not do it, the frames are what was written, and a message tells the call.
void animation_without_an_encoder_keeps_its_frames(ImGuiTestContext* ctx, UiHarness& ui) {
    const std::filesystem::path tools = ui.scratch() / "no encoder";
    write_fake_encoder(tools, /*fails=*/true);
    const SearchPath own_encoder(SearchPath::after(tools));
    ui.start_on(ctx, "fast");
    const std::filesystem::path folder = ui.scratch() / "still";
    ui.dispatch(event::SettingsChanged{[folder](Settings& settings) {
        settings.exporting.folder = folder;
        settings.animation = {.component = 0, .seconds = 0.2F, .frames_per_second = 10};
    }});
    ui.dispatch(event::ExportNamed{ExportKind::animation, "turn"});
    ui.dispatch(event::ExportAsked{ExportKind::animation});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().exporting.status == ExportStatus::done);
    IM_CHECK(ui.state().exporting.path == folder / "turn.gif-frames");
    IM_CHECK(std::filesystem::exists(folder / "turn.gif-frames/0001.png"));
    IM_CHECK(!ui.state().messages.empty());
    IM_CHECK(ui.state().messages.back().details().find("ffmpeg is not here or failed") !=
             std::string::npos);
    IM_CHECK_STR_EQ(ui.app().controller().export_path(ExportKind::animation).c_str(),
                    (folder / "turn-2.gif").c_str());
    ui.dispatch(event::ExportNamed{ExportKind::animation, ""});
    ui.dispatch(event::SettingsChanged{[](Settings& settings) { settings.animation = {}; }});
    IM_CHECK(ui.wait_idle(ctx));
}

}  // namespace

void add_export_tests(UiHarness& harness) {
    harness.add("export", "closing_gives_up_a_long_export", closing_gives_up_a_long_export);
    harness.add("export", "cancel_in_the_panel_ends_it", cancel_in_the_panel_ends_an_export);
    harness.add("export", "writes_the_file_and_its_command",
                export_writes_the_file_and_its_command);
    harness.add("export", "folder_of_a_written_file_is_shown", folder_of_a_written_file_is_shown);
    harness.add("export", "long_path_of_a_written_file_is_told",
                long_path_of_a_written_file_is_told);
    harness.add("export", "long_name_that_is_taken_is_told", long_name_that_is_taken_is_told);
    harness.add("export", "whole_reason_is_told", whole_reason_is_told);
    harness.add("export", "impossible_folder_is_a_message",
                export_into_an_impossible_folder_is_a_message);
    harness.add("export", "chosen_name_scale_and_labels", chosen_name_scale_and_labels);
    harness.add("export", "animation_is_the_command_lines", animation_is_the_command_lines);
    harness.add("export", "animation_without_an_encoder_keeps_its_frames",
                animation_without_an_encoder_keeps_its_frames);
}

}  // namespace zscope::testing
