#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "app/ui/command_palette.h"
#include "app/ui/panel.h"

namespace zscope::ui {

/// What opens over the panels: keys, palette, about, a path to type where no file dialog exists.
class Dialogs {
  public:
    void draw(const AppState& state, Actions& actions);
    /// Asks for a path by keyboard.
    void ask_for_path(PathPurpose purpose) {
        path_asked_ = true;
        purpose_ = purpose;
        path_[0] = '\0';
        to_replace_.clear();
    }
    /// Asks for the path to save z at, once more: `path` is there. Waits until a path that is asked
    /// for already has been given.
    void ask_to_replace(const std::filesystem::path& path) { found_ = path; }

  private:
    void draw_help(const AppState& state, Actions& actions);
    void draw_about(const AppState& state, Actions& actions);
    void draw_path(Actions& actions);
    void begin_to_ask_to_replace();

    CommandPalette palette_;
    char path_[4096] = {};
    bool path_asked_ = false;
    PathPurpose purpose_ = PathPurpose::open_model;
    std::optional<std::filesystem::path> found_;  ///< to ask about
    std::string to_replace_;  ///< an existing file that Save was pressed for once
};

}  // namespace zscope::ui
