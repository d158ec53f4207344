#pragma once

namespace zscope {

struct WindowSize {
    int width = 0;
    int height = 0;
    friend bool operator==(const WindowSize&, const WindowSize&) = default;
};

/// Pixels for one unit of the window's sizes: a fixed number, or the screen's own, which changes
/// when its settings do or the window moves to another one.
class WindowScale {
  public:
    /// `fixed` > 0: this, whatever the screen says. Else the screen's; 1 until it has said one.
    explicit WindowScale(float fixed) noexcept;
    /// What the screen says; a number that is not above 0 is ignored. True if the scale is another
    /// one now.
    bool follow(float screen) noexcept;
    [[nodiscard]] float value() const noexcept { return value_; }

  private:
    bool is_fixed_;
    float value_;
};

/// Pixels of a window that is `units` large, at most the screen's free area; one without width or
/// height is unknown and limits nothing.
[[nodiscard]] WindowSize window_pixels(WindowSize units, float scale, WindowSize free_area);
/// The other way round, to whole units.
[[nodiscard]] WindowSize window_units(WindowSize pixels, float scale);

}  // namespace zscope
