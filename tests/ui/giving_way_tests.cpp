#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "app/state/analysis_requests.h"
#include "tests/ui/analysis_support.h"
#include "tests/ui/job_ends.h"

/// What is drawn unasked on a model of 250 ms a forward, when a hand comes to a slider.
namespace zscope::testing {
namespace {

constexpr const char* kStrips = thread_of(JobClass::strips);
constexpr const char* kHeatmap = thread_of(JobClass::heatmap);
constexpr const char* kActiveness = thread_of(JobClass::activeness);

bool is_unasked(const std::string& thread) {
    return thread == kStrips || thread == kHeatmap || thread == kActiveness;
}

/// The threads of forwards, from the `first` on.
std::vector<std::string> threads_from(UiHarness& ui, std::size_t first) {
    std::vector<std::string> threads = ui.log().seen_threads();
    threads.erase(threads.begin(), threads.begin() + static_cast<std::ptrdiff_t>(first));
    return threads;
}

/// Those that drew unasked, one after the other.
std::vector<std::string> order_from(UiHarness& ui, std::size_t first) {
    std::vector<std::string> order = threads_from(ui, first);
    std::erase_if(order, [](const std::string& thread) { return !is_unasked(thread); });
    order.erase(std::unique(order.begin(), order.end()), order.end());
    return order;
}

/// Lets the thread begin, and holds its next forward at the door.
bool hold(ImGuiTestContext* ctx, UiHarness& ui, const std::string& thread) {
    const std::size_t before = ui.log().seen_threads().size();
    const auto is_last = [&] {
        const std::vector<std::string> begun = threads_from(ui, before);
        return !begun.empty() && begun.back() == thread;
    };
    const bool has_begun = UiHarness::wait_for(ctx, is_last);
    ui.log().door.shut();
    return has_begun && UiHarness::wait_for(ctx, [&] { return ui.log().door.is_waited_at(); }) &&
           is_last();
}

/// A hand on a slider in the middle of a forward of the thread. It moves on until pictures have
/// been drawn under it: of what is unasked that forward alone is finished.
void move_during(ImGuiTestContext* ctx, UiHarness& ui, const char* thread) {
    constexpr std::ptrdiff_t kPictures = 4;
    ctx->MouseMove(UiHarness::row_item(1, "track"));
    IM_CHECK(hold(ctx, ui, thread));
    const std::size_t at_press = ui.log().seen_threads().size();
    const auto unasked = [&] {
        const std::vector<std::string> begun = threads_from(ui, at_press);
        return std::count_if(begun.begin(), begun.end(), is_unasked);
    };
    ctx->MouseDown();
    ui.log().door.open();
    const ImVec2 start = ImGui::GetMousePos();
    int step = 0;
    const bool is_drawn = UiHarness::wait_for(ctx, [&] {
        ctx->MouseMoveToPos({start.x + static_cast<float>(++step % 30), start.y});
        const auto begun = static_cast<std::ptrdiff_t>(threads_from(ui, at_press).size());
        return begun - unasked() >= kPictures;
    });
    const std::ptrdiff_t begun_under_the_hand = unasked();
    ctx->MouseUp();
    IM_CHECK(is_drawn);
    IM_CHECK_EQ(begun_under_the_hand, std::ptrdiff_t{0});
}

/// All that is drawn unasked is wanted at once.
void hand_pauses_all_that_is_unasked(ImGuiTestContext* ctx, UiHarness& ui) {
    const DoorOpener opener(ui.log().door);
    AnalysisOptions options;
    options.activeness.latents.samples = 10000;  // not begun unasked
    {
        const Hurry hurry(ui.log());
        set_options(ctx, ui, options);
        ui.start_on(ctx, "fast");
        ui.start_on(ctx, "slow");
        for (const char* panel : {"Activeness", "Strips", "Latent"}) {
            bring_forward(ctx, ui, panel);
        }
    }
    const std::size_t first = ui.log().seen_threads().size();
    options.activeness.latents.samples = 8;
    options.heatmap.shown = true;
    options.heatmap.k_limit = 8;
    ui.dispatch(event::ComponentSet{0, 0.75F});
    ui.dispatch(event::AnalysisOptionsSet{options});
    move_during(ctx, ui, kActiveness);
    IM_CHECK(order_from(ui, first) == (std::vector<std::string>{kStrips, kHeatmap, kActiveness}));
    move_during(ctx, ui, kStrips);
    move_during(ctx, ui, kHeatmap);
    // It goes on when the hand is gone.
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().strips.finished_rows, std::size_t{4});
    IM_CHECK(is_current(ui.state(), AnalysisKind::heatmap));
    IM_CHECK(is_current(ui.state(), AnalysisKind::activeness));
    set_options(ctx, ui, {});
    ui.start_on(ctx, "fast");
}

}  // namespace

void add_giving_way_tests(UiHarness& harness) {
    harness.add("analysis", "hand_pauses_all_that_is_unasked", hand_pauses_all_that_is_unasked);
}

}  // namespace zscope::testing
