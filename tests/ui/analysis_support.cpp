#include "tests/ui/analysis_support.h"

#include <string>

namespace zscope::testing {

void bring_forward(ImGuiTestContext* ctx, UiHarness& ui, const char* panel) {
    ctx->WindowFocus((std::string("//") + panel).c_str());
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
}

void set_options(ImGuiTestContext* ctx, UiHarness& ui, const AnalysisOptions& options) {
    ui.dispatch(event::AnalysisOptionsSet{options});
    ctx->Yield(2);
}

void start_analysis(ImGuiTestContext* ctx, UiHarness& ui, const char* generator) {
    set_options(ctx, ui, {});
    ui.start_on(ctx, generator);
    bring_forward(ctx, ui, "Activeness");
    bring_forward(ctx, ui, "Strips");
    bring_forward(ctx, ui, "Latent");
}

AnalysisPhase phase(const UiHarness& ui, AnalysisKind kind) {
    return ui.state().analysis.job(kind).phase;
}

}  // namespace zscope::testing
