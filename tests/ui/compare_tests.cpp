#include <cmath>
#include <cstdlib>
#include <fstream>

#include "app/state/activeness_chart.h"
#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "app/state/component_order.h"
#include "core/export/png.h"
#include "tests/cli/tiny_model.h"
#include "tests/ui/analysis_support.h"
#include "tests/ui/compare_support.h"

namespace zscope::testing {
namespace {

bool same_picture(const UiHarness& ui) {
    return ui.state().compare.picture->image == ui.state().canvas.current->image;
}

void b_follows_the_sliders(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "fast");
    ctx->WindowFocus("//Strips");
    ui.dispatch(event::SendToB{event::CompareSource::current});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().compare.mode == CompareMode::side_by_side);
    IM_CHECK(same_picture(ui));
    const auto first = ui.state().compare.picture;
    ui.dispatch(event::ComponentSet{0, 2.0F});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!b_is_stale(ui.state()));
    IM_CHECK(ui.state().compare.picture->image != first->image);
    IM_CHECK(same_picture(ui));
    IM_CHECK_EQ(ui.state().compare.strips.rows.size(), std::size_t{4});
    IM_CHECK(!ui.state().compare.strips.running);
    for (const char* action : {"view_a", "view_b", "view_split", "view_difference", "view_side"}) {
        set_view(ctx, ui, action);
    }
    IM_CHECK(ui.state().compare.mode == CompareMode::side_by_side);
    stop_comparing(ctx, ui);
}

void old_axes_as_b_are_the_same_place(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "fast");
    ui.dispatch(event::ReloadAsked{});  // its own axes
    IM_CHECK(ui.wait_idle(ctx));
    RebaseOptions options;
    options.samples = 4;
    options.restarts = 1;
    ui.dispatch(event::RebaseOptionsSet{options});
    ui.dispatch(event::RebaseAsked{});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().edit.axes, std::size_t{1});
    ui.dispatch(event::SendToB{event::CompareSource::original});
    ui.dispatch(event::ComponentSet{1, 1.75F});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().compare.link == CompareLink::rotated);
    const float largest =
        fitting_range(ui.state().canvas.current->image, ui.state().compare.picture->image, 255.0F);
    IM_CHECK_LE(largest, 1.0F);  // one step of 8 bits at most
    IM_CHECK(!why_not_swap(ui.state()).empty());
    ui.dispatch(event::ReloadAsked{});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().compare.link == CompareLink::same);
    stop_comparing(ctx, ui);
}

/// One click under the result: pictures and strips before and after stand beside each other.
void untangle_result_offers_the_old_axes(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "fast");
    RebaseOptions options;
    options.samples = 4;
    options.restarts = 1;
    ui.dispatch(event::RebaseOptionsSet{options});
    ui.dispatch(event::RebaseAsked{});
    IM_CHECK(ui.wait_idle(ctx));
    // A is alone on the canvas although there is a B: the button shows both again.
    ui.dispatch(event::SendToB{event::CompareSource::current});
    ui.dispatch(event::CompareModeSet{CompareMode::only_a});
    IM_CHECK(ui.wait_idle(ctx));
    ctx->WindowFocus("//Untangle");
    ctx->Yield(3);
    ctx->SetRef("Untangle");
    ctx->ItemClick("###original_as_b");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().compare.link == CompareLink::rotated);
    IM_CHECK(ui.state().compare.mode == CompareMode::side_by_side);
    ctx->WindowFocus("//Strips");
    IM_CHECK(ui.wait_idle(ctx));
    const std::vector<StripRow>& after = ui.state().strips.rows;
    const std::vector<StripRow>& before = ui.state().compare.strips.rows;
    IM_CHECK_EQ(after.size(), std::size_t{4});
    IM_CHECK_EQ(before.size(), std::size_t{4});
    int others = 0;
    for (std::size_t row = 0; row < after.size(); ++row) {
        IM_CHECK(!before[row].cells.empty());
        IM_CHECK(!after[row].cells.empty());
        others += *before[row].cells.front() != *after[row].cells.front() ? 1 : 0;
    }
    IM_CHECK_GT(others, 0);
    ui.dispatch(event::ReloadAsked{});
    IM_CHECK(ui.wait_idle(ctx));
    stop_comparing(ctx, ui);
}

