#include "app/ui/imgui_shell.h"

#include <glad/gl.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>
#include <imgui_internal.h>
#include <implot.h>

#include <utility>

namespace zscope::ui {

ImGuiShell::ImGuiShell(Window& window)
    : window_(window), context_(ImGui::CreateContext()), plots_(ImPlot::CreateContext()) {
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.ConfigFlags |= ImGuiConfigFlags_DockingEnable | ImGuiConfigFlags_NavEnableKeyboard;
    io.ConfigInputTextCursorBlink = false;
    io.ConfigWindowsMoveFromTitleBarOnly = true;
    io.ConfigDockingWithShift = false;
    fonts_ = load_fonts();
    ImGui_ImplGlfw_InitForOpenGL(window_.handle(), true);
    ImGui_ImplOpenGL3_Init("#version 330");
}

ImGuiShell::~ImGuiShell() {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplGlfw_Shutdown();
    ImPlot::DestroyContext(plots_);
    ImGui::DestroyContext(context_);
}

void ImGuiShell::begin_frame(float user_scale) {
    const float scale = window_.content_scale() * user_scale;
    if (scale != applied_scale_) {
        apply_theme(scale);
        applied_scale_ = scale;
    }
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    ImGui::NewFrame();
}

void ImGuiShell::end_frame() {
    ImGui::Render();
}

void ImGuiShell::submit(const ImVec4& background) {
    const WindowSize size = window_.framebuffer_size();
    glDisable(GL_SCISSOR_TEST);
    glViewport(0, 0, size.width, size.height);
    glClearColor(background.x, background.y, background.z, 1.0F);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

void ImGuiShell::load_layout(const std::string& text) {
    ImGui::LoadIniSettingsFromMemory(text.c_str(), text.size());
}

std::string ImGuiShell::layout() const {
    std::size_t size = 0;
    const char* text = ImGui::SaveIniSettingsToMemory(&size);
    return {text, size};
}

bool ImGuiShell::take_layout_dirty() {
    return std::exchange(ImGui::GetIO().WantSaveIniSettings, false);
}

void ImGuiShell::ignore_mouse(bool on) {
    ImGuiIO& io = ImGui::GetIO();
    io.ConfigFlags =
        on ? io.ConfigFlags | ImGuiConfigFlags_NoMouse : io.ConfigFlags & ~ImGuiConfigFlags_NoMouse;
}

bool ImGuiShell::has_input() const {
    return context_->InputEventsQueue.Size > 0;
}

}  // namespace zscope::ui
