#include "app/platform/modifier_keys.h"

#include <GLFW/glfw3.h>

#include <optional>

#ifdef ZSCOPE_X11
#include <X11/Xlib.h>
// As glfw3native.h has it, which asks for further headers of X11.
extern "C" Display* glfwGetX11Display();
#endif

namespace zscope {
namespace {

/// Nothing where the system cannot be asked.
std::optional<bool> shift_of_system() {
#ifdef ZSCOPE_X11
    if (Display* display = glfwGetX11Display(); display != nullptr) {
        ::Window root = 0;
        ::Window child = 0;
        int at[4] = {};
        unsigned int held = 0;
        XQueryPointer(display, DefaultRootWindow(display), &root, &child, &at[0], &at[1], &at[2],
                      &at[3], &held);
        return (held & ShiftMask) != 0;
    }
#endif
    return std::nullopt;
}

}  // namespace

bool shift_is_held(GLFWwindow* window) {
    return shift_of_system().value_or(glfwGetKey(window, GLFW_KEY_LEFT_SHIFT) == GLFW_PRESS ||
                                      glfwGetKey(window, GLFW_KEY_RIGHT_SHIFT) == GLFW_PRESS);
}

}  // namespace zscope