void wrong_file_as_b_is_a_message(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "fast");
    const std::filesystem::path wrong = ui.scratch() / "wrong_b.txt";
    std::ofstream(wrong) << "this is no model";
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, wrong}});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!ui.state().compare.ready());
    IM_CHECK_GE(ui.state().messages.size(), std::size_t{1});
    IM_CHECK_STR_EQ(ui.state().messages.back().title.c_str(), "Cannot open wrong_b.txt as B");
    // The banner opens it again, once there is a model.
    std::filesystem::remove(wrong);
    test::save_tiny_model(wrong);
    ctx->Yield(2);
    IM_CHECK(UiHarness::banner() != nullptr);
    ctx->SetRef(UiHarness::banner());
    ctx->ItemClick("Retry");
    ctx->Yield(2);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().compare.ready());
    IM_CHECK_STR_EQ(ui.state().compare.b.source.path.c_str(), wrong.c_str());
    IM_CHECK_STR_EQ(ui.state().model.source.path.c_str(), "fast");
    IM_CHECK(ui.state().banner_dismissed);
    // Another size of z and of pictures: side by side only.
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::demo, {}}});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().compare.ready());
    IM_CHECK(ui.state().compare.link == CompareLink::none);
    IM_CHECK(!why_not_compare(ui.state(), CompareMode::split).empty());
    stop_comparing(ctx, ui);
}

void line_of_a_split_is_dragged(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "fast");
    ui.dispatch(event::SendToB{event::CompareSource::current});
    IM_CHECK(ui.wait_idle(ctx));
    set_view(ctx, ui, "view_split");
    const CanvasView view = ui.state().edit.view;
    ctx->SetRef(UiHarness::child_window("Canvas/area"));
    ctx->ItemDragWithDelta("split", {-60, 0});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_LT(ui.state().compare.style.split, 0.5F);
    IM_CHECK(ui.state().edit.view == view);
    ctx->ItemDoubleClick("split");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().compare.style.split, 0.5F);
    stop_comparing(ctx, ui);
}

void held_key_flickers_and_x_swaps(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "fast");
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "other"}});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_STR_EQ(ui.state().compare.b.info.name.c_str(), "other");
    set_view(ctx, ui, "view_a");
    ctx->KeyDown(ImGuiKey_B);
    ctx->Yield(2);
    IM_CHECK(ui.state().compare.shows_b());
    ctx->KeyUp(ImGuiKey_B);
    ctx->Yield(2);
    IM_CHECK(!ui.state().compare.shows_b());
    const EditState before = ui.state().edit;
    ctx->KeyPress(ImGuiKey_X);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_STR_EQ(ui.state().model.info.name.c_str(), "other");
    IM_CHECK_STR_EQ(ui.state().compare.b.info.name.c_str(), "fast");
    IM_CHECK(ui.state().edit == before);
    ctx->KeyPress(ImGuiKey_X);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_STR_EQ(ui.state().model.info.name.c_str(), "fast");
    stop_comparing(ctx, ui);
}

void comparison_is_exported_with_its_command(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "fast");
    ui.dispatch(event::SettingsChanged{[folder = ui.scratch() / "compared"](Settings& settings) {
        settings.exporting.folder = folder;
    }});
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "fast"}});
    IM_CHECK(ui.wait_idle(ctx));
    set_view(ctx, ui, "view_difference");
    ui.dispatch(event::ExportAsked{ExportKind::comparison});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().exporting.status == ExportStatus::done);
    const std::string origin = read_png_text(ui.state().exporting.path).at("zscope");
    for (const char* part : {"zscope render fast", "--compare fast", "--view difference",
                             "--difference absolute", "--range 0.5"}) {
        IM_CHECK(origin.find(part) != std::string::npos);
    }
    const auto command = [&ui] {
        return ui.app().controller().equivalent_command(ExportKind::comparison);
    };
    IM_CHECK(command().find("--view difference") != std::string::npos);
    IM_CHECK(command().find("--labels") == std::string::npos);
    for (const bool labels : {true, false}) {
        ui.dispatch(event::SettingsChanged{
            [labels](Settings& settings) { settings.exporting.labels = labels; }});
        ctx->Yield(2);
        IM_CHECK_EQ(command().find("--labels") != std::string::npos, labels);
    }
    stop_comparing(ctx, ui);
}

