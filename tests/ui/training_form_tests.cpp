#include <imgui_internal.h>

#include <cstddef>
#include <filesystem>
#include <string>

#include "app/state/actions.h"
#include "app/ui/option_form.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "tests/ui/held_training_support.h"
#include "tests/ui/training_support.h"

namespace zscope::testing {
namespace {

namespace fs = std::filesystem;

void refused_starts_say_why(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    describe_run(ctx, ui, "wrong", 100);
    TrainForm form = ui.state().training.form;
    form.config().learning_rate = 7.0;
    ui.dispatch(event::TrainFormSet{form});
    ctx->Yield(3);
    const std::string reason = find_action("train_start").why_not(ui.state());
    IM_CHECK(reason.find("learning_rate") != std::string::npos);
    ui.dispatch(event::TrainAsked{TrainAction::start});
    ctx->Yield(3);
    IM_CHECK(!fs::exists(run_folder(ui, "wrong")));
    form.config().data = (ui.scratch() / "no pictures here").string();
    ui.dispatch(event::TrainFormSet{form});
    const TrainFormCheck& check = ui.state().training.check;
    IM_CHECK(wait_for(ctx, [&] { return !check.problem_of("data").empty(); }));
    IM_CHECK_EQ(check.problems.size(), std::size_t{2});
    show_training(ctx, ui);
    const std::string label = ctx->ItemInfo("//Training/###train_start").DebugLabel;
    IM_CHECK(label.starts_with("Start (2)"));
    form.config().learning_rate = 1e-3;
    ui.dispatch(event::TrainFormSet{form});
    IM_CHECK(wait_for(ctx, [&] { return check.problems.size() == 1; }));
    ui.dispatch(event::TrainAsked{TrainAction::start});
    ctx->Yield(3);
    IM_CHECK(!fs::exists(run_folder(ui, "wrong")));
    IM_CHECK(!ui.state().training.active());
    leave_training(ctx);
}

/// At its field where that is shown, else below the form.
void a_problem_of_a_field_is_drawn_once(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    describe_run(ctx, ui, "one-problem", 100);
    const TrainForm good = ui.state().training.form;
    TrainForm form = good;
    form.config().adam_beta1 = 2.0;
    ui.dispatch(event::TrainFormSet{form});
    const TrainFormCheck& check = ui.state().training.check;
    IM_CHECK(wait_for(ctx, [&] { return !check.problem_of("adam_beta1").empty(); }));
    IM_CHECK_EQ(check.problems.size(), std::size_t{1});
    show_training(ctx, ui);
    ctx->SetRef("Training");
    ctx->ItemOpen("All options");
    const auto space_below = [&](const std::string& item) {
        return ctx->ItemInfo("Estimate").RectFull.Min.y -
               ctx->ItemInfo(item.c_str()).RectFull.Max.y;
    };
    // Of the heading alone, which has one line.
    const float two_lines = 2 * ImGui::GetTextLineHeightWithSpacing();
    const std::string last(ui::fields_matching("").back());
    IM_CHECK_LT(space_below("all/" + last + "/##value"), two_lines);
    ctx->ItemInputValue("all/##filter", "no such option");
    ctx->Yield(2);
    IM_CHECK_GT(space_below("all/##filter"), two_lines);
    ctx->ItemInputValue("all/##filter", "");
    ctx->ItemClose("All options");
    ui.dispatch(event::TrainFormSet{good});
    IM_CHECK(wait_for(ctx, [&] { return check.problems.empty(); }));
    leave_training(ctx);
}

/// What the model decides is shown and cannot be changed, unless something else has changed it.
void fine_tuning_keeps_the_network(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    open_tiny_model(ctx, ui, "kept-network");
    describe_finetuning(ctx, ui, "keeps");
    show_training(ctx, ui);
    ctx->SetRef("Training");
    ctx->ItemOpen("All options");
    const auto is_fixed = [&](const char* field) {
        const std::string item = std::string("all/") + field + "/##value";
        return (ctx->ItemInfo(item.c_str()).ItemFlags & ImGuiItemFlags_Disabled) != 0;
    };
    IM_CHECK(is_fixed("resolution"));
    IM_CHECK(is_fixed("latent_size"));
    IM_CHECK(!is_fixed("threads"));
    TrainForm form = ui.state().training.form;
    form.config().latent_size += 1;
    ui.dispatch(event::TrainFormSet{form});
    const TrainFormCheck& check = ui.state().training.check;
    IM_CHECK(wait_for(ctx, [&] { return !check.problem_of("latent_size").empty(); }));
    ctx->Yield(2);
    IM_CHECK(!is_fixed("latent_size"));
    IM_CHECK(!find_action("train_start").why_not(ui.state()).empty());
    ctx->ItemClose("All options");
    form.config().latent_size -= 1;
    ui.dispatch(event::TrainFormSet{form});
    IM_CHECK(wait_for(ctx, [&] { return check.problems.empty(); }));
    leave_training(ctx);
}

void a_presets_strength_with_another_step_is_noted(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    describe_run(ctx, ui, "noted", 100);
    ui.dispatch(event::TrainPresetChosen{"small-clevr-simple-hp"});
    ctx->Yield(3);
    IM_CHECK_STR_EQ(ui.state().training.check.note.c_str(), "");
    TrainForm form = ui.state().training.form;
    IM_CHECK_GT(form.config().regularizers[hp::lambda], 0.0);
    form.config().regularizers.set(hp::epsilon, 0.05);
    ui.dispatch(event::TrainFormSet{form});
    ctx->Yield(3);
    IM_CHECK(ui.state().training.check.note.find("hp_epsilon is 0.05") != std::string::npos);
    ui.dispatch(event::TrainPresetChosen{"small"});
    ctx->Yield(3);
    IM_CHECK_STR_EQ(ui.state().training.check.note.c_str(), "");
}

void an_estimate_takes_no_run(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    describe_run(ctx, ui, "estimated", 1000);
    ui.dispatch(event::TrainEstimateAsked{});
    const EstimateState& estimate = ui.state().training.estimate;
    IM_CHECK(wait_for(ctx, [&] {
        return estimate.status == EstimateStatus::done || estimate.status == EstimateStatus::failed;
    }));
    IM_CHECK_STR_EQ(estimate.problem.c_str(), "");
    IM_CHECK_GT(estimate.estimate.seconds, 0.0);
    IM_CHECK(!fs::exists(run_folder(ui, "estimated")));
}

}  // namespace

void add_training_form_tests(UiHarness& harness) {
    harness.add("training", "refused_starts_say_why", refused_starts_say_why);
    harness.add("training", "a_presets_strength_with_another_step_is_noted",
                a_presets_strength_with_another_step_is_noted);
    harness.add("training", "a_problem_of_a_field_is_drawn_once",
                a_problem_of_a_field_is_drawn_once);
    harness.add("training", "fine_tuning_keeps_the_network", fine_tuning_keeps_the_network);
    harness.add("training", "an_estimate_takes_no_run", an_estimate_takes_no_run);
}

}  // namespace zscope::testing
