#include "app/state/gesture_help.h"

#include <array>

namespace zscope {
namespace {

constexpr std::array kGestures = {
    GestureHelp{"Space (hold)", "See the base picture, without edits"},
    GestureHelp{"B (hold)", "See the other model of a comparison"},
    GestureHelp{"Drag the line of a split", "Move it; double click puts it in the middle"},
    GestureHelp{"Drag a slider", "Move a component; with Alt ten times finer"},
    GestureHelp{"Wheel or Left/Right on a slider", "Step 0.05; Shift 0.5; Alt 0.005"},
    GestureHelp{"Double or right click on a slider", "Back to the base value"},
    GestureHelp{"Click a value", "Type any number, beyond the track too"},
    GestureHelp{"Wheel over the picture", "Zoom at the cursor"},
    GestureHelp{"Drag the picture", "Pan"},
    GestureHelp{"Click the picture", "Its pixel's Hessian, while the Pixel panel is in front"},
    GestureHelp{"Click a strip cell", "Go there (undo brings you back)"},
    GestureHelp{"Drop files on the window",
                "Open them: a model (with Shift as B), two as A and B, z as .npy, .json or .png"},
    GestureHelp{"Esc", "Close what popped up"},
};

}  // namespace

std::span<const GestureHelp> all_gestures() {
    return kGestures;
}

}  // namespace zscope
