#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/ui/panel.h"

namespace zscope::ui {

/// One row a component: name, track with the activeness of A and B, number, play, lock, dice,
/// reset. Above them the seed, those before it, z as text, and a filter.
class LatentPanel final : public Panel {
  public:
    [[nodiscard]] const char* title() const override { return "Latent"; }
    void draw(const AppState& state, Actions& actions) override;
    void hidden(const AppState& state, Actions& actions) override;

  private:
    void draw_tools(const AppState& state, Actions& actions);
    void draw_order(const AppState& state, Actions& actions);
    static void draw_range(const AppState& state, Actions& actions);
    void draw_rows(const AppState& state, Actions& actions);
    void draw_row(const AppState& state, Actions& actions, std::size_t component);
    void draw_row_tools(const AppState& state, Actions& actions, std::size_t component);
    void draw_number(const AppState& state, Actions& actions, std::size_t component);
    void apply_filter(const AppState& state);

    char filter_[64] = {};
    std::vector<std::size_t> order_;  ///< rows do not change places under a moving hand
    double largest_score_ = 0.0;
    std::vector<std::size_t> visible_;
    std::vector<float> base_;
    std::vector<float> values_;
    std::vector<float> units_;  ///< see slider_units; they do not change under a moving hand
};

}  // namespace zscope::ui
