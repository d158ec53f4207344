# Dear ImGui, ImPlot, glad and GLFW for the window.
