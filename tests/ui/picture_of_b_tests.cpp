#include <algorithm>
#include <cstddef>
#include <memory>

#include "app/state/compare_rules.h"
#include "tests/support/door.h"
#include "tests/ui/analysis_support.h"
#include "tests/ui/compare_support.h"
#include "tests/ui/ui_harness.h"

/// How the pictures of slot B are drawn, remembered, given up and drawn again.
namespace zscope::testing {
namespace {

/// A on the canvas, and nothing else that draws.
void start_on_pictures_alone(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "fast");
    start_analysis(ctx, ui, "fast");
    ui.dispatch(event::SettingsChanged{[](Settings& settings) {
        settings.show_strips = false;  // their forwards would be counted too
    }});
    AnalysisOptions options;
    options.activeness.latents.samples = 10000;  // not begun unasked
    set_options(ctx, ui, options);
}

void slow_b_never_has_more_than_two_pictures_waiting(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "fast");
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "slow"}});
    IM_CHECK(ui.wait_idle(ctx));
    std::size_t most = 0;
    for (const Stopwatch watch; watch.seconds() < 1.0 && !ctx->IsError();) {
        ui.dispatch(event::ComponentSet{0, static_cast<float>(2.0 * watch.seconds())});
        ctx->Yield();
        most = std::max(most, ui.app().controller().pictures_of_b_alive());
    }
    IM_CHECK_LE(most, std::size_t{2});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!b_is_stale(ui.state()));
    stop_comparing(ctx, ui);
}

/// In both slots, also when they have changed places.
void seen_pictures_come_back_undrawn(ImGuiTestContext* ctx, UiHarness& ui) {
    start_on_pictures_alone(ctx, ui);
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "bent"}});
    IM_CHECK(ui.wait_idle(ctx));
    const Image a = ui.state().canvas.current->image;
    const Image b = ui.state().compare.picture->image;
    IM_CHECK(a != b);
    ui.dispatch(event::ComponentSet{0, 2.0F});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().canvas.current->image != a);
    IM_CHECK(ui.state().compare.picture->image != b);
    const int forwards = ui.log().forwards;
    ui.dispatch(event::Undone{});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().canvas.current->image == a);
    IM_CHECK(ui.state().compare.picture->image == b);
    IM_CHECK(!b_is_stale(ui.state()));
    ctx->KeyPress(ImGuiKey_X);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().canvas.current->image == b);
    IM_CHECK(ui.state().compare.picture->image == a);
    IM_CHECK_EQ(ui.log().forwards.load(), forwards);
    IM_CHECK(ui.words(ctx).find("ms (first)") != std::string::npos);  // undrawn, but timed before
    ctx->KeyPress(ImGuiKey_X);
    IM_CHECK(ui.wait_idle(ctx));
    set_options(ctx, ui, {});
    stop_comparing(ctx, ui);
}

/// In the middle of its forward, which ends only when the test lets it.
void closing_b_waits_for_no_picture(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "fast");
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "bent"}});
    IM_CHECK(ui.wait_idle(ctx));
    const DoorOpener opener(ui.log().door);
    ui.log().door.shut();
    ui.dispatch(event::ComponentSet{0, 1.28125F});
    IM_CHECK(UiHarness::wait_for(ctx, [&ui] { return ui.log().alive == 2; }));
    ui.dispatch(event::BClosed{});
    ctx->Yield(3);
    IM_CHECK(!ui.state().compare.ready());
    IM_CHECK_EQ(ui.log().alive.load(), 2);
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().compare.picture == nullptr);
    IM_CHECK(!ui.state().picture_is_stale());
}

/// At a place whose picture of A is known, so that B alone is drawn, and fails.
void a_failed_picture_of_b_is_drawn_by_retry(ImGuiTestContext* ctx, UiHarness& ui) {
    start_on_pictures_alone(ctx, ui);
    ui.dispatch(event::ComponentSet{0, 2.40625F});
    IM_CHECK(ui.wait_idle(ctx));
    ui.dispatch(event::AllReset{});
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "bent"}});
    IM_CHECK(ui.wait_idle(ctx));
    const auto before = ui.state().compare.picture;
    ui.log().fault = Fault::throws_error;
    ui.dispatch(event::ComponentSet{0, 2.40625F});
    IM_CHECK(ui.wait_idle(ctx));
    ui.log().fault = Fault::none;
    IM_CHECK(!ui.state().picture_failed());
    IM_CHECK(ui.state().compare.picture == before);
    IM_CHECK(!ui.state().messages.empty());
    IM_CHECK_STR_EQ(ui.state().messages.back().title.c_str(), "B failed");
    ctx->Yield(2);
    IM_CHECK(UiHarness::banner() != nullptr);
    ctx->SetRef(UiHarness::banner());
    ctx->ItemClick("Retry");
    ctx->Yield(2);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().banner_dismissed);
    IM_CHECK(ui.state().compare.picture != before);
    IM_CHECK(!b_is_stale(ui.state()));
    set_options(ctx, ui, {});
    stop_comparing(ctx, ui);
}

}  // namespace

void add_picture_of_b_tests(UiHarness& harness) {
    harness.add("compare", "slow_b_never_has_more_than_two_pictures_waiting",
                slow_b_never_has_more_than_two_pictures_waiting);
    harness.add("compare", "seen_pictures_come_back_undrawn", seen_pictures_come_back_undrawn);
    harness.add("compare", "closing_b_waits_for_no_picture", closing_b_waits_for_no_picture);
    harness.add("compare", "a_failed_picture_of_b_is_drawn_by_retry",
                a_failed_picture_of_b_is_drawn_by_retry);
}

}  // namespace zscope::testing
