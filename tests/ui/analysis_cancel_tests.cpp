#include <cstdint>
#include <string>

#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "tests/app/shown_generation.h"
#include "tests/support/counting_allocator.h"
#include "tests/ui/ui_harness.h"

/// What each panel measures of A, and of B, on a model of 250 ms a forward or layer: cancelled,
/// moved and given another model in its middle. Memory comes back to what it was.
namespace zscope::testing {
namespace {

struct PanelMeasure {
    const char* name;
    AnalysisKind kind;
    const char* panel;
    const char* child;   ///< of the panel, that says how far it is; null: the panel itself
    const char* cancel;  ///< its button there
    void (*choose)(AnalysisOptions& options);
    bool follows_latent;
    bool by_hand = false;        ///< moved by the mouse on a slider
    const char* model = "slow";  ///< measured as A
    const char* next = "fast";   ///< takes its place
};

constexpr const char* kCancel = "status/Cancel";
constexpr const char* kCancelOfB = "b/status/Cancel";

constexpr PanelMeasure kMeasures[] = {
    {"heatmap", AnalysisKind::heatmap, "Heatmap", nullptr, kCancel,
     [](AnalysisOptions& options) {
         options.heatmap.shown = true;
         options.heatmap.k_limit = 8;
     },
     true},
    {"change_map", AnalysisKind::heatmap, "Heatmap", nullptr, kCancel,
     [](AnalysisOptions& options) {
         options.heatmap.shown = true;
         options.heatmap.measure = HeatmapMeasure::change;
     },
     true},
    {"interaction_map", AnalysisKind::heatmap, "Heatmap", nullptr, kCancel,
     [](AnalysisOptions& options) {
         options.heatmap.shown = true;
         options.heatmap.measure = HeatmapMeasure::interaction;
     },
     true},
    {"curvature_map", AnalysisKind::heatmap, "Heatmap", nullptr, kCancel,
     [](AnalysisOptions& options) {
         options.heatmap.shown = true;
         options.heatmap.measure = HeatmapMeasure::curvature;
     },
     true},
    {"activeness", AnalysisKind::activeness, "Activeness", nullptr, kCancel,
     [](AnalysisOptions& options) { options.activeness.latents.samples = 4; }, false},
    {"interactions", AnalysisKind::interactions, "Interactions", nullptr, kCancel,
     [](AnalysisOptions& options) { options.interactions_here = true; }, true,
     /*by_hand=*/true},
    {"interactions_of_drawn_latents", AnalysisKind::interactions, "Interactions", nullptr, kCancel,
     [](AnalysisOptions& options) { options.interactions.latents.samples = 2; }, false},
    {"pixel_hessian", AnalysisKind::pixel, "Pixel", "Pixel/controls", kCancel,
     [](AnalysisOptions& options) {
         options.pixel.place = PixelPlace{3, 4, 1};
     },
     true},
    {"most_penalised", AnalysisKind::pixel, "Pixel", "Pixel/controls", kCancel,
     [](AnalysisOptions& options) {
         options.pixel_wanted = true;
         options.pixel.k = 8;
     },
     true},
    {"interactions_by_jets", AnalysisKind::interactions, "Interactions", nullptr, kCancel,
     [](AnalysisOptions& options) {
         options.interactions_here = true;
         options.interactions.scheme = HessianScheme::analytic;
     },
     true, /*by_hand=*/false, "slow_jets", "jets"},
    {"pixel_by_jets", AnalysisKind::pixel, "Pixel", "Pixel/controls", kCancel,
     [](AnalysisOptions& options) {
         options.pixel.place = PixelPlace{3, 4, 1};
         options.pixel.scheme = HessianScheme::analytic;
     },
     true, /*by_hand=*/false, "slow_jets", "jets"},
    {"pair_grid", AnalysisKind::pair, "Pair", nullptr, kCancel,
     [](AnalysisOptions& options) { options.pair_steps = 3; }, true, /*by_hand=*/true},
    {"activeness_of_b", AnalysisKind::activeness_of_b, "Activeness", nullptr, kCancelOfB,
     [](AnalysisOptions& options) {
         options.activeness.latents.samples = 4;
         options.activeness_shown = ActivenessShown::b;
     },
     false},
    {"heatmap_of_b", AnalysisKind::heatmap_of_b, "Heatmap", nullptr, kCancelOfB,
     [](AnalysisOptions& options) {
         options.heatmap.shown = true;
         options.heatmap.k_limit = 8;
     },
     true},
    {"change_map_of_b", AnalysisKind::heatmap_of_b, "Heatmap", nullptr, kCancelOfB,
     [](AnalysisOptions& options) {
         options.heatmap.shown = true;
         options.heatmap.measure = HeatmapMeasure::change;
     },
     true},
};

bool is_of_b(const PanelMeasure& measure) {
    return slot_of(measure.kind) == Slot::b;
}

/// Nothing else is begun unasked.
AnalysisOptions options_for(const PanelMeasure& measure) {
    AnalysisOptions options;
    options.activeness.latents.samples = 10000;
    measure.choose(options);
    return options;
}

AnalysisPhase phase(const UiHarness& ui, const PanelMeasure& measure) {
    return ui.state().analysis.job(measure.kind).phase;
}

/// Waits for a forward of the measure, which ends when the door is opened.
bool is_under_way(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure) {
    return UiHarness::wait_for(
        ctx, [&] { return phase(ui, measure) == AnalysisPhase::running && ui.log().alive > 0; });
}

/// Whether what is shown as of now was measured around the latent on screen.
bool is_of_this_latent(const AppState& state, AnalysisKind kind) {
    const AnalysisState& analysis = state.analysis;
    switch (kind) {
        case AnalysisKind::heatmap:
            return analysis.heatmap->request.latents.state == state.edit.latent;
        case AnalysisKind::heatmap_of_b:
            return analysis.heatmap_of_b->request.latents.state == latent_state_of_b(state);
        case AnalysisKind::interactions:
            return !state.analysis.options.interactions_here ||
                   analysis.interactions->request.latents.state == state.edit.latent;
        case AnalysisKind::pixel:
            return analysis.pixel->request.latents.state == state.edit.latent;
        case AnalysisKind::layers:
            return analysis.layers->request.latents.state == state.edit.latent;
        case AnalysisKind::layers_of_b:
            return analysis.layers_of_b->request.latents.state == latent_state_of_b(state);
        case AnalysisKind::pair:
            return analysis.pair->latent.state == state.edit.latent;
        case AnalysisKind::activeness:
        case AnalysisKind::activeness_of_b:
            break;
    }
    return true;
}

/// Away from where it was measured.
void move_away(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure) {
    if (measure.by_hand) {
        ctx->WindowFocus("//Latent");  // another panel may lie over it
        ctx->Yield(2);
        ctx->MouseMove(UiHarness::row_item(2, "track"));
        ctx->MouseDown();
        const ImVec2 start = ImGui::GetMousePos();
        ctx->MouseMoveToPos({start.x - 40.0F, start.y});
        ctx->MouseUp();
    } else {
        ui.dispatch(event::ComponentSet{2, -1.5F});
    }
    ctx->Yield(2);
}

void cancel_in_the_middle(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure) {
    ui.log().door.shut();
    ui.dispatch(event::AnalysisOptionsSet{options_for(measure)});
    ctx->WindowFocus((std::string("//") + measure.panel).c_str());
    ctx->Yield(3);
    IM_CHECK(is_under_way(ctx, ui, measure));
    if (measure.child != nullptr) {
        ctx->SetRef(UiHarness::child_window(measure.child));
    } else {
        ctx->SetRef(measure.panel);
    }
    ctx->ItemClick(measure.cancel);
    ctx->Yield(2);
    const int at_cancel = ui.log().forwards;
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_LE(ui.log().forwards.load(), at_cancel + 2);
    IM_CHECK(phase(ui, measure) == AnalysisPhase::cancelled);
    IM_CHECK(!is_current(ui.state(), measure.kind));
}

/// Measured, begun once more, and the slider moved meanwhile.
void move_in_the_middle(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure) {
    ui.dispatch(event::AnalysisAsked{measure.kind});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), measure.kind));
    ui.log().door.shut();
    ui.dispatch(event::AnalysisAsked{measure.kind});
    IM_CHECK(is_under_way(ctx, ui, measure));
    move_away(ctx, ui, measure);
    IM_CHECK_EQ(is_current(ui.state(), measure.kind), !measure.follows_latent);
    ui.log().door.open();
    bool is_stale_shown = false;
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        const bool is_now = is_current(ui.state(), measure.kind);
        is_stale_shown = is_stale_shown || (is_now && !is_of_this_latent(ui.state(), measure.kind));
        return is_now && phase(ui, measure) == AnalysisPhase::done;
    }));
    IM_CHECK(!is_stale_shown);
    IM_CHECK(ui.wait_idle(ctx));
}

