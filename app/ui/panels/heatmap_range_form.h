#pragma once

#include <optional>

#include "app/state/app_state.h"
#include "app/ui/panel.h"

namespace zscope::ui {

/// Over which values the colours of the maps run: part of the Heatmap panel.
class HeatmapRangeForm {
  public:
    void draw(const AppState& state, Actions& actions, HeatmapChoice& choice);

  private:
    void draw_ends(HeatmapChoice& choice);

    /// A range by hand that was refused, shown until it is mended, and what stands instead.
    struct Refused {
        HeatmapRange typed;
        HeatmapRange kept;
    };
    std::optional<Refused> refused_;
};

}  // namespace zscope::ui
