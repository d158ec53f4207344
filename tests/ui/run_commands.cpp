#include "tests/ui/run_commands.h"

#include <imgui_internal.h>

#include <cstdint>
#include <filesystem>

#include "app/state/training_rules.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/headless.h"
#include "tests/train/tiny_run.h"
#include "tests/ui/held_training_support.h"
#include "tests/ui/run_view_support.h"
#include "tests/ui/training_support.h"

namespace zscope::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kActionPrefix = "train_";
constexpr const char* kEstimate = "Estimate";  // in the Training panel, as the next
constexpr const char* kOpenTrained = "###open_trained";

/// A value that no other test sets.
const char* value_of(RunCommand option) {
    switch (option) {
        case RunCommand::learning_rate:
            return "0.000125";
        case RunCommand::hp_lambda:
            return "0.25";
        default:
            return "99000000";
    }
}

/// As the run's configuration calls it.
std::string field_of(RunCommand option) {
    return std::string(command_name(option));
}

std::string place_of(RunCommand option) {
    return "//Training/" + field_of(option) + "/##live";
}

/// In a folder of its own, so that the list holds nothing else.
fs::path run_to_go_on(const UiHarness& ui) {
    return ui.scratch() / "runs to go on" / "going-on";
}

/// The Runs panel in front, with that run alone.
void list_run_to_go_on(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::SettingsChanged{[folder = run_to_go_on(ui).parent_path()](
                                           Settings& settings) { settings.runs_folder = folder; }});
    ui.dispatch(event::RunsAsked{});
    IM_CHECK(wait_for(ctx, [&] {
        const RunsState& listed = ui.state().training.runs;
        return listed.status == RunsStatus::listed && listed.runs.size() == 1 &&
               listed.runs.front().folder == run_to_go_on(ui);
    }));
    ctx->WindowFocus("//Runs");
    ctx->Yield(3);
}

bool is_grey(ImGuiTestContext* ctx, ImGuiTestRef item) {
    return (ctx->ItemInfo(item).ItemFlags & ImGuiItemFlags_Disabled) != 0;
}

/// By its button in the Runs panel and the popup behind it.
void press_go_on(ImGuiTestContext* ctx, UiHarness& ui) {
    list_run_to_go_on(ctx, ui);
    ctx->ItemClick(row_button(run_to_go_on(ui), "Go on"));
    ctx->Yield(3);
    ctx->SetRef("//$FOCUSED");
    ctx->ItemInputValue("images", std::to_string(kEndless).c_str());
    ctx->ItemClick("Resume");
    ctx->Yield(3);
    show_training(ctx, ui);
}

/// Grey, with the reason in its tooltip, where the button of an action is there.
void check_grey_button(ImGuiTestContext* ctx, UiHarness& ui, TrainAction action) {
    const std::string reason = find_action(action_name(action)).why_not(ui.state());
    IM_CHECK(!reason.empty());
    ctx->SetRef("Training");
    const std::string button = button_of(action);
    if (!ctx->ItemExists(button.c_str())) {
        return;
    }
    IM_CHECK(is_grey(ctx, button.c_str()));
    ctx->MouseMove(button.c_str());
    ctx->Yield(3);
    const std::string words = ui.words(ctx);
    IM_CHECK(words.find("Not now: " + reason) != std::string::npos);
}

/// No button offers what is refused; that of another run in the list is grey.
void check_not_offered(ImGuiTestContext* ctx, UiHarness& ui, RunCommand command) {
    if (const std::optional<TrainAction> action = train_action(command)) {
        check_grey_button(ctx, ui, *action);
    } else if (is_live_option(command)) {
        // While it stops the fields are still there, and say afterwards that it is too late.
        const bool is_there = ctx->ItemExists(place_of(command).c_str());
        IM_CHECK_EQ(is_there, ui.state().training.active());
    } else if (command == RunCommand::go_on) {
        list_run_to_go_on(ctx, ui);
        IM_CHECK(is_grey(ctx, row_button(run_to_go_on(ui), "Go on")));
        show_training(ctx, ui);
    } else if (command == RunCommand::estimate) {
        ctx->SetRef("Training");
        IM_CHECK(!ctx->ItemExists(kEstimate));
    } else {
        ctx->SetRef("Training");
        IM_CHECK(!find_action("open_trained").why_not(ui.state()).empty());
        IM_CHECK(!ctx->ItemExists(kOpenTrained));
    }
}

}  // namespace

std::optional<TrainAction> train_action(RunCommand command) {
    return command <= RunCommand::save ? std::optional(static_cast<TrainAction>(command))
                                       : std::nullopt;
}

bool is_live_option(RunCommand command) {
    return command == RunCommand::learning_rate || command == RunCommand::hp_lambda ||
           command == RunCommand::total_images;
}

