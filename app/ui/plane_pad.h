#pragma once

#include <imgui.h>

namespace zscope::ui {

/// Two values as a place in a square: x grows to the right, y downwards as the rows of a grid do.
struct PlanePadLook {
    ImVec2 value;
    ImVec2 base;          ///< marked; double or right click leads there
    float extent = 2.0F;  ///< the sides are at -extent and +extent
    bool locked_x = false;
    bool locked_y = false;
};

/// What the hand did.
struct PlanePadEdit {
    bool changed = false;
    ImVec2 value;
    bool started = false;  ///< a gesture begins
    bool ended = false;    ///< and ends
    bool reset = false;    ///< double or right click
};

/// Drags both values at once; a locked one stays. The item is called `id`.
[[nodiscard]] PlanePadEdit plane_pad(const char* id, const PlanePadLook& look, float side);

}  // namespace zscope::ui
