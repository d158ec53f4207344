#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/state/panels.h"
#include "app/ui/dialogs.h"
#include "app/ui/panel.h"
#include "app/ui/panels/canvas_panel.h"
#include "app/ui/pictures.h"

namespace zscope::ui {

/// Begin and End of every panel, the dock space and its default layout, menu, status line, dialogs.
class PanelHost {
  public:
    explicit PanelHost(Pictures& pictures);

    void draw(const AppState& state, Actions& actions);
    /// Settings::layout is built in the next frame, over whatever there is.
    void reset_layout() { layout_wanted_ = true; }
    /// The panel of this title comes to the front of its tabs as soon as it is seen in two frames.
    void bring_forward(std::string title) { wanted_panel_ = std::move(title); }
    [[nodiscard]] Dialogs& dialogs() { return dialogs_; }

  private:
    struct Hosted {
        std::unique_ptr<Panel> panel;
        const PanelInfo& info;
    };

    void add(std::unique_ptr<Panel> panel);
    void draw_dialogs(const AppState& state, Actions& actions);
    void draw_image_only(const AppState& state, Actions& actions);
    void draw_panel(const Hosted& hosted, const AppState& state, Actions& actions);
    void build_layout_if_wanted(ImGuiID dock_space, LayoutPreset preset);
    void select_first_tabs(LayoutPreset preset);
    void bring_wanted_forward();

    std::vector<Hosted> panels_;
    CanvasPanel bare_canvas_;
    Dialogs dialogs_;
    bool layout_wanted_ = false;
    bool layout_checked_ = false;
    int frames_to_selection_ = 0;
    std::string wanted_panel_;  ///< to be brought forward; empty: none
};

}  // namespace zscope::ui
