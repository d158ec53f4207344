#include "app/ui/panels/runs_panel.h"

#include <imgui.h>
#include <misc/cpp/imgui_stdlib.h>

#include <algorithm>
#include <cfloat>
#include <ctime>

#include "app/state/compare_rules.h"
#include "app/state/training_rules.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/folder_button.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/model/model_file.h"
#include "core/regularizers/regularizer_table.h"
#include "core/train/regularizer_settings.h"

namespace zscope::ui {
namespace {

enum Column { kName, kImages, kSize, kPenalty, kChanged, kTools, kColumns };

std::string date_text(std::int64_t seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    char text[32];
    if (seconds <= 0 || localtime_r(&time, &parts) == nullptr ||
        std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &parts) == 0) {
        return "-";
    }
    return text;
}

bool is_overlaid(const AppState& state, const RunSummary& run) {
    const auto& overlays = state.training.overlays;
    return std::ranges::find(overlays, run.folder, &CurveOverlay::folder) != overlays.end();
}

/// The strength of each regularizer that takes part; the tooltip names them.
void draw_strengths(const TrainConfig& config) {
    std::string text;
    std::string names;
    for (const RegularizerEntry& entry : regularizer_table()) {
        const double strength = config.regularizers[entry.strength];
        if (strength > 0.0) {
            const std::string number = number_text(strength, 3);
            text.append(text.empty() ? "" : ", ").append(number);
            names.append(names.empty() ? "" : "\n").append(entry.title).append(": ").append(number);
        }
    }
    if (text.empty()) {
        muted_text("none");
        return;
    }
    const std::string shown = cut_at_the_end(text, ImGui::GetContentRegionAvail().x);
    ImGui::TextUnformatted(shown.c_str());
    tooltip(names);
}

std::string why_not_resume(const AppState& state, const RunSummary& run) {
    if (!run.problem.empty()) {
        return "its options cannot be read";
    }
    std::string reason = why_not_train(TrainAction::start, state.training);
    if (reason == state.training.check.problem()) {
        reason.clear();  // the form is about another run
    }
    if (!reason.empty()) {
        return "a run is going on: stop it first";
    }
    return run.has_checkpoint ? "" : "it has no checkpoint; start it anew";
}

/// The model that the run has written, or else its newest checkpoint.
ModelLocation model_of_run(const RunSummary& run) {
    return run.has_model ? ModelLocation{ModelOrigin::file, run.folder / kRunModelName}
                         : ModelLocation{ModelOrigin::run, run.folder};
}

std::string why_not_open(const RunSummary& run) {
    return run.has_model || run.has_checkpoint ? "" : "it has no checkpoint yet";
}

void small_button(const char* label, const std::string& reason, const char* help,
                  const auto& pressed) {
    ImGui::BeginDisabled(!reason.empty());
    if (ImGui::SmallButton(label)) {
        pressed();
    }
    ImGui::EndDisabled();
    tooltip(reason.empty() ? std::string(help) : "Not now: " + reason);
}

}  // namespace

void RunsPanel::draw(const AppState& state, Actions& actions) {
    const RunsState& runs = state.training.runs;
    if (runs.status == RunsStatus::none) {
        actions.dispatch(event::RunsAsked{});
    }
    draw_folder(state, actions);
    if (runs.status == RunsStatus::failed) {
        ImGui::TextColored(color::kError, "%s", runs.problem.c_str());
    } else if (runs.runs.empty()) {
        empty_state(runs.status == RunsStatus::listed ? "No runs here" : "Looking for runs...",
                    "Runs that you start appear here; those of `zscope train --out FOLDER` too, "
                    "when the folder lies in this one.");
    } else {
        draw_table(state, actions);
    }
}

void RunsPanel::draw_folder(const AppState& state, Actions& actions) {
    const std::filesystem::path& kept = state.settings.runs_folder;
    if (!ImGui::IsAnyItemActive()) {
        folder_ = kept.string();
    }
    inline_label("Folder");
    const float beside = em(6) + folder_button_width();
    ImGui::SetNextItemWidth(std::max(em(8), ImGui::GetContentRegionAvail().x - beside));
    const std::string usual = default_runs_folder().string();
    ImGui::InputTextWithHint("##folder", usual.c_str(), &folder_);
    if (ImGui::IsItemDeactivatedAfterEdit()) {
        actions.dispatch(event::SettingsChanged{
            [folder = folder_](Settings& settings) { settings.runs_folder = folder; }});
        actions.dispatch(event::RunsAsked{});
    }
    tooltip("Where runs are kept and looked for");
    folder_button(PathPurpose::runs_folder, state, actions);
    ImGui::SameLine();
    if (ImGui::Button("Refresh", {-FLT_MIN, 0})) {
        actions.dispatch(event::RunsAsked{});
    }
}

std::vector<const RunSummary*> RunsPanel::sorted(const AppState& state) const {
    std::vector<const RunSummary*> rows;
    for (const RunSummary& run : state.training.runs.runs) {
        rows.push_back(&run);
    }
    const auto less = [this](const RunSummary* a, const RunSummary* b) {
        switch (sort_column_) {
            case kImages:
                return a->images < b->images;
            case kSize:
                return a->config.resolution < b->config.resolution;
            case kPenalty:
                return regularizer_strengths(a->config) < regularizer_strengths(b->config);
            case kChanged:
                return a->changed < b->changed;
            default:
                return a->name < b->name;
        }
    };
    std::ranges::stable_sort(rows, less);
    if (descending_) {
        std::ranges::reverse(rows);
    }
    return rows;
}

