#pragma once

#include "app/ui/panel.h"

namespace zscope::ui {

/// The training runs in the user's folder: sort, open, lay their curves over each other, go on.
class RunsPanel final : public Panel {
  public:
    [[nodiscard]] const char* title() const override { return "Runs"; }
    void draw(const AppState& state, Actions& actions) override;

  private:
    void draw_folder(const AppState& state, Actions& actions);
    void draw_table(const AppState& state, Actions& actions);
    void draw_row(const AppState& state, Actions& actions, const RunSummary& run);
    void draw_tools(const AppState& state, Actions& actions, const RunSummary& run);
    void draw_open(const AppState& state, Actions& actions, const RunSummary& run) const;
    void draw_as_b(const AppState& state, Actions& actions, const RunSummary& run) const;
    [[nodiscard]] std::vector<const RunSummary*> sorted(const AppState& state) const;

    std::string folder_;
    int sort_column_ = 4;
    bool descending_ = true;
    std::string further_;  ///< images that a run is to go on for
};

}  // namespace zscope::ui