/// Once more, ended in its middle: what its forwards took is free again.
void give_memory_back(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure) {
    const auto alive = [] { return CountingAllocator::installed().alive(); };
    const std::int64_t at_rest = alive();
    ui.log().door.shut();
    ui.dispatch(event::AnalysisAsked{measure.kind});
    IM_CHECK(is_under_way(ctx, ui, measure));
    IM_CHECK_GT(alive(), at_rest);  // the count sees the work
    ui.dispatch(event::AnalysisStopAsked{measure.kind});
    ctx->Yield(2);
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return alive() == at_rest; }, 10.0));
}

const ModelSlot& measured_model(const UiHarness& ui, const PanelMeasure& measure) {
    return model_of(ui.state(), slot_of(measure.kind));
}

/// Once another model is measured the old one's replicas are gone: of A the prototype and one a
/// worker are left; with B there are as many as there were of the B before.
int replicas_of(const PanelMeasure& measure, int before) {
    return is_of_b(measure) ? before : 6;
}

void change_the_model_in_the_middle(ImGuiTestContext* ctx, UiHarness& ui,
                                    const PanelMeasure& measure) {
    const int at_rest = ui.log().replicas_alive;
    ui.log().door.shut();
    ui.dispatch(event::AnalysisAsked{measure.kind});
    IM_CHECK(is_under_way(ctx, ui, measure));
    const ModelLocation next{ModelOrigin::file, measure.next};
    if (is_of_b(measure)) {
        ui.dispatch(event::OpenAsBAsked{next});
    } else {
        ui.dispatch(event::OpenAsked{next});
    }
    ctx->Yield(2);
    ui.log().door.open();
    bool is_old_shown = false;
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        const std::uint64_t shown = shown_generation(ui.state().analysis, measure.kind);
        is_old_shown =
            is_old_shown || (shown != 0 && shown != measured_model(ui, measure).generation);
        return measured_model(ui, measure).source.path == measure.next &&
               ui.app().controller().idle();
    }));
    IM_CHECK(!is_old_shown);
    ui.dispatch(event::AnalysisOptionsSet{options_for(measure)});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), measure.kind));
    IM_CHECK_EQ(shown_generation(ui.state().analysis, measure.kind),
                measured_model(ui, measure).generation);
    IM_CHECK_LE(ui.log().replicas_alive.load(), replicas_of(measure, at_rest));
}

