#pragma once

#include <imgui.h>

#include <memory>
#include <string>

#include "app/state/canvas_view.h"
#include "app/ui/panel.h"
#include "app/ui/pictures.h"

namespace zscope::ui {

/// Both pictures are on the canvas, beside each other.
[[nodiscard]] bool comparison_is_beside(const AppState& state);
/// B alone is on the canvas.
[[nodiscard]] bool shows_b_alone(const AppState& state);

/// Where the pictures of a comparison lie: A between the corners, B's half `beside` to the right.
struct ComparisonPlace {
    ImVec2 corner;  ///< of the canvas
    Size size;      ///< of one half, or of the canvas
    ImVec2 low;
    ImVec2 high;
    float beside = 0.0F;
};

/// Whose picture is on the canvas at a column of the screen; of a difference A's.
[[nodiscard]] Slot slot_at(const AppState& state, const ComparisonPlace& place, float x);

/// What belongs to B on the canvas: its half, its part of a split, or the difference.
class CanvasCompare {
  public:
    explicit CanvasCompare(Pictures& pictures) : pictures_(pictures) {}

    /// A line of buttons under the toolbar while something is open as B.
    void draw_bar(const AppState& state, Actions& actions);
    /// Width that the difference's colour bar takes from the canvas; 0 without one.
    [[nodiscard]] float color_bar_width(const AppState& state) const;
    /// Over A's picture and map: B's, or the difference.
    void draw_layer(const AppState& state, const ComparisonPlace& place);
    /// The line of a split, before the picture takes the mouse.
    void draw_split_line(const AppState& state, Actions& actions, const ComparisonPlace& place);
    void draw_labels(const AppState& state, const ComparisonPlace& place) const;
    void draw_color_bar_of(const AppState& state, ImVec2 corner, Size size);
    /// "   B - A +0.12" at a pixel of the picture; empty without a difference.
    [[nodiscard]] std::string value_text(const AppState& state, int x, int y);

  private:
    /// In the layout for comparing: what B is and how to choose one.
    void draw_choice_of_b(const AppState& state, Actions& actions) const;
    void draw_modes(const AppState& state, Actions& actions);
    void draw_difference_form(const AppState& state, Actions& actions);
    [[nodiscard]] const std::shared_ptr<const FloatMap>& difference(const AppState& state);

    Pictures& pictures_;
    std::shared_ptr<const FloatMap> difference_;
    std::shared_ptr<const RenderedImage> difference_a_;  ///< what it was made of
    std::shared_ptr<const RenderedImage> difference_b_;
    DifferenceKind difference_kind_ = DifferenceKind::absolute;
    HeatmapRange difference_covered_;  ///< from its smallest to its largest value
};

}  // namespace zscope::ui
