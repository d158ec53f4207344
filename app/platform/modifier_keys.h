#pragma once

struct GLFWwindow;

namespace zscope {

/// Whether Shift is held now, whichever window has the keyboard. Where the system tells only the
/// one that has it (not X11, or built without it), whether `window` has seen Shift pressed. `ui`
/// thread.
[[nodiscard]] bool shift_is_held(GLFWwindow* window);

}  // namespace zscope
