#include "app/ui/panels/training_panel.h"

#include <imgui.h>
#include <misc/cpp/imgui_stdlib.h>

#include <cfloat>
#include <cstddef>
#include <string>

#include "app/state/training_rules.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/option_form.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/regularizers/regularizer_table.h"
#include "core/train/train_config_fields.h"

namespace zscope::ui {
namespace {

constexpr int kTypedDigits = 6;  ///< of a number that can be typed over

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
    ImGui::SeparatorText("The next run");
    form_.draw(state, actions);
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
        option_row(option_label(name).c_str());
        ImGui::PushID(name.c_str());
        ImGui::InputText("##live", &text);
        if (ImGui::IsItemDeactivatedAfterEdit() && text != now) {
            actions.dispatch(event::TrainOptionAsked{name, text});
        }
        tooltip(help);
        ImGui::PopID();
    };
    ImGui::SeparatorText("From the next step on");
    field("learning_rate", number_text(config.learning_rate, kTypedDigits),
          "Of the run at hand, from its next step on");
    for (const RegularizerEntry& entry : regularizer_table()) {
        field(entry.strength.doc.name,
              number_text(config.regularizers[entry.strength], kTypedDigits),
              std::string("Strength of the regularizer ")
                  .append(entry.title)
                  .append(", from the next step on; its ramp stays"));
    }
    field("total_images", std::to_string(config.total_images),
          "Where the run ends; later than now");
}

}  // namespace zscope::ui