/// The slow model in slot B, at rest; of A is known what will be asked of B.
void put_slow_b_beside(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure,
                       const AnalysisOptions& nothing) {
    ui.dispatch(event::AnalysisOptionsSet{options_for(measure)});
    IM_CHECK(ui.wait_idle(ctx));
    ui.dispatch(event::AnalysisOptionsSet{nothing});
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "slow"}});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().compare.ready());
    IM_CHECK_EQ(shown_generation(ui.state().analysis, measure.kind), std::uint64_t{0});
}

void disturb(ImGuiTestContext* ctx, UiHarness& ui, const PanelMeasure& measure) {
    const DoorOpener opener(ui.log().door);
    AnalysisOptions nothing;
    nothing.activeness.latents.samples = 10000;
    ui.dispatch(event::BClosed{});
    ui.dispatch(event::AnalysisOptionsSet{nothing});
    ctx->Yield(2);
    ui.start_on(ctx, measure.model);
    ctx->WindowFocus("//Strips");
    ui.dispatch(event::SettingsChanged{[](Settings& settings) {
        settings.show_strips = false;  // their forwards would be counted too
    }});
    IM_CHECK(ui.wait_idle(ctx));
    if (is_of_b(measure)) {
        put_slow_b_beside(ctx, ui, measure, nothing);
    }
    if (ctx->IsError()) {
        return;
    }
    cancel_in_the_middle(ctx, ui, measure);
    if (ctx->IsError()) {
        return;
    }
    move_in_the_middle(ctx, ui, measure);
    if (ctx->IsError()) {
        return;
    }
    give_memory_back(ctx, ui, measure);
    if (ctx->IsError()) {
        return;
    }
    change_the_model_in_the_middle(ctx, ui, measure);
    ui.dispatch(event::BClosed{});
    ui.dispatch(event::AnalysisOptionsSet{});
    ui.start_on(ctx, "fast");
    ctx->WindowFocus("//Strips");
}

void pair_marks_what_is_not_a_number(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::AnalysisOptionsSet{});
    ui.start_on(ctx, "fast");
    ui.log().fault = Fault::non_finite;
    ctx->WindowFocus("//Pair");
    ctx->Yield(3);
    ui.dispatch(event::AnalysisAsked{AnalysisKind::pair});
    IM_CHECK(ui.wait_idle(ctx));
    const auto result = ui.state().analysis.pair;
    IM_CHECK(result != nullptr);
    IM_CHECK_EQ(result->bad, result->differences.size());
    IM_CHECK(result->bad_text.find("first in pixels") != std::string::npos);
    ctx->Yield(4);
    ui.log().fault = Fault::none;
    ui.dispatch(event::AnalysisAsked{AnalysisKind::pair});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().analysis.pair->bad, std::size_t{0});
    ctx->WindowFocus("//Strips");
    ctx->Yield(2);
}

}  // namespace

void add_analysis_cancel_tests(UiHarness& harness) {
    for (const PanelMeasure& measure : kMeasures) {
        harness.add("disturbed", measure.name, [&measure](ImGuiTestContext* ctx, UiHarness& ui) {
            disturb(ctx, ui, measure);
        });
    }
    harness.add("analysis", "pair_marks_nan", pair_marks_what_is_not_a_number);
}

}  // namespace zscope::testing