void RunsPanel::draw_table(const AppState& state, Actions& actions) {
    constexpr auto kFlags = ImGuiTableFlags_ScrollY | ImGuiTableFlags_Sortable |
                            ImGuiTableFlags_RowBg | ImGuiTableFlags_Resizable |
                            ImGuiTableFlags_NoSavedSettings;
    if (!ImGui::BeginTable("runs", kColumns, kFlags)) {
        return;
    }
    ImGui::TableSetupScrollFreeze(0, 1);
    ImGui::TableSetupColumn("run", ImGuiTableColumnFlags_WidthStretch, 2.0F);
    ImGui::TableSetupColumn("images", ImGuiTableColumnFlags_WidthStretch, 1.2F);
    ImGui::TableSetupColumn("px, n", ImGuiTableColumnFlags_WidthFixed, em(4.0F));
    ImGui::TableSetupColumn("lambda", ImGuiTableColumnFlags_WidthFixed, em(4.2F));
    ImGui::TableSetupColumn("changed",
                            ImGuiTableColumnFlags_WidthFixed | ImGuiTableColumnFlags_DefaultSort |
                                ImGuiTableColumnFlags_PreferSortDescending,
                            em(8.0F));
    ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthFixed | ImGuiTableColumnFlags_NoSort,
                            em(16.5F));
    ImGui::TableHeadersRow();
    if (const ImGuiTableSortSpecs* specs = ImGui::TableGetSortSpecs();
        specs != nullptr && specs->SpecsCount > 0) {
        sort_column_ = specs->Specs[0].ColumnIndex;
        descending_ = specs->Specs[0].SortDirection == ImGuiSortDirection_Descending;
    }
    for (const RunSummary* run : sorted(state)) {
        ImGui::PushID(run->folder.c_str());
        draw_row(state, actions, *run);
        ImGui::PopID();
    }
    ImGui::EndTable();
}

void RunsPanel::draw_row(const AppState& state, Actions& actions, const RunSummary& run) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    const std::string shown = cut_in_the_middle(run.name, ImGui::GetContentRegionAvail().x);
    ImGui::TextUnformatted(shown.c_str());
    tooltip(run.name + "\n" + (run.problem.empty() ? run.folder.string() : run.problem));
    ImGui::TableNextColumn();
    if (!run.problem.empty()) {
        ImGui::TextColored(color::kError, "damaged");
    } else {
        ellipsis_text(std::to_string(run.images) + " / " + std::to_string(run.config.total_images),
                      ImGui::GetContentRegionAvail().x, run.images < run.config.total_images);
    }
    ImGui::TableNextColumn();
    ImGui::Text("%lld, %lld", static_cast<long long>(run.config.resolution),
                static_cast<long long>(run.config.latent_size));
    ImGui::TableNextColumn();
    draw_strengths(run.config);
    ImGui::TableNextColumn();
    muted_text(date_text(run.changed));
    ImGui::TableNextColumn();
    draw_tools(state, actions, run);
}

void RunsPanel::draw_as_b(const AppState& state, Actions& actions, const RunSummary& run) const {
    const TrainingState& training = state.training;
    if (training.active() && training.run.folder == run.folder) {
        small_button("As B", why_not_run_as_b(state),
                     "Compare with its newest weights as they come",
                     [&] { actions.dispatch(event::SendToB{event::CompareSource::newest}); });
        return;
    }
    std::string reason = state.model.ready() ? "" : "no model is open to compare it with";
    if (reason.empty()) {
        reason = why_not_open(run);
    }
    small_button("As B", reason,
                 run.has_model ? "Open the model of this run as B, to compare with"
                               : "Open the newest checkpoint of this run as B, to compare with",
                 [&] { actions.dispatch(event::OpenAsBAsked{model_of_run(run)}); });
}

void RunsPanel::draw_open(const AppState& state, Actions& actions, const RunSummary& run) const {
    const TrainingState& training = state.training;
    if (training.active() && training.run.folder == run.folder) {
        small_button("Open", why_not_look_at_run(state),
                     "Look at this run, with its newest weights as they come",
                     [&] { actions.dispatch(event::RunLookAsked{}); });
        return;
    }
    small_button(
        "Open", why_not_open(run),
        run.has_model ? "Open the model of this run" : "Open the newest checkpoint of this run",
        [&] { actions.dispatch(event::OpenAsked{model_of_run(run)}); });
}

void RunsPanel::draw_tools(const AppState& state, Actions& actions, const RunSummary& run) {
    draw_open(state, actions, run);
    ImGui::SameLine();
    draw_as_b(state, actions, run);
    ImGui::SameLine();
    const bool overlaid = is_overlaid(state, run);
    small_button(overlaid ? "Hide curves" : "Curves", "",
                 "Lay its curves over those of the run at hand", [&] {
                     actions.dispatch(event::RunOverlaid{run.folder, !overlaid});
                 });
    ImGui::SameLine();
    small_button("Go on", why_not_resume(state, run), "Resume it from its newest checkpoint", [&] {
        const std::int64_t all = run.config.total_images;
        further_ = std::to_string(run.images < all ? all : run.images + run.images / 2);
        ImGui::OpenPopup("resume");
    });
    if (ImGui::BeginPopup("resume")) {
        inline_label("Train until");
        ImGui::SetNextItemWidth(em(8));
        ImGui::InputText("images", &further_, ImGuiInputTextFlags_CharsDecimal);
        const Result<std::int64_t> total = resume_target(further_, run.images);
        ImGui::BeginDisabled(!total);
        if (ImGui::Button("Resume")) {
            actions.dispatch(event::RunResumed{run.folder, *total});
            ImGui::CloseCurrentPopup();
        }
        ImGui::EndDisabled();
        if (!total) {
            ImGui::TextColored(color::kBase, "%s", total.error().what());
        }
        ImGui::EndPopup();
    }
}

}  // namespace zscope::ui