std::string_view command_name(RunCommand command) {
    if (const std::optional<TrainAction> action = train_action(command)) {
        return action_name(*action).substr(kActionPrefix.size());
    }
    constexpr std::array<std::string_view, 6> kNames = {
        "learning_rate", "hp_lambda", "total_images", "go_on", "estimate", "open_trained"};
    return kNames[static_cast<std::size_t>(command) -
                  static_cast<std::size_t>(RunCommand::learning_rate)];
}

void make_run_to_go_on(UiHarness& ui) {
    if (fs::exists(run_to_go_on(ui) / "config.json")) {
        return;
    }
    TrainListener nobody;
    (void)run_headless(test::tiny_order(run_to_go_on(ui)), nobody, {});
}

void send(UiHarness& ui, RunCommand command) {
    if (const std::optional<TrainAction> action = train_action(command)) {
        ui.dispatch(event::TrainAsked{*action});
    } else if (is_live_option(command)) {
        ui.dispatch(event::TrainOptionAsked{field_of(command), value_of(command)});
    } else if (command == RunCommand::go_on) {
        ui.dispatch(event::RunResumed{run_to_go_on(ui), kEndless});
    } else if (command == RunCommand::estimate) {
        ui.dispatch(event::TrainEstimateAsked{});
    } else {
        ui.dispatch(event::TrainedModelOpened{});
    }
}

void press(ImGuiTestContext* ctx, UiHarness& ui, RunCommand command) {
    if (const std::optional<TrainAction> action = train_action(command)) {
        press(ctx, *action);
    } else if (is_live_option(command)) {
        ctx->ItemInputValue(place_of(command).c_str(), value_of(command));
    } else if (command == RunCommand::go_on) {
        press_go_on(ctx, ui);
    } else {
        ctx->SetRef("Training");
        ctx->ItemClick(command == RunCommand::estimate ? kEstimate : kOpenTrained);
    }
}

void check_refused(ImGuiTestContext* ctx, UiHarness& ui, RunCommand command) {
    const TrainingState& training = ui.state().training;
    const ControlState state = training.state;
    const std::uint64_t number = training.run.number;
    const TrainConfig config = training.run.config;
    const std::uint64_t model = ui.state().model.generation;
    check_not_offered(ctx, ui, command);
    if (ctx->IsError()) {
        return;
    }
    ui.dispatch(event::MessagesCleared{});
    // Giving up a saving is refused by the window for its first seconds, not by the trainer.
    if (state != ControlState::stopping || command != RunCommand::kill) {
        send(ui, command);
        ctx->Yield(3);
    }
    IM_CHECK_EQ(training.state, state);
    IM_CHECK_EQ(training.run.number, number);
    IM_CHECK(training.run.config == config);
    IM_CHECK_EQ(ui.state().model.generation, model);
    if (is_live_option(command)) {
        IM_CHECK(!ui.state().messages.empty());
        IM_CHECK_STR_EQ(ui.state().messages.back().title.c_str(), "No option was changed");
    } else {
        IM_CHECK(ui.state().messages.empty());
    }
    ui.dispatch(event::MessagesCleared{});
    IM_CHECK(wait_for(ctx, [&] { return training.estimate.status != EstimateStatus::running; }));
}

void check_allowed(ImGuiTestContext* ctx, UiHarness& ui, RunCommand command) {
    if (const std::optional<TrainAction> action = train_action(command)) {
        IM_CHECK_STR_EQ(find_action(action_name(*action)).why_not(ui.state()).c_str(), "");
        ctx->SetRef("Training");
        const std::string button = button_of(*action);
        IM_CHECK(ctx->ItemExists(button.c_str()));
        IM_CHECK(!is_grey(ctx, button.c_str()));
    } else if (is_live_option(command)) {
        IM_CHECK(ctx->ItemExists(place_of(command).c_str()));
        IM_CHECK(!is_grey(ctx, place_of(command).c_str()));
    } else if (command == RunCommand::go_on) {
        list_run_to_go_on(ctx, ui);
        IM_CHECK(!is_grey(ctx, row_button(run_to_go_on(ui), "Go on")));
        show_training(ctx, ui);
    } else {
        ctx->SetRef("Training");
        const char* button = command == RunCommand::estimate ? kEstimate : kOpenTrained;
        IM_CHECK(ctx->ItemExists(button));
        IM_CHECK(!is_grey(ctx, button));
    }
}

bool has_taken(const UiHarness& ui, RunCommand option) {
    const TrainConfig& config = ui.state().training.run.config;
    switch (option) {
        case RunCommand::learning_rate:
            return config.learning_rate == 0.000125;
        case RunCommand::hp_lambda:
            return config.regularizers[hp::lambda] == 0.25;
        default:
            return config.total_images == 99'000'000;
    }
}

}  // namespace zscope::testing
