#pragma once

#include <imgui.h>

#include "app/state/canvas_view.h"
#include "app/ui/panel.h"
#include "app/ui/panels/canvas_compare.h"
#include "app/ui/pictures.h"

namespace zscope::ui {

/// The picture: fit, 1:1, zoom at the cursor, pan, values under the cursor and in large pixels (of
/// a map where one lies over it), a mark while it is older than the sliders, a heatmap over or
/// beside it, and the last failure over the last good picture. With a second model: both beside
/// each other, split, or their difference.
class CanvasPanel final : public Panel {
  public:
    explicit CanvasPanel(Pictures& pictures) : pictures_(pictures), compare_(pictures) {}

    [[nodiscard]] const char* title() const override { return "Canvas"; }
    [[nodiscard]] int window_flags() const override {
        return ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
    }
    void draw(const AppState& state, Actions& actions) override;
    /// The picture alone, filling the window.
    void draw_bare(const AppState& state, Actions& actions);

  private:
    struct Area {
        ImVec2 corner;
        Size size;
        Placement placement;
        Size picture;
        float beside = 0.0F;  ///< how far to the right the map stands; 0: over the picture
    };

    void draw_toolbar(const AppState& state, Actions& actions);
    void draw_area(const AppState& state, Actions& actions, float height);
    void draw_picture(const AppState& state, Actions& actions, const Area& area);
    /// Draws within the picture's half of the canvas, moved to the right by `shift`.
    template <typename Draw>
    static void clip_to(const Area& area, float shift, Draw&& draw);
    /// On the picture and on what stands beside it.
    static void draw_chosen_pixels(const AppState& state, const Area& area);
    /// The one that was clicked, of A: in B's half it is the place alike. A message says why not.
    void pick_pixel(const AppState& state, Actions& actions) const;
    void handle_mouse(const AppState& state, Actions& actions, const Area& area);
    /// The line below the picture: values under the cursor, or what can be done.
    void draw_readout(const AppState& state, Actions& actions);
    void draw_empty(const AppState& state, Actions& actions);

    Pictures& pictures_;
    CanvasCompare compare_;
    bool cursor_inside_ = false;
    int cursor_x_ = 0;  ///< in pixels of the picture that the canvas is laid out for
    int cursor_y_ = 0;
    Slot cursor_slot_ = Slot::a;  ///< whose picture the cursor is over
};

}  // namespace zscope::ui
