#include "app/ui/panels/training_panel.h"

#include <imgui.h>
#include <misc/cpp/imgui_stdlib.h>

#include <algorithm>
#include <cfloat>
#include <cstdio>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "app/control/training_form.h"
#include "app/state/training_rules.h"
#include "app/state/untangle_rules.h"
#include "app/ui/option_form.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/train/finetune_presets.h"
#include "core/train/regularizer_table.h"
#include "core/train/train_config_fields.h"
#include "core/train/train_presets.h"

namespace zscope::ui {
namespace {

constexpr float kLabelEm = 11.0F;

/// What a person sets who does not care about the rest.
std::vector<std::string_view> usual_fields(TrainStart start) {
    std::vector<std::string_view> names = {"learning_rate", "minibatch", "total_images", "threads"};
    const bool finetunes = start == TrainStart::finetune;
    for (const RegularizerEntry& entry : regularizer_table()) {
        names.push_back(field_name(entry.strength));
        if (finetunes) {
            names.push_back(field_name(entry.warmup_images));
        }
    }
    if (!finetunes) {
        names.insert(names.end(), {"data", "resolution", "latent_size"});
    }
    return names;
}

void row(const char* label) {
    ImGui::AlignTextToFramePadding();
    muted_text(label);
    ImGui::SameLine(em(kLabelEm));
    ImGui::SetNextItemWidth(-FLT_MIN);
}

ImVec4 state_color(ControlState state) {
    switch (state) {
        case ControlState::running:
            return color::kGood;
        case ControlState::failed:
            return color::kError;
        case ControlState::idle:
        case ControlState::finished:
            return color::kMuted;
        default:
            return color::kBase;
    }
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
    row("re-base first");
    bool rebase = finetune_options(state).rebase.has_value();
    ImGui::BeginDisabled(is_forced);
    const bool changed = check_box("##rebase", &rebase);
    ImGui::EndDisabled();
    if (changed) {
        form.finetune.rebase = rebase ? std::optional(state.untangle.options) : std::nullopt;
    }
    tooltip(is_forced
                ? "the axes on screen are in no file; undo them to start without"
                : "Turns the axes to where the generator untangles before the first step, with "
                  "the options of the Untangle panel; the penalty then needs only a short ramp. "
                  "The paper does not do it.");
    return changed;
}

/// Every name of a list as one combo; true when another one was chosen.
bool name_combo(const char* id, std::span<const std::string> names, std::string& chosen) {
    bool changed = false;
    if (ImGui::BeginCombo(id, chosen.c_str())) {
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

void TrainingPanel::draw(const AppState& state, Actions& actions) {
    if (state.training.runs.status == RunsStatus::none) {
        actions.dispatch(event::RunsAsked{});  // so that names that are taken are known
    }
    draw_run(state, actions);
    if (state.training.active()) {
        draw_live_options(state, actions);
    }
    ImGui::BeginDisabled(state.training.active());
    draw_form(state, actions);
    ImGui::EndDisabled();
}

void TrainingPanel::draw_run(const AppState& state, Actions& actions) {
    const TrainingState& training = state.training;
    const std::string word(to_string(training.state));
    ImGui::TextColored(state_color(training.state), "%s", word.c_str());
    ImGui::SameLine();
    if (training.run.preparing) {
        const Progress& preparing = *training.run.preparing;
        muted_text(preparing.note + " " + std::to_string(preparing.done) + " / " +
                   std::to_string(preparing.total));
    } else if (training.run.number > 0 && training.run.progress.total_images > 0) {
        ellipsis_text(run_text(training), ImGui::GetContentRegionAvail().x, true);
    } else {
        muted_text("no run yet");
    }
    if (training.run.number > 0 && !training.run.folder.empty()) {
        middle_ellipsis_text(training.run.folder.filename().string(),
                             ImGui::GetContentRegionAvail().x);
    }
    ImGui::PushStyleColor(ImGuiCol_PlotHistogram, color::kAccentDeep);
    ImGui::ProgressBar(static_cast<float>(share_done(training.run)), {-FLT_MIN, em(0.35F)}, "");
    ImGui::PopStyleColor();
    draw_run_buttons(state, actions);
    draw_run_notes(state, actions);
}

void TrainingPanel::draw_run_buttons(const AppState& state, Actions& actions) {
    const bool paused = state.training.state == ControlState::paused;
    const float width = (ImGui::GetContentRegionAvail().x - 4 * em(0.35F)) / 5.0F;
    const auto button = [&](const char* action, const char* label, bool last = false) {
        action_button(find_action(action), state, actions, label, width);
        if (!last) {
            ImGui::SameLine(0, em(0.35F));
        }
    };
    const std::size_t problems = state.training.active() ? 0 : state.training.check.problems.size();
    const std::string start = problems == 0 ? "Start" : "Start (" + std::to_string(problems) + ")";
    button("train_start", start.c_str());
    button(paused ? "train_resume" : "train_pause", paused ? "Resume" : "Pause");
    button("train_step", "Step");
    button("train_save", "Save");
    if (state.training.state == ControlState::stopping) {
        button("train_kill", "Kill", true);
    } else {
        button("train_stop", "Stop", true);
    }
}

void TrainingPanel::draw_run_notes(const AppState& state, Actions& actions) {
    const TrainingState& training = state.training;
    if (training.failure) {
        wrapped_text(training.failure->describe(), color::kError);
    }
    for (const RunWarning& warning : training.run.warnings) {
        wrapped_text(warning.message + ". " + warning.hint, color::kBase);
    }
    if (!training.run.checkpoint.empty()) {
        middle_ellipsis_text("saved at " + std::to_string(training.run.saved_images) +
                                 " images: " + training.run.checkpoint.string(),
                             ImGui::GetContentRegionAvail().x, true);
    }
    if (!training.active() && !training.run.model.empty()) {
        action_button(find_action("open_trained"), state, actions, "Open the trained model");
    }
    const std::string reason = why_not_follow(state);
    if (reason.empty()) {
        bool follow = training.follow;
        if (check_box("The picture follows the run", &follow)) {
            actions.dispatch(event::TrainFollowSet{follow});
        }
        tooltip("Off: the open model is shown as it was opened");
    } else if (training.active() && why_not_show_run(training).empty()) {
        wrapped_text("The picture does not follow the run: " + reason + ".", color::kMuted);
        action_button(find_action("look_at_run"), state, actions, "Look at the run");
    }
}

void TrainingPanel::draw_live_options(const AppState& state, Actions& actions) {
    const TrainConfig& config = state.training.run.config;
    const auto field = [&](const std::string& name, const std::string& now,
                           const std::string& help) {
        std::string& text = live_[name];
        if (!ImGui::IsAnyItemActive()) {
            text = now;
        }
        row(option_label(name).c_str());
        ImGui::PushID(name.c_str());
        ImGui::InputText("##live", &text);
        if (ImGui::IsItemDeactivatedAfterEdit() && text != now) {
            actions.dispatch(event::TrainOptionAsked{name, text});
        }
        tooltip(help);
        ImGui::PopID();
    };
    ImGui::SeparatorText("From the next step on");
    field("learning_rate", format("%.6g", config.learning_rate),
          "Of the run at hand, from its next step on");
    for (const RegularizerEntry& entry : regularizer_table()) {
        field(std::string(field_name(entry.strength)), format("%.6g", config.*entry.strength),
              std::string("Strength of the regularizer ")
                  .append(entry.title)
                  .append(", from the next step on; its ramp stays"));
    }
    field("total_images", std::to_string(config.total_images),
          "Where the run ends; later than now");
}

void TrainingPanel::draw_form(const AppState& state, Actions& actions) {
    TrainForm form = state.training.form;
    bool changed = false;
    ImGui::SeparatorText("The next run");
    draw_start(state, actions, form, changed);
    const std::vector<std::string_view> shown = draw_options(state, form, changed);
    if (!state.training.active()) {  // else it would speak of the run at hand
        draw_check(state, actions, shown);
        draw_estimate(state, actions);
    }
    if (changed) {
        actions.dispatch(event::TrainFormSet{form});
    }
}

void TrainingPanel::draw_start(const AppState& state, Actions& actions, TrainForm& form,
                               bool& changed) {
    row("start from");
    int start = static_cast<int>(form.start);
    if (ImGui::Combo("##start", &start, "the open model\0random weights\0")) {
        form.start = static_cast<TrainStart>(start);
        changed = true;
    }
    draw_problem(problem_at(state.training, kStartField));
    row("preset");
    if (form.start == TrainStart::finetune) {
        std::string preset = form.finetune.preset;
        if (name_combo("##preset", finetune_preset_names(), preset)) {
            choose_finetune_preset(form, std::move(preset));
            changed = true;
        }
        tooltip("Strength, reduction and length of the penalty; everything can be changed below");
        changed |= draw_rebase_switch(state, form);
    } else {
        std::string preset = form.preset;
        if (name_combo("##preset", train_preset_names(), preset)) {
            actions.dispatch(event::TrainPresetChosen{preset});
        }
        tooltip("Fills the options below");
    }
    row("name of the run");
    std::string name = form.run_name;
    const std::string suggested = state.training.check.folder.filename().string();
    if (ImGui::InputTextWithHint("##name", suggested.c_str(), &name)) {
        form.run_name = name;
        changed = true;
    }
    tooltip("Its folder: " + state.training.check.folder.string());
    draw_problem(problem_at(state.training, kRunNameField));
}

std::vector<std::string_view> TrainingPanel::draw_options(const AppState& state, TrainForm& form,
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
            }};
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

void TrainingPanel::draw_check(const AppState& state, Actions& actions,
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

void TrainingPanel::draw_estimate(const AppState& state, Actions& actions) {
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
