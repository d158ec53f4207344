#include "app/platform/window.h"

#include <glad/gl.h>
// After the loader, which must come first.
#include <GLFW/glfw3.h>

#include <utility>

#include "app/platform/modifier_keys.h"
#include "core/base/error.h"

namespace zscope {
namespace {

[[noreturn]] void fail(const std::string& message) {
    const char* cause = nullptr;
    glfwGetError(&cause);
    glfwTerminate();
    throw Error(
        ErrorCode::unsupported,
        message + (cause != nullptr ? std::string(": ") + cause : std::string()),
        "every command with a verb (zscope render, strip, grid, ...) works without a window");
}

/// 0 where there is no screen.
float screen_scale() {
    GLFWmonitor* monitor = glfwGetPrimaryMonitor();
    float x = 0.0F;
    float y = 0.0F;
    if (monitor != nullptr) {
        glfwGetMonitorContentScale(monitor, &x, &y);
    }
    return x;
}

/// Of the screen; without size where there is none.
WindowSize free_area() {
    WindowSize area;
    if (GLFWmonitor* monitor = glfwGetPrimaryMonitor(); monitor != nullptr) {
        int x = 0;
        int y = 0;
        glfwGetMonitorWorkarea(monitor, &x, &y, &area.width, &area.height);
    }
    return area;
}

WindowSize initial_size(const Window::Options& options, float scale) {
    const WindowSize wanted{options.width, options.height};
    return options.exact_size ? wanted : window_pixels(wanted, scale, free_area());
}

}  // namespace

Window::Window(const Options& options)
    : scale_(options.scale), shift_is_held_(options.shift_is_held) {
    glfwSetErrorCallback(nullptr);
    if (glfwInit() == GLFW_FALSE) {
        fail("no display to open a window on");
    }
    scale_.follow(screen_scale());
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
    glfwWindowHint(GLFW_VISIBLE, options.visible ? GLFW_TRUE : GLFW_FALSE);
    glfwWindowHint(GLFW_DECORATED, options.exact_size ? GLFW_FALSE : GLFW_TRUE);
    const WindowSize size = initial_size(options, scale_.value());
    window_ = glfwCreateWindow(size.width, size.height, options.title.c_str(), nullptr, nullptr);
    if (window_ == nullptr) {
        fail("no window with OpenGL 3.3 can be opened");
    }
    glfwMakeContextCurrent(window_);
    if (gladLoadGL(glfwGetProcAddress) == 0) {
        glfwDestroyWindow(window_);
        fail("the OpenGL functions cannot be loaded");
    }
    glfwSwapInterval(1);
    install_callbacks();
}

Window::~Window() {
    glfwDestroyWindow(window_);
    glfwTerminate();
}

Window& Window::self(GLFWwindow* window) {
    return *static_cast<Window*>(glfwGetWindowUserPointer(window));
}

void Window::install_callbacks() {
    glfwSetWindowUserPointer(window_, this);
    glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) { self(w).refresh_ = true; });
    glfwSetFramebufferSizeCallback(window_,
                                   [](GLFWwindow* w, int, int) { self(w).refresh_ = true; });
    glfwSetWindowIconifyCallback(window_, [](GLFWwindow* w, int) { self(w).refresh_ = true; });
    glfwSetWindowContentScaleCallback(window_, [](GLFWwindow* w, float x, float) {
        Window& window = self(w);
        window.refresh_ |= window.scale_.follow(x);
    });
    glfwSetDropCallback(window_, [](GLFWwindow* w, int count, const char** paths) {
        Window& window = self(w);
        const auto& asked = window.shift_is_held_;
        window.drops_.push_back({{paths, paths + count}, asked ? asked() : shift_is_held(w)});
        window.refresh_ = true;
    });
}

WindowSize Window::framebuffer_size() const {
    WindowSize size;
    glfwGetFramebufferSize(window_, &size.width, &size.height);
    return size;
}

WindowSize Window::logical_size() const {
    WindowSize size;
    glfwGetWindowSize(window_, &size.width, &size.height);
    return window_units(size, scale_.value());
}

bool Window::should_close() const {
    return glfwWindowShouldClose(window_) != GLFW_FALSE;
}

void Window::refuse_close() {
    glfwSetWindowShouldClose(window_, GLFW_FALSE);
}

void Window::request_close() {
    glfwSetWindowShouldClose(window_, GLFW_TRUE);
}

void Window::poll(double seconds) {
    if (seconds < 0.0) {
        glfwWaitEvents();
    } else if (seconds > 0.0) {
        glfwWaitEventsTimeout(seconds);
    } else {
        glfwPollEvents();
    }
}

void Window::swap() {
    glfwSwapBuffers(window_);
}

bool Window::take_refresh() {
    return std::exchange(refresh_, false);
}

std::vector<Window::Drop> Window::take_drops() {
    return std::exchange(drops_, {});
}

std::function<void()> Window::wake() {
    return [] { glfwPostEmptyEvent(); };
}

}  // namespace zscope
