#include "tests/ui/held_training_support.h"

#include "app/state/training_rules.h"
#include "tests/ui/training_support.h"

namespace zscope::testing {
namespace {

/// A name is free once only: the form on a run that could be started after `name`.
bool describe_next(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name) {
    describe_run(ctx, ui, name + "-next", kEndless);
    return ui.state().training.check.problems.empty();
}

}  // namespace

Bench::Bench(UiHarness& ui) : ui_(ui), hover_flags_(ImGui::GetStyle().HoverFlagsForTooltipMouse) {
    ImGui::GetStyle().HoverFlagsForTooltipMouse = ImGuiHoveredFlags_AllowWhenDisabled;
}

Bench::~Bench() {
    ImGui::GetStyle().HoverFlagsForTooltipMouse = hover_flags_;
    ui_.run_script().let_go();
    ui_.dispatch(event::TrainAsked{TrainAction::stop});
}

void ask(ImGuiTestContext* ctx, UiHarness& ui, TrainAction action) {
    ui.dispatch(event::TrainAsked{action});
    ctx->Yield(3);
}

std::string button_of(TrainAction action) {
    return std::string("###").append(action_name(action));
}

void press(ImGuiTestContext* ctx, TrainAction action) {
    ctx->SetRef("Training");
    ctx->ItemClick(button_of(action).c_str());
}

void show_training(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::MessagesCleared{});
    ctx->WindowFocus("//Training");
    ctx->Yield(2);
}

void leave_training(ImGuiTestContext* ctx) {
    ctx->WindowFocus("//Strips");
    ctx->Yield(2);
}

bool hold(ImGuiTestContext* ctx, UiHarness& ui, ControlState wanted, const std::string& name) {
    RunScript& script = ui.run_script();
    script.let_go();
    describe_run(ctx, ui, name, kEndless);
    const auto reach = [&](ControlState state) { return wait_run(ctx, ui, state); };
    switch (wanted) {
        case ControlState::idle:
            return true;
        case ControlState::starting:
            script.prepare.shut();
            return start_run(ctx, ui) && reach(ControlState::starting);
        case ControlState::running:
            script.step.shut();
            return start_run(ctx, ui) && reach(ControlState::running);
        case ControlState::pausing:
        case ControlState::paused:
            script.step.shut();
            if (!start_run(ctx, ui) || !reach(ControlState::running)) {
                return false;
            }
            ask(ctx, ui, TrainAction::pause);
            if (wanted == ControlState::pausing) {
                return reach(ControlState::pausing);
            }
            script.step.open();
            if (!reach(ControlState::paused)) {
                return false;
            }
            script.step.shut();
            return true;
        case ControlState::stopping:
            script.finish.shut();
            if (!start_run(ctx, ui) || !reach(ControlState::running)) {
                return false;
            }
            ask(ctx, ui, TrainAction::stop);
            return reach(ControlState::stopping);
        case ControlState::finished:
            if (!start_run(ctx, ui) || !reach(ControlState::running)) {
                return false;
            }
            ask(ctx, ui, TrainAction::stop);
            return reach(ControlState::finished) && describe_next(ctx, ui, name);
        case ControlState::failed:
            script.step_fault = RunFault::throws_error;
            if (!start_run(ctx, ui) || !reach(ControlState::failed)) {
                return false;
            }
            script.let_go();
            return describe_next(ctx, ui, name);
    }
    return false;
}

bool end_run(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.run_script().let_go();
    ask(ctx, ui, TrainAction::stop);
    return wait_for(ctx, [&] { return !ui.state().training.active(); });
}

}  // namespace zscope::testing
