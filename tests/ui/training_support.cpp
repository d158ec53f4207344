#include "tests/ui/training_support.h"

#include "core/model/model_file.h"
#include "core/train/checkpoint_files.h"
#include "tests/train/tiny_run.h"

namespace zscope::testing {

bool wait_for(ImGuiTestContext* ctx, const std::function<bool()>& condition) {
    return UiHarness::wait_for(ctx, condition);
}

bool wait_run(ImGuiTestContext* ctx, UiHarness& ui, ControlState wanted) {
    const TrainingState& training = ui.state().training;
    constexpr double kRunSeconds = 240.0;  // a whole run, beside other tests on two cores
    const bool reached = UiHarness::wait_for(
        ctx, [&] { return training.state == wanted; }, kRunSeconds);
    if (!reached) {
        const std::string now(to_string(training.state));
        const std::string missed(to_string(wanted));
        const std::string why = training.failure ? training.failure->describe() : std::string();
        ctx->LogWarning("the run is %s, not %s. %s", now.c_str(), missed.c_str(), why.c_str());
    }
    return reached;
}

void fill_run_form(UiHarness& ui, const std::string& name, std::int64_t images) {
    ui.dispatch(event::SettingsChanged{
        [folder = ui.scratch() / "runs"](Settings& settings) { settings.runs_folder = folder; }});
    TrainForm form = ui.state().training.form;
    form.start = TrainStart::fresh;
    form.run_name = name;
    form.config() = test::tiny_order({}).config;
    form.config().total_images = images;
    ui.dispatch(event::TrainFormSet{form});
}

void describe_run(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name,
                  std::int64_t images) {
    fill_run_form(ui, name, images);
    ctx->Yield(3);
}

void describe_finetuning(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name) {
    TrainForm form = ui.state().training.form;
    form.start = TrainStart::finetune;
    form.run_name = name;
    ui.dispatch(event::TrainFormSet{form});
    ctx->Yield(3);
    IM_CHECK(wait_for(ctx, [&] { return ui.state().training.check.problems.empty(); }));
}

void describe_endless_finetuning(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name) {
    describe_finetuning(ctx, ui, name);
    TrainForm form = ui.state().training.form;
    form.config().total_images = kEndless;
    ui.dispatch(event::TrainFormSet{form});
    ctx->Yield(3);
    IM_CHECK(wait_for(ctx, [&] { return ui.state().training.check.problems.empty(); }));
}

bool start_run(ImGuiTestContext* ctx, UiHarness& ui) {
    const std::uint64_t before = ui.state().training.run.number;
    ui.dispatch(event::TrainAsked{TrainAction::start});
    return wait_for(ctx, [&] { return ui.state().training.run.number > before; });
}

void open_tiny_model(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name) {
    describe_run(ctx, ui, name, 96);
    IM_CHECK(start_run(ctx, ui));
    IM_CHECK(wait_run(ctx, ui, ControlState::finished));
    ctx->Yield(3);
    ui.dispatch(event::TrainedModelOpened{});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().model.source.path == run_folder(ui, name) / kRunModelName);
}

std::filesystem::path run_folder(const UiHarness& ui, const std::string& name) {
    return ui.scratch() / "runs" / name;
}

bool is_saved(const std::filesystem::path& run) {
    try {
        const auto newest = find_newest_checkpoint(run);
        (void)load_model(run / kRunModelName);
        return newest && newest->broken.empty();
    } catch (const Error&) {
        return false;
    }
}

}  // namespace zscope::testing
