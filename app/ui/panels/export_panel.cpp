#include "app/ui/panels/export_panel.h"

#include <imgui.h>

#include <cfloat>
#include <cstdio>
#include <filesystem>
#include <string>

#include "app/state/animation_request.h"
#include "app/state/export_name.h"
#include "app/state/export_scheme_text.h"
#include "app/state/heatmap_slots.h"
#include "app/state/layer_choice.h"
#include "app/state/matrix_slots.h"
#include "app/ui/folder_button.h"
#include "app/ui/job_progress.h"
#include "app/ui/panels/unsaved_axes.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/latent/extent.h"

namespace zscope::ui {
namespace {

const Action& action_of(ExportKind kind) {
    switch (kind) {
        case ExportKind::picture:
            return find_action("export_picture");
        case ExportKind::strip:
            return find_action("export_strip");
        case ExportKind::grid:
            return find_action("export_grid");
        case ExportKind::pair:
            return find_action("export_pair");
        case ExportKind::pair_difference:
            return find_action("export_pair_difference");
        case ExportKind::activeness:
            return find_action("export_activeness");
        case ExportKind::heatmap:
            return find_action("export_heatmap");
        case ExportKind::interactions:
            return find_action("export_interactions");
        case ExportKind::pixel:
            return find_action("export_pixel");
        case ExportKind::layers:
            return find_action("export_layers");
        case ExportKind::comparison:
            return find_action("export_comparison");
        case ExportKind::animation:
            return find_action("export_animation");
    }
    return find_action("export_picture");
}

const char* explanation(ExportKind kind) {
    switch (kind) {
        case ExportKind::picture:
            return "The picture on the canvas.";
        case ExportKind::strip:
            return "The rows of the Strips panel, in their order and with its steps.";
        case ExportKind::grid:
            return "Pictures of consecutive seeds, from the present one on.";
        case ExportKind::comparison:
            return "A and B as the canvas shows them.";
        case ExportKind::animation:
            return "One component going to and fro from where it stands, everything else at rest.";
        default:
            return action_of(kind).help.data();
    }
}

/// A running export: how far it is, how long it takes yet, and a way out.
void draw_running_export(const AppState& state, Actions& actions) {
    for (const JobStatus& job : state.jobs) {
        if (job.job_class != JobClass::exporting) {
            continue;
        }
        if (draw_job_progress(&job)) {
            actions.dispatch(event::JobStopAsked{job.id});
        }
        return;
    }
    ImGui::AlignTextToFramePadding();
    muted_text("Writing...");
}

/// Sheets of cells and a comparison; the other kinds have no labels, or always.
bool has_labels(ExportKind kind) {
    return kind == ExportKind::strip || kind == ExportKind::grid || kind == ExportKind::pair ||
           kind == ExportKind::pair_difference || kind == ExportKind::comparison;
}

/// Kinds made of a generator's pictures, or of a map of such a size.
bool is_scaled(ExportKind kind) {
    return has_labels(kind) || kind == ExportKind::picture || kind == ExportKind::heatmap ||
           kind == ExportKind::animation;
}

/// What was typed is not what `path` will be called.
bool is_taken(ExportKind kind, const std::string& typed, const std::filesystem::path& path) {
    if (typed.empty() || path.empty()) {
        return false;
    }
    return with_ending(kind, std::filesystem::path(typed).filename().string()) !=
           path.filename().string();
}

/// A label in the left column, the next item in the right one.
void row(const char* label) {
    ImGui::AlignTextToFramePadding();
    muted_text(label);
    ImGui::SameLine(em(5));
    ImGui::SetNextItemWidth(-FLT_MIN);
}

bool drag_number(const char* id, float& value, float low, float high, const char* format) {
    return ImGui::DragFloat(id, &value, 0.05F, low, high, format, ImGuiSliderFlags_AlwaysClamp);
}

/// Which component goes to and fro, how far, for how long and in how many frames.
void draw_animation(const AppState& state, Actions& actions) {
    AnimationSettings animation = state.settings.animation;
    animation.component = animated_component(state);
    row("Slider");
    bool changed = ImGui::SliderInt("##component", &animation.component, 0,
                                    static_cast<int>(state.components()) - 1, "z%d",
                                    ImGuiSliderFlags_AlwaysClamp);
    tooltip("The component that goes to and fro; playing one in the Latent panel chooses it");
    row("Extent");
    changed |= drag_number("##extent", animation.extent, kSmallestExtent<float>,
                           kLargestExtent<float>, "%.2f");
    tooltip("It goes from minus to plus so much, or as far as it stands outside");
    row("Time");
    ImGui::SetNextItemWidth(em(7));
    changed |= drag_number("##seconds", animation.seconds, AnimationSettings::kShortest,
                           AnimationSettings::kLongest, "%.1f s");
    tooltip("Once to both ends and back");
    ImGui::SameLine();
    ImGui::SetNextItemWidth(-FLT_MIN);
    changed |=
        ImGui::DragInt("##fps", &animation.frames_per_second, 0.1F, 1, AnimationSettings::kFastest,
                       "%d frames/s", ImGuiSliderFlags_AlwaysClamp);
    tooltip("Frames a second");
    if (changed) {
        actions.dispatch(event::SettingsChanged{
            [animation](Settings& settings) { settings.animation = animation; }});
    }
}

}  // namespace

void ExportPanel::draw(const AppState& state, Actions& actions) {
    draw_form(state, actions);
    ImGui::Spacing();
    draw_command(state, actions);
    ImGui::Spacing();
    action_button(action_of(state.exporting.chosen), state, actions, "Export", em(8));
    ImGui::SameLine();
    draw_result(state, actions);
}

void ExportPanel::draw_form(const AppState& state, Actions& actions) {
    ExportSettings exporting = state.settings.exporting;
    bool changed = false;
    row("What");
    const ExportKind kind = state.exporting.chosen;
    int choice = static_cast<int>(kind);
    if (ImGui::Combo(
            "##kind", &choice,
            "Picture\0Strip\0Grid of seeds\0Grid of the pair\0Difference of the pair\0"
            "Activeness\0Heatmap\0Interactions\0Pixel Hessian\0Layer\0Comparison of A and B\0"
            "Animation\0")) {
        actions.dispatch(event::ExportKindChosen{static_cast<ExportKind>(choice)});
    }
    tooltip(explanation(kind));
    if (kind == ExportKind::grid) {
        row("Cells");
        int size[2] = {state.settings.grid.columns, state.settings.grid.rows};
        if (ImGui::DragInt2("##grid", size, 0.1F, 1, 32, "%d", ImGuiSliderFlags_AlwaysClamp)) {
            const GridSettings grid{size[1], size[0]};
            actions.dispatch(
                event::SettingsChanged{[grid](Settings& settings) { settings.grid = grid; }});
        }
        tooltip("Columns and rows");
    }
    if (kind == ExportKind::animation && state.model.ready()) {
        draw_animation(state, actions);
    }
    row("Folder");
    if (!ImGui::IsAnyItemActive()) {
        std::snprintf(folder_, sizeof folder_, "%s", exporting.folder.c_str());
    }
    ImGui::SetNextItemWidth(-folder_button_width());
    ImGui::InputTextWithHint("##folder", "working folder", folder_, sizeof folder_);
    if (ImGui::IsItemDeactivatedAfterEdit()) {
        exporting.folder = folder_;
        changed = true;
    }
    tooltip(folder_);
    folder_button(PathPurpose::export_folder, state, actions);
    draw_name(state, actions);
    changed |= draw_style(kind, exporting);
    if (changed) {
        actions.dispatch(event::SettingsChanged{
            [exporting](Settings& settings) { settings.exporting = exporting; }});
    }
}

void ExportPanel::draw_name(const AppState& state, Actions& actions) {
    const ExportKind kind = state.exporting.chosen;
    row("File");
    if (!ImGui::IsAnyItemActive()) {
        std::snprintf(name_, sizeof name_, "%s", state.exporting.name(kind).c_str());
    }
    const std::filesystem::path path = actions.export_path(kind);
    const float space = ImGui::CalcItemWidth() - 2 * ImGui::GetStyle().FramePadding.x;
    const std::string hint = cut_in_the_middle(path.filename().string(), space);
    ImGui::InputTextWithHint("##name", hint.c_str(), name_, sizeof name_);
    if (ImGui::IsItemDeactivatedAfterEdit()) {
        actions.dispatch(event::ExportNamed{kind, name_});
    }
    tooltip(path.string() +
            "\nEmpty: named after model, kind and the seed of its latents. A file that is there "
            "already stays; the new one gets a number." +
            (kind == ExportKind::animation
                 ? " A name that ends in .mp4 makes a video, others a GIF; both take ffmpeg."
                 : ""));
    // The line stays when it has nothing to say: what is below it keeps its place.
    ImGui::SetCursorPosX(em(5));
    const bool taken = is_taken(kind, state.exporting.name(kind), path);
    middle_ellipsis_text(
        taken ? "becomes " + path.filename().string() + ": that name is taken" : std::string(),
        ImGui::GetContentRegionAvail().x, true);
}

bool ExportPanel::draw_style(ExportKind kind, ExportSettings& exporting) {
    if (!is_scaled(kind)) {
        return false;
    }
    row("Scale");
    ImGui::SetNextItemWidth(em(7));
    bool changed =
        ImGui::SliderInt("##scale", &exporting.scale, 1, 8, "%dx", ImGuiSliderFlags_AlwaysClamp);
    tooltip(kind == ExportKind::heatmap
                ? "Pixels for each pixel of the map; 1x: so many that it is 192 wide or more"
                : "Each pixel becomes a block of so many by so many");
    if (has_labels(kind)) {
        ImGui::SameLine();
        changed |= check_box("Labels", &exporting.labels);
        tooltip(kind == ExportKind::comparison
                    ? "Write A and B with the models' names above the pictures"
                    : "Write the names of rows and columns beside the pictures");
    }
    return changed;
}

void ExportPanel::draw_command(const AppState& state, Actions& actions) {
    const ExportKind kind = state.exporting.chosen;
    if (kind == ExportKind::heatmap && state.compare.ready()) {
        const std::string reason = why_not_export_map_of_b(state);
        wrapped_text(reason.empty() ? "The maps of A and B, one range" : "A's map alone: " + reason,
                     color::kMuted);
    }
    if (kind == ExportKind::layers && state.compare.ready()) {
        wrapped_text(layers_export_text(state), color::kMuted);
    }
    if (kind == ExportKind::interactions && state.compare.ready()) {
        wrapped_text(matrix_export_text(state, interactions_kind(interactions_slot(state))),
                     color::kMuted);
    }
    if (kind == ExportKind::pixel && state.compare.ready()) {
        wrapped_text(matrix_export_text(state, pixel_kind(pixel_slot(state))), color::kMuted);
    }
    if (const std::string scheme = export_scheme_text(state, kind); !scheme.empty()) {
        wrapped_text(scheme, color::kMuted);
    }
    muted_text("The same from a command line");
    const std::string reason = find_action("copy_command").why_not(state);
    const std::string command = reason.empty() ? actions.equivalent_command(kind) : std::string();
    const float height = em(6);
    ImGui::PushStyleColor(ImGuiCol_ChildBg, color::kBackground);
    if (ImGui::BeginChild("command", {0, height}, ImGuiChildFlags_AlwaysUseWindowPadding)) {
        draw_unsaved_axes(state, actions);
        ImGui::PushTextWrapPos(0.0F);
        if (!command.empty()) {
            ImGui::TextUnformatted(command.c_str());
        } else {
            muted_text(reason.empty() ? "Nothing of this kind to export yet" : reason);
        }
        ImGui::PopTextWrapPos();
    }
    ImGui::EndChild();
    ImGui::PopStyleColor();
    ImGui::BeginDisabled(command.empty());
    if (ImGui::Button("Copy command")) {
        actions.dispatch(event::CommandCopied{{}, kind});
    }
    ImGui::EndDisabled();
    tooltip(reason.empty()
                ? "With the program's full path, ready to paste into a terminal opened in "
                  "the folder zscope was started in"
                : reason);
}

void ExportPanel::draw_result(const AppState& state, Actions& actions) {
    const ExportState& exporting = state.exporting;
    switch (exporting.status) {
        case ExportStatus::idle:
            ImGui::NewLine();
            return;
        case ExportStatus::running:
            draw_running_export(state, actions);
            return;
        case ExportStatus::failed:
            ImGui::AlignTextToFramePadding();
            ImGui::TextColored(color::kError, "Failed, see Messages");
            return;
        case ExportStatus::cancelled:
            ImGui::AlignTextToFramePadding();
            muted_text("Cancelled, nothing written");
            return;
        case ExportStatus::done:
            break;
    }
    action_button(find_action("open_export_folder"), state, actions, "Open folder");
    ImGui::PushStyleColor(ImGuiCol_Text, color::kGood);
    middle_ellipsis_text("Written " + exporting.path.string(), ImGui::GetContentRegionAvail().x);
    ImGui::PopStyleColor();
    if (ImGui::Button("Copy path")) {
        actions.dispatch(event::TextCopied{exporting.path.string()});
    }
}

}  // namespace zscope::ui
