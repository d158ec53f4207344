#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/platform/window_geometry.h"

struct GLFWwindow;

namespace zscope {

/// The one window with its OpenGL 3.3 core context. Lives on the `ui` thread, which is the main
/// one.
class Window {
  public:
    struct Options {
        std::string title = "zscope";
        int width = 1440;  ///< in units of the screen's scale
        int height = 900;
        float scale = 0.0F;       ///< 0: ask the screen, and follow it
        bool exact_size = false;  ///< width and height are pixels and may exceed the screen
        bool visible = true;
        /// Whether Shift is held, asked as files are dropped; empty: the system (shift_is_held).
        std::function<bool()> shift_is_held{};
    };

    /// Files dropped at once.
    struct Drop {
        std::vector<std::filesystem::path> paths;
        bool with_shift = false;
    };

    /// Throws Error(unsupported) where there is no display or no OpenGL 3.3.
    explicit Window(const Options& options);
    ~Window();
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    [[nodiscard]] GLFWwindow* handle() const noexcept { return window_; }
    [[nodiscard]] float content_scale() const noexcept { return scale_.value(); }
    [[nodiscard]] WindowSize framebuffer_size() const;
    /// Size in units of the screen's scale, for the settings.
    [[nodiscard]] WindowSize logical_size() const;
    [[nodiscard]] bool should_close() const;
    void request_close();
    void refuse_close();

    /// Handles what has happened; with `seconds` > 0 waits at most that long for something, with a
    /// negative value for ever.
    void poll(double seconds);
    void swap();
    /// Something outside ImGui asks for a new frame: resized, exposed, other scale.
    [[nodiscard]] bool take_refresh();
    /// What was dropped since the last call.
    [[nodiscard]] std::vector<Drop> take_drops();

    /// Wakes `poll` from any thread.
    [[nodiscard]] static std::function<void()> wake();

  private:
    static Window& self(GLFWwindow* window);
    void install_callbacks();

    GLFWwindow* window_ = nullptr;
    WindowScale scale_;
    bool refresh_ = true;
    std::function<bool()> shift_is_held_;
    std::vector<Drop> drops_;
};

}  // namespace zscope
