#pragma once

#include <string>

#include "tests/ui/ui_harness.h"

/// Runs that wait where a test holds them, and the Training panel's buttons.
namespace zscope::testing {

/// Tooltips at once; whatever happens, no run is left behind a door.
class Bench {
  public:
    explicit Bench(UiHarness& ui);
    ~Bench();
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

  private:
    UiHarness& ui_;
    ImGuiHoveredFlags hover_flags_;
};

/// A command without its button.
void ask(ImGuiTestContext* ctx, UiHarness& ui, TrainAction action);
/// The button's place in the Training panel.
[[nodiscard]] std::string button_of(TrainAction action);
void press(ImGuiTestContext* ctx, TrainAction action);
/// The Training panel in front, with no message over it. It stands in the strips' place: who shows
/// it leaves it again.
void show_training(ImGuiTestContext* ctx, UiHarness& ui);
/// The strips in front, as each test finds them: only what is seen is drawn.
void leave_training(ImGuiTestContext* ctx);

/// A new run, held in `wanted`.
[[nodiscard]] bool hold(ImGuiTestContext* ctx, UiHarness& ui, ControlState wanted,
                        const std::string& name);
/// Opens the doors and ends what still runs.
[[nodiscard]] bool end_run(ImGuiTestContext* ctx, UiHarness& ui);

}  // namespace zscope::testing
