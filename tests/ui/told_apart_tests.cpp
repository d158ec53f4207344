#include <imgui_internal.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "app/state/analysis_requests.h"
#include "app/state/component_order.h"
#include "app/state/other_axes.h"
#include "app/ui/slot_look.h"
#include "app/ui/theme.h"
#include "tests/ui/analysis_support.h"
#include "tests/ui/compare_support.h"
#include "tests/ui/rebase_support.h"

/// By what A and B, and their axes, are told apart.
namespace zscope::testing {
namespace {

std::vector<std::size_t> components_of(const std::vector<StripRow>& rows) {
    std::vector<std::size_t> components;
    for (const StripRow& row : rows) {
        components.push_back(row.component);
    }
    return components;
}

/// After a re-basing z_i of the old axes is another axis: rows say so and stand in their own order.
void rows_along_other_axes_are_told_apart(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "rising");
    turn_axes(ctx, ui);
    AnalysisOptions options;
    options.activeness.latents.samples = 4;
    options.order = ComponentOrder::activeness;
    ui.dispatch(event::AnalysisOptionsSet{options});
    ui.dispatch(event::SendToB{event::CompareSource::original});
    bring_forward(ctx, ui, "Strips");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().compare.link == CompareLink::rotated);
    const std::string note = other_axes_note(ui.state());
    IM_CHECK(!note.empty());
    std::string words = ui.words(ctx);
    IM_CHECK(words.find(note.substr(0, 12), words.find("Transposed")) != std::string::npos);
    IM_CHECK(is_current(ui.state(), AnalysisKind::activeness_of_b));
    const std::vector<std::size_t> of_a = ranked_components(ui.state(), Slot::a);
    const std::vector<std::size_t> of_b = ranked_components(ui.state(), Slot::b);
    IM_CHECK(of_a != of_b);  // re-basing puts the strongest first, which is the last one of B
    IM_CHECK(components_of(ui.state().strips.rows) == of_a);
    IM_CHECK(components_of(ui.state().compare.strips.rows) == of_b);
    options.activeness_shown = ActivenessShown::both;
    ui.dispatch(event::AnalysisOptionsSet{options});
    bring_forward(ctx, ui, "Activeness");
    show_activeness_page(ctx, "Table");
    words = ui.words(ctx);
    IM_CHECK(words.find("own order") != std::string::npos);
    IM_CHECK(words.find("z of B", words.find("own order")) != std::string::npos);
    show_activeness_page(ctx, "Chart");
    ui.dispatch(event::AnalysisOptionsSet{{}});
    ui.dispatch(event::ReloadAsked{});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.words(ctx).find(note.substr(0, 12)) == std::string::npos);
    stop_comparing(ctx, ui);
}

/// Around what the canvas shows in a slot's colour; none where it does not.
std::optional<ImRect> letter_on_canvas(Slot slot) {
    const ImGuiWindow* canvas = UiHarness::child_window("Canvas/area");
    const ImU32 color = ui::to_u32(ui::slot_color(slot));
    std::optional<ImRect> patch;
    for (const ImDrawVert& vertex : canvas->DrawList->VtxBuffer) {
        if (vertex.col == color) {
            patch = patch.value_or(ImRect(vertex.pos, vertex.pos));
            patch->Add(vertex.pos);
        }
    }
    return patch;
}

/// At either side of the line's upper end, none of them covered.
void letters_stand_beside_the_split(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "fast");
    ui.dispatch(event::SendToB{event::CompareSource::current});
    IM_CHECK(ui.wait_idle(ctx));
    set_view(ctx, ui, "view_split");
    const auto split_at = [&](float split) {
        ComparisonStyle style = ui.state().compare.style;
        style.split = split;
        ui.dispatch(event::ComparisonStyleSet{style});
        ctx->Yield(2);
    };
    split_at(0.3F);
    ctx->SetRef(UiHarness::child_window("Canvas/area"));
    const ImRect line = ctx->ItemInfo("split").RectFull;
    const std::optional<ImRect> a = letter_on_canvas(Slot::a);
    const std::optional<ImRect> b = letter_on_canvas(Slot::b);
    IM_CHECK(a.has_value());
    IM_CHECK(b.has_value());
    IM_CHECK_LT(a->Max.x, line.GetCenter().x);
    IM_CHECK_GT(b->Min.x, line.GetCenter().x);
    IM_CHECK_LT(b->Max.x - a->Min.x, ui::em(5));
    for (const ImRect& letter : {*a, *b}) {
        IM_CHECK_GE(letter.Min.y, line.Min.y);
        IM_CHECK_LT(letter.Max.y, line.Min.y + ui::em(3));
    }
    split_at(0.0F);
    IM_CHECK(!letter_on_canvas(Slot::a).has_value());
    IM_CHECK(letter_on_canvas(Slot::b).has_value());
    split_at(1.0F);
    IM_CHECK(letter_on_canvas(Slot::a).has_value());
    IM_CHECK(!letter_on_canvas(Slot::b).has_value());
    split_at(0.5F);
    stop_comparing(ctx, ui);
}

}  // namespace

void add_told_apart_tests(UiHarness& harness) {
    harness.add("compare", "rows_along_other_axes_are_told_apart",
                rows_along_other_axes_are_told_apart);
    harness.add("compare", "letters_stand_beside_the_split", letters_stand_beside_the_split);
}

}  // namespace zscope::testing
