#include "app/ui/panels/canvas_hints.h"

#include <algorithm>
#include <array>
#include <cfloat>

#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {
namespace {

struct Hint {
    const char* what;
    const char* effect;
};

constexpr std::array kHints = {Hint{"Drag a slider", "on the left: the picture follows"},
                               Hint{"Click a small picture", "of the strips: go there"},
                               Hint{"Press ?", "for all keys; Ctrl+Z undoes anything"}};

float width_of(const char* text) {
    return ImGui::CalcTextSize(text).x;
}

}  // namespace

void draw_hints(const AppState& state, Actions& actions, ImVec2 corner, Size canvas) {
    if (!state.settings.show_hints || !state.model.ready() || state.image_only ||
        state.tour_step != 0) {
        return;
    }
    const float pad = em(0.7F);
    const float margin = em(0.6F);
    const float side = ImGui::GetFrameHeight();
    float key = 0.0F;
    float rest = 0.0F;
    for (const Hint& hint : kHints) {
        key = std::max(key, width_of(hint.what) + em(0.8F));
        rest = std::max(rest, width_of(hint.effect));
    }
    const float line = ImGui::GetTextLineHeightWithSpacing();
    const ImVec2 size{key + rest + 2 * pad + side,
                      line * static_cast<float>(kHints.size()) + 2 * pad - em(0.3F)};
    if (size.x + 2 * margin > canvas.width || size.y + 2 * margin > canvas.height) {
        return;
    }
    const ImVec2 low{corner.x + margin, corner.y + canvas.height - margin - size.y};
    const ImVec2 high{low.x + size.x, low.y + size.y};
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(low, high, IM_COL32(16, 18, 22, 225), em(0.4F));
    list->AddRect(low, high, to_u32(color::kEdge), em(0.4F));
    ImVec2 at{low.x + pad, low.y + pad};
    for (const Hint& hint : kHints) {
        list->AddText(at, to_u32(color::kBase), hint.what);
        list->AddText({at.x + key, at.y}, to_u32(color::kText), hint.effect);
        at.y += line;
    }
    ImGui::SetCursorScreenPos({high.x - side - em(0.2F), low.y + em(0.2F)});
    if (icon_button("close_hints", Icon::close, "Put these hints away; Help brings them back")) {
        Settings settings = state.settings;
        settings.show_hints = false;
        actions.dispatch(event::SettingsChanged{settings});
    }
}

}  // namespace zscope::ui
