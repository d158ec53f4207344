#include "tests/ui/analysis_support.h"

#include <imgui_internal.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "app/state/activeness_chart.h"
#include "app/ui/analysis_widgets.h"

namespace zscope::testing {
namespace {

/// Where `number` stands in a text as a number of its own; npos where it does not.
std::size_t place_of(const std::string& words, const std::string& number, std::size_t from) {
    constexpr const char* kOfNumbers = "0123456789.e-";
    for (std::size_t at = words.find(number, from); at != std::string::npos;
         at = words.find(number, at + 1)) {
        const bool begins =
            at == 0 || std::string_view(kOfNumbers).find(words[at - 1]) == std::string_view::npos;
        const std::size_t end = at + number.size();
        const bool ends = end == words.size() ||
                          std::string_view(kOfNumbers).find(words[end]) == std::string_view::npos;
        if (begins && ends) {
            return at;
        }
    }
    return std::string::npos;
}

}  // namespace

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

void show_activeness_page(ImGuiTestContext* ctx, const char* page) {
    ctx->SetRef("Activeness");
    if (ctx->ItemExists("##page")) {
        ctx->ComboClick((std::string("##page/") + page).c_str());
    }
    ctx->Yield(2);
}

std::vector<std::size_t> table_order(ImGuiTestContext* ctx, UiHarness& ui, Slot slot) {
    const std::string words = ui.words(ctx);
    const std::size_t header = words.find("+- 95 %");
    std::vector<std::pair<std::size_t, std::size_t>> places;
    const std::vector<ComponentScore>& scores = activeness_of(ui.state(), slot)->scores;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        places.emplace_back(place_of(words, ui::number_text(scores[i].score), header), i);
    }
    std::sort(places.begin(), places.end());
    std::vector<std::size_t> order;
    for (const auto& [place, component] : places) {
        if (place != std::string::npos) {
            order.push_back(component);
        }
    }
    return order;
}

void drag_slider(ImGuiTestContext* ctx, int component) {
    ctx->WindowFocus("//Latent");  // another panel may lie over it
    ctx->Yield(2);
    ctx->MouseMove(UiHarness::row_item(component, "track"));
    ctx->MouseDown();
    const ImVec2 start = ImGui::GetMousePos();
    ctx->MouseMoveToPos({start.x - 40.0F, start.y});
    ctx->MouseUp();
}

bool draws(const ImGuiWindow* window, ImU32 color) {
    return std::ranges::any_of(window->DrawList->VtxBuffer,
                               [color](const ImDrawVert& vertex) { return vertex.col == color; });
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++count;
    }
    return count;
}

AnalysisPhase phase(const UiHarness& ui, AnalysisKind kind) {
    return ui.state().analysis.job(kind).phase;
}

}  // namespace zscope::testing
