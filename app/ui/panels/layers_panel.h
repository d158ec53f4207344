#pragma once

#include <memory>

#include "app/ui/panel.h"
#include "app/ui/pictures.h"

namespace zscope::ui {

/// What a layer inside the network holds at the latent on screen: every channel as a map, or three
/// of them as one picture, with their statistics.
class LayersPanel final : public Panel {
  public:
    explicit LayersPanel(Pictures& pictures) : pictures_(pictures) {}

    [[nodiscard]] const char* title() const override { return "Layers"; }
    void draw(const AppState& state, Actions& actions) override;
    void hidden(const AppState& state, Actions& actions) override;

  private:
    /// The channels as one picture, made once.
    struct Triple {
        std::shared_ptr<const LayersResult> result;
        LayerStyle style;
        std::shared_ptr<const Image> picture;
    };

    /// Nothing while nothing is open as B.
    static void draw_slot(const AppState& state, Actions& actions);
    static void draw_choice(const AppState& state, Actions& actions);
    static void draw_style(const AppState& state, Actions& actions);
    static void draw_gain(const AppState& state, LayersChoice& choice);
    void draw_channels(const AppState& state, const std::shared_ptr<const LayersResult>& result);
    void draw_grid(const LayersResult& result, const LayerStyle& style, float alpha);
    void draw_triple(const std::shared_ptr<const LayersResult>& result, const LayerStyle& style,
                     float alpha);

    Pictures& pictures_;
    Triple triple_;
};

}  // namespace zscope::ui
