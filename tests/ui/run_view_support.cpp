#include "tests/ui/run_view_support.h"

#include <imgui_internal.h>

#include <algorithm>
#include <vector>

#include "app/state/compare_rules.h"
#include "app/state/strip_rules.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "tests/train/tiny_run.h"

namespace zscope::testing {

namespace fs = std::filesystem;

bool wait_ended(ImGuiTestContext* ctx, UiHarness& ui) {
    return UiHarness::wait_for(ctx,
                               [&] { return ui.state().training.state == ControlState::finished; });
}

fs::path runs_of(UiHarness& ui, const std::string& name) {
    return ui.scratch() / ("runs of " + name);
}

void start_tiny_run(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name,
                    std::int64_t images, double hp_lambda) {
    ui.dispatch(event::SettingsChanged{
        [folder = runs_of(ui, name)](Settings& settings) { settings.runs_folder = folder; }});
    TrainForm form = ui.state().training.form;
    form.start = TrainStart::fresh;
    form.run_name = name;
    form.config() = test::tiny_order({}).config;
    form.config().total_images = images;
    form.config().evaluation_images = 32;
    form.config().regularizers.set(hp::lambda, hp_lambda);
    ui.dispatch(event::TrainFormSet{form});
    const std::uint64_t before = ui.state().training.run.number;
    ui.dispatch(event::TrainAsked{TrainAction::start});
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        return ui.state().training.run.number > before && ui.state().training.run.curves.rows() > 2;
    }));
}

void stop_run(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::TrainAsked{TrainAction::stop});
    IM_CHECK(wait_ended(ctx, ui));
    IM_CHECK(ui.wait_idle(ctx));
}

void check_strips_follow(ImGuiTestContext* ctx, UiHarness& ui, Slot slot) {
    ctx->WindowFocus("//Strips");
    for (int i = 0; i < 2; ++i) {
        const std::uint64_t seen = model_of(ui.state(), slot).weights_version;
        IM_CHECK(UiHarness::wait_for(ctx, [&] {
            const std::vector<StripRow>& rows = strips_of(ui.state(), slot).rows;
            return !rows.empty() && std::ranges::all_of(rows, [seen](const StripRow& row) {
                return !row.cells.empty() && row.weights_version > seen;
            });
        }));
    }
    IM_CHECK_EQ(ui.state().training.state, ControlState::running);
}

ImGuiID row_button(const fs::path& run, const char* label) {
    // Rows live in the table's own id space.
    const ImGuiID table = ImHashStr("runs", 0, ImHashStr("Runs"));
    return ImHashStr(label, 0, ImHashStr(run.c_str(), 0, table));
}

}  // namespace zscope::testing
