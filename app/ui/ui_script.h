#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/state/app_state.h"

namespace zscope::ui {

class Application;

/// One line of a script: a verb and its words.
struct ScriptLine {
    std::size_t number = 0;
    std::string verb;
    std::vector<std::string> words;
};

/// Lines of "VERB WORDS"; empty ones and those that begin with # are left out. Throws
/// Error(invalid_argument) naming the line and the verbs there are.
[[nodiscard]] std::vector<ScriptLine> parse_script(const std::string& text);

/// Drives an application as a person would, one step between two frames. Begins when the first
/// model is open, or has failed to open, and its panels have been drawn:
///   set z3=1.5 | reset z3 | lock z3 | unlock z3 | seed 7 | open PATH | action NAME | base on|off
///   panel NAME | heatmap penalty|z3|z1,z7|off | curvature z3|base|a,b,c,...|PATH |
///   layer 7|pixels | pixel X Y | pair z1,z7 | activeness a|b|both own|other|before |
///   unit z|equal_effect |
///   zoom SCALE X Y | strips STEPS EXTENT | drag z3 FROM TO SECONDS | wait_idle | wait SECONDS |
///   train FIELD=VALUE | train_from open|random | wait_run STATE | wait_images N |
///   screenshot PATH | quit
class ScriptRunner {
  public:
    explicit ScriptRunner(std::vector<ScriptLine> lines) : lines_(std::move(lines)) {}

    /// Does as much as can be done now. Throws Error naming the line.
    void step(Application& application);
    [[nodiscard]] bool finished() const noexcept { return next_ >= lines_.size(); }
    /// A picture of the window is wanted once the frame has been drawn; empty: none.
    [[nodiscard]] std::filesystem::path take_screenshot();

  private:
    struct Drag {
        std::size_t component = 0;
        float from = 0.0F;
        float to = 0.0F;
        double seconds = 0.0;
        double begun = -1.0;
    };

    void run_line(Application& application, const ScriptLine& line);
    /// The application is ready for the first line.
    [[nodiscard]] bool begun(Application& application);
    [[nodiscard]] bool waiting(Application& application);
    void step_drag(Application& application);

    std::vector<ScriptLine> lines_;
    std::size_t next_ = 0;
    bool begun_ = false;
    bool wait_idle_ = false;
    double wait_until_ = 0.0;
    std::uint64_t frames_wanted_ = 0;             ///< go on when so many have been drawn
    std::function<bool(const AppState&)> until_;  ///< what a line waits for
    std::vector<Drag> drag_;                      ///< at most one
    std::filesystem::path screenshot_;
};

}  // namespace zscope::ui
