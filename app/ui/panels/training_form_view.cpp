#include "app/ui/panels/training_form_view.h"

#include <imgui.h>
#include <misc/cpp/imgui_stdlib.h>

#include <algorithm>
#include <cfloat>
#include <cstdio>
#include <utility>

#include "app/control/training_form.h"
#include "app/state/training_rules.h"
#include "app/state/untangle_rules.h"
#include "app/ui/folder_button.h"
#include "app/ui/option_form.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/base/duration_text.h"
#include "core/regularizers/regularizer_table.h"
#include "core/train/finetune_presets.h"
#include "core/train/train_config_fields.h"
#include "core/train/train_presets.h"

namespace zscope::ui {
namespace {

/// What a person sets who does not care about the rest.
std::vector<std::string_view> usual_fields(TrainStart start) {
    std::vector<std::string_view> names = {"learning_rate", "minibatch", "total_images", "threads"};
    const bool finetunes = start == TrainStart::finetune;
    for (const RegularizerEntry& entry : regularizer_table()) {
        names.push_back(entry.strength.doc.name);
        if (finetunes) {
            names.push_back(entry.warmup_images.doc.name);
        }
    }
    if (!finetunes) {
        names.insert(names.end(), {"data", "resolution", "latent_size"});
    }
    return names;
}

std::string format(const char* pattern, double value) {
    char text[64];
    std::snprintf(text, sizeof text, pattern, value);
    return text;
}

/// What speaks against the value of a field. While a run goes on nothing: it would speak of the run
/// at hand, whose name is taken.
std::string problem_at(const TrainingState& training, std::string_view field) {
    return training.active() ? std::string() : training.check.problem_of(field);
}

/// How many problems keep the run from starting, and those that are shown at no field.
void draw_problems(const TrainFormCheck& check, std::span<const std::string_view> shown) {
    const std::size_t count = check.problems.size();
    wrapped_text("Cannot start: " + (count == 1 ? std::string("one problem")
                                                : std::to_string(count) + " problems"),
                 color::kBase);
    for (const FormProblem& problem : check.problems) {
        const bool is_at_field = problem.field == kStartField || problem.field == kRunNameField ||
                                 std::ranges::find(shown, problem.field) != shown.end();
        if (!is_at_field) {
            draw_problem(problem.text);
        }
    }
}

/// Whether the run turns its axes first; true when that was changed. Axes on screen that no file
/// holds are always turned to.
bool draw_rebase_switch(const AppState& state, TrainForm& form) {
    const bool is_forced = shows_unsaved_axes(state);
    option_row("re-base first");
    bool rebase = finetune_options(state).rebase.has_value();
    ImGui::BeginDisabled(is_forced);
    const bool changed = check_box("##rebase", &rebase);
    ImGui::EndDisabled();
    if (changed) {
        form.finetune.rebase = rebase ? std::optional(state.untangle.options) : std::nullopt;
    }
    tooltip(is_forced
                ? "the axes on screen are in no file; save or undo them to start without"
                : "Turns the axes to where the generator untangles before the first step, with "
                  "the options of the Untangle panel; the penalty then needs only a short ramp. "
                  "The paper does not do it.");
    return changed;
}

/// All presets of a list; true when another one was chosen.
bool preset_combo(std::span<const std::string> names, std::string& chosen, const char* help) {
    bool changed = false;
    if (begin_name_combo("##preset", chosen, help)) {
        for (const std::string& name : names) {
            if (ImGui::Selectable(name.c_str(), name == chosen) && name != chosen) {
                chosen = name;
                changed = true;
            }
        }
        ImGui::EndCombo();
    }
    return changed;
}

}  // namespace

void TrainingFormView::draw(const AppState& state, Actions& actions) {
    TrainForm form = state.training.form;
    bool changed = false;
    draw_start(state, actions, form, changed);
    const std::vector<std::string_view> shown = draw_options(state, actions, form, changed);
    if (!state.training.active()) {  // else it would speak of the run at hand
        draw_check(state, actions, shown);
        draw_estimate(state, actions);
    }
    if (changed) {
        actions.dispatch(event::TrainFormSet{form});
    }
}

void TrainingFormView::draw_start(const AppState& state, Actions& actions, TrainForm& form,
                                  bool& changed) {
    option_row("start from");
    int start = static_cast<int>(form.start);
    if (ImGui::Combo("##start", &start, "the open model\0random weights\0")) {
        form.start = static_cast<TrainStart>(start);
        changed = true;
    }
    draw_problem(problem_at(state.training, kStartField));
    option_row("preset");
    if (form.start == TrainStart::finetune) {
        std::string preset = form.finetune.preset;
        if (preset_combo(
                finetune_preset_names(), preset,
                "Strength, reduction and length of the penalty; everything can be changed below")) {
            choose_finetune_preset(form, std::move(preset));
            changed = true;
        }
        changed |= draw_rebase_switch(state, form);
    } else {
        std::string preset = form.preset;
        if (preset_combo(train_preset_names(), preset, "Fills the options below")) {
            actions.dispatch(event::TrainPresetChosen{preset});
        }
    }
    option_row("name of the run");
    std::string name = form.run_name;
    const std::string suggested = state.training.check.folder.filename().string();
    if (ImGui::InputTextWithHint("##name", suggested.c_str(), &name)) {
        form.run_name = name;
        changed = true;
    }
    tooltip("Its folder: " + state.training.check.folder.string());
    draw_problem(problem_at(state.training, kRunNameField));
}

std::vector<std::string_view> TrainingFormView::draw_options(const AppState& state,
                                                             Actions& actions, TrainForm& form,
                                                             bool& changed) {
    const TrainingState& training = state.training;
    const bool finetunes = form.start == TrainStart::finetune;
    const FieldNotes notes{
        .problem = [&](std::string_view field) { return problem_at(training, field); },
        .fixed =
            [&](std::string_view field) {
                // One that does not fit the model may be set right.
                const bool fits = finetunes && problem_at(training, field).empty();
                return fits && std::ranges::find(kNetworkFields, field) != kNetworkFields.end()
                           ? std::string("fine-tuning keeps the network of the open model")
                           : std::string();
            },
        .with_button = "data",
        .button_width = folder_button_width(),
        .draw_button = [&] { folder_button(PathPurpose::training_data, state, actions); }};
    std::vector<std::string_view> shown = usual_fields(form.start);
    changed |= option_form(form.config(), shown, notes);
    if (ImGui::TreeNodeEx("All options", ImGuiTreeNodeFlags_SpanAvailWidth |
                                             ImGuiTreeNodeFlags_NoTreePushOnOpen)) {
        ImGui::PushID("all");
        ImGui::SetNextItemWidth(-FLT_MIN);
        ImGui::InputTextWithHint("##filter", "Filter by name", &filter_);
        const std::vector<std::string_view> matching = fields_matching(filter_);
        changed |= option_form(form.config(), matching, notes);
        shown.insert(shown.end(), matching.begin(), matching.end());
        ImGui::PopID();
    }
    return shown;
}

void TrainingFormView::draw_check(const AppState& state, Actions& actions,
                                  std::span<const std::string_view> shown) {
    const TrainFormCheck& check = state.training.check;
    if (!check.problems.empty()) {
        draw_problems(check, shown);
        return;
    }
    if (!check.note.empty()) {
        wrapped_text("Note: " + check.note + ".", color::kBase);
    }
    if (ImGui::TreeNodeEx(
            "The same from a command line",
            ImGuiTreeNodeFlags_SpanAvailWidth | ImGuiTreeNodeFlags_NoTreePushOnOpen)) {
        ImGui::PushStyleColor(ImGuiCol_ChildBg, color::kBackground);
        if (ImGui::BeginChild("command", {0, em(7)}, ImGuiChildFlags_AlwaysUseWindowPadding)) {
            ImGui::PushTextWrapPos(0.0F);
            ImGui::TextUnformatted(check.command.c_str());
            ImGui::PopTextWrapPos();
        }
        ImGui::EndChild();
        ImGui::PopStyleColor();
        if (ImGui::Button("Copy command")) {
            actions.dispatch(event::CommandCopied{check.command});
        }
    }
}

void TrainingFormView::draw_estimate(const AppState& state, Actions& actions) {
    const EstimateState& estimate = state.training.estimate;
    const bool running = estimate.status == EstimateStatus::running;
    const bool ready = state.training.check.problems.empty() && !running;
    ImGui::BeginDisabled(!ready);
    if (ImGui::Button("Estimate")) {
        actions.dispatch(event::TrainEstimateAsked{});
    }
    ImGui::EndDisabled();
    tooltip(running ? "Not now: it is being measured"
                    : "Makes a few steps on noise and tells how long the run takes, with its "
                      "evaluations, sample pictures and re-basing, and how much memory");
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    if (running) {
        muted_text("measuring a few steps...");
    } else if (estimate.status == EstimateStatus::failed) {
        ImGui::TextColored(color::kError, "%s", estimate.problem.c_str());
    } else if (estimate.status == EstimateStatus::done) {
        const bool old = estimate.config != state.training.form.config();
        ellipsis_text("about " + duration_text(estimate.estimate.seconds) + ", " +
                          format("%.0f MB", estimate.estimate.bytes / 1e6) +
                          format(", %.0f images/s", estimate.estimate.images_per_second) +
                          (old ? " (for other options)" : ""),
                      ImGui::GetContentRegionAvail().x, old);
    } else {
        muted_text("time and memory, from a few steps");
    }
    for (const RunRegularizerCost& cost : state.training.check.costs) {
        wrapped_text(
            "The " + cost.title + " costs a step " +
                format("%.1f forward passes of the generator and ", cost.cost.forward_passes) +
                format("%.0f MB of activations", cost.cost.bytes / 1e6),
            color::kMuted);
    }
}

}  // namespace zscope::ui
