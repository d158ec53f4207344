#pragma once

#include "app/ui/panel.h"
#include "app/ui/pictures.h"

namespace zscope::ui {

/// Two components over two lists of values, and what they do beyond the sum of their parts. A click
/// on a cell goes there.
class PairPanel final : public Panel {
  public:
    explicit PairPanel(Pictures& pictures) : pictures_(pictures) {}

    [[nodiscard]] const char* title() const override { return "Pair"; }
    void draw(const AppState& state, Actions& actions) override;
    void hidden(const AppState& state, Actions& actions) override;

  private:
    enum class View { both, pictures, difference };
    struct Grid;

    void draw_options(const AppState& state, Actions& actions);
    static void draw_choice(const AppState& state, AnalysisOptions& options);
    /// Signs and range of the differences' colours.
    static void draw_color_options(const AppState& state, Actions& actions,
                                   AnalysisOptions& options);
    void draw_grids(const AppState& state, Actions& actions);
    /// Both components under one hand.
    static void draw_pad(const AppState& state, Actions& actions, float side);
    void draw_grid(const AppState& state, Actions& actions, const Grid& grid);
    void draw_cell(const AppState& state, Actions& actions, const Grid& grid, std::size_t row,
                   std::size_t column, ImVec2 low);

    Pictures& pictures_;
    View view_ = View::both;
};

}  // namespace zscope::ui
