#pragma once

#include "app/ui/panel.h"

namespace zscope::ui {

/// The Hessian of one value of the picture: of a clicked pixel, of the most or least penalised
/// one, or of a random one.
class PixelPanel final : public Panel {
  public:
    [[nodiscard]] const char* title() const override { return "Pixel"; }
    void draw(const AppState& state, Actions& actions) override;
    void hidden(const AppState& state, Actions& actions) override;

  private:
    static void draw_slot(const AppState& state, Actions& actions);
    void draw_choice(const AppState& state, Actions& actions);
    void draw_scheme(const AppState& state, Actions& actions);
    void draw_controls(const AppState& state, Actions& actions);
    /// How far it is, and what the shown one is of.
    void draw_words_of_result(const AppState& state, Actions& actions);
    void draw_words(const AppState& state);
    /// `is_below` the controls: the panel scrolls where it is too low for both.
    void draw_matrix(const AppState& state, bool is_below);
    /// How diagonal the shown Hessian is, in a column this wide.
    static void draw_diagonalness(const AppState& state, float width, bool has_room);
    /// Whether the matrix is larger beside the controls than below them.
    [[nodiscard]] bool stands_beside(float width, float height) const;

    float controls_height_ = 0.0F;  ///< as last drawn, in pixels
};

}  // namespace zscope::ui
