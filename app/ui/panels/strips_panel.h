#pragma once

#include "app/ui/panel.h"
#include "app/ui/pictures.h"

namespace zscope::ui {

/// Rows are components, columns are steps, or the other way round; the cell where the picture
/// stands is outlined; a click on a cell goes there. While two models are compared each row of A
/// has one of B beside it: of the same component, or of the same rank where z_i is not one axis in
/// both.
class StripsPanel final : public Panel {
  public:
    explicit StripsPanel(Pictures& pictures) : pictures_(pictures) {}

    [[nodiscard]] const char* title() const override { return "Strips"; }
    void draw(const AppState& state, Actions& actions) override;
    void hidden(const AppState& state, Actions& actions) override;

  private:
    void draw_settings(const AppState& state, Actions& actions);
    void draw_pager(const AppState& state, Actions& actions);
    void draw_progress(const AppState& state, Actions& actions);
    void draw_table(const AppState& state, Actions& actions);
    void draw_cell(const AppState& state, Actions& actions, Slot slot, const StripRow& row,
                   std::size_t column, float side);

    Pictures& pictures_;
    float cell_em_ = 2.5F;  ///< side of the cells at least, in font heights
};

}  // namespace zscope::ui