/// A's first component is its strongest, B's its weakest: no order passes for another.
void activeness_stands_in_the_order_of_b(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "falling");
    AnalysisOptions options;
    options.activeness.latents.samples = 4;
    ui.dispatch(event::AnalysisOptionsSet{options});
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "rising"}});
    IM_CHECK(ui.wait_idle(ctx));
    ctx->WindowFocus("//Activeness");
    ctx->Yield(3);
    // The rows of chart and table.
    const auto stand = [&](Slot slot, const std::vector<std::size_t>& order) {
        return charted_components(ui.state()) == order && table_order(ctx, ui, slot) == order;
    };
    show_activeness_page(ctx, "Table");
    ctx->ComboClick("##order/order of B");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::activeness_of_b));
    IM_CHECK(chart_order(ui.state()) == ChartOrder::other);
    const std::vector<std::size_t> of_a = ranking_of(*ui.state().analysis.activeness);
    const std::vector<std::size_t> of_b = ranking_of(*ui.state().analysis.activeness_of_b);
    IM_CHECK_EQ(of_a.front(), std::size_t{0});
    IM_CHECK_EQ(of_b.front(), std::size_t{3});
    IM_CHECK(stand(Slot::a, of_b));
    ctx->ComboClick("##shown/B");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(shown_activeness(ui.state()) == ActivenessShown::b);
    IM_CHECK(stand(Slot::b, of_a));
    ctx->ComboClick("##shown/A and B");
    IM_CHECK(ui.wait_idle(ctx));
    ctx->ComboClick("##order/order of A");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(chart_order(ui.state()) == ChartOrder::own);
    IM_CHECK(needed_slots(ui.state()).size() == 2);
    IM_CHECK(stand(Slot::a, of_a));
    // A header sorts in the other's order too, and its third click brings that back.
    ctx->ComboClick("##order/order of B");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(stand(Slot::a, of_b));
    const auto click = [&] { return ctx->TableClickHeader("scores_of_both_as_other", "A"); };
    IM_CHECK_EQ(static_cast<int>(click()), static_cast<int>(ImGuiSortDirection_Descending));
    IM_CHECK(table_order(ctx, ui, Slot::a) == of_a);
    (void)click();
    IM_CHECK_EQ(static_cast<int>(click()), static_cast<int>(ImGuiSortDirection_None));
    IM_CHECK(stand(Slot::a, of_b));
    show_activeness_page(ctx, "Chart");
    ui.dispatch(event::BClosed{});
    ctx->Yield(3);
    IM_CHECK(shown_activeness(ui.state()) == ActivenessShown::a);
    IM_CHECK(ui.state().analysis.activeness_of_b == nullptr);
    ui.dispatch(event::AnalysisOptionsSet{{}});
    IM_CHECK(ui.wait_idle(ctx));
    stop_comparing(ctx, ui);
}

void layout_without_b_says_how_to_choose_one(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "fast");
    ctx->SetRef("Canvas");
    IM_CHECK(!ctx->ItemExists("###send_to_b"));
    ui.dispatch(event::LayoutReset{LayoutPreset::compare});
    ctx->Yield(8);
    IM_CHECK(ctx->ItemExists("###open_as_b"));
    ctx->ItemClick("###send_to_b");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().compare.ready());
    IM_CHECK(!ctx->ItemExists("###send_to_b"));
    ui.dispatch(event::LayoutReset{LayoutPreset::explore});
    ctx->Yield(8);
    stop_comparing(ctx, ui);
}

}  // namespace

void add_compare_tests(UiHarness& harness) {
    harness.add("compare", "layout_without_b_says_how_to_choose_one",
                layout_without_b_says_how_to_choose_one);
    harness.add("compare", "b_follows_the_sliders", b_follows_the_sliders);
    harness.add("compare", "activeness_in_the_order_of_b", activeness_stands_in_the_order_of_b);
    harness.add("compare", "old_axes_as_b_are_the_same_place", old_axes_as_b_are_the_same_place);
    harness.add("compare", "untangle_result_offers_the_old_axes",
                untangle_result_offers_the_old_axes);
    harness.add("compare", "wrong_file_as_b_is_a_message", wrong_file_as_b_is_a_message);
    harness.add("compare", "line_of_a_split_is_dragged", line_of_a_split_is_dragged);
    harness.add("compare", "held_key_flickers_and_x_swaps", held_key_flickers_and_x_swaps);
    harness.add("compare", "comparison_is_exported_with_its_command",
                comparison_is_exported_with_its_command);
}

}  // namespace zscope::testing
