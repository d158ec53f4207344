#pragma once

#include <cstddef>
#include <cstdint>

#include "app/ui/panel.h"
#include "app/ui/pictures.h"

namespace zscope::ui {

/// Pictures of the same latents over the steps of a run: one column a moment, one row a latent.
class FilmstripPanel final : public Panel {
  public:
    explicit FilmstripPanel(Pictures& pictures) : pictures_(pictures) {}
    [[nodiscard]] const char* title() const override { return "Filmstrip"; }
    void draw(const AppState& state, Actions& actions) override;

  private:
    void draw_tools(const AppState& state, Actions& actions);
    void draw_frames(const AppState& state, Actions& actions);
    void draw_column(const AppState& state, Actions& actions, std::size_t index, std::size_t rows);
    /// What a right click on a frame offers.
    void draw_menu(const AppState& state, Actions& actions) const;

    Pictures& pictures_;
    float cell_em_ = 4.0F;
    std::size_t frames_seen_ = 0;
    bool opens_menu_ = false;         ///< a frame of this drawing was right clicked
    std::uint64_t menu_weights_ = 0;  ///< TrainFrame::weights_version that the menu is of
};

}  // namespace zscope::ui
