#pragma once

#include <imgui.h>

#include <string>
#include <string_view>

#include "app/state/actions.h"
#include "app/ui/panel.h"
#include "core/model/generator_info.h"

namespace zscope::ui {

enum class Icon {
    lock_open,
    lock_closed,
    dice,
    reset,
    undo,
    redo,
    minus,
    plus,
    previous,
    next,
    close,
    play,
    stop
};

/// A square button with a drawn icon, as high as a text field. `id` is what tests call it.
bool icon_button(const char* id, Icon icon, const char* tooltip, bool enabled = true,
                 bool lit = false);

/// A button for an action: greyed with the reason, the tooltip ends with the shortcut. `label`
/// null: the action's own.
bool action_button(const Action& action, const AppState& state, Actions& actions,
                   const char* label = nullptr, float width = 0.0F);
bool action_icon(const Action& action, Icon icon, const AppState& state, Actions& actions);

/// Tooltip of the last item, also when it is disabled.
void tooltip(std::string_view text);
/// The tooltip of an action: help or reason, then the shortcut.
[[nodiscard]] std::string action_tooltip(const Action& action, const std::string& reason);

/// Quiet text, cut with an ellipsis at `width` pixels; the tooltip shows all of it.
void ellipsis_text(std::string_view text, float width, bool muted = false);
/// The same cut in the middle, for names that differ at their ends.
void middle_ellipsis_text(std::string_view text, float width, bool muted = false);
/// `text` with "..." at its end, at most `width` pixels wide; whole UTF-8 characters only.
[[nodiscard]] std::string cut_at_the_end(std::string_view text, float width);
/// `text` with "..." in its middle, at most `width` pixels wide; whole UTF-8 characters only.
[[nodiscard]] std::string cut_in_the_middle(std::string_view text, float width);
/// A list whose choice is a name that someone gave to a component, a layer or a preset. Where it is
/// too long it is cut in the middle, since names differ at their ends, and the tooltip begins with
/// the whole of it; the rest of that is `help`. As ImGui::BeginCombo: true asks for an EndCombo.
[[nodiscard]] bool begin_name_combo(const char* id, std::string_view chosen,
                                    std::string_view help = {});
/// Room for the titles of a model's components in whole pixels: the widest one, at most 11 em, at
/// which longer ones are to be cut.
[[nodiscard]] float component_titles_width(const GeneratorInfo& info);
/// Wrapped quiet text in the middle of what is left of the window; `title` is larger.
void empty_state(const char* title, const char* text);
/// A check box whose frame is seen while it is off.
bool check_box(const char* label, bool* value);
void muted_text(std::string_view text);
/// Wrapped at the window's edge.
void wrapped_text(std::string_view text, const ImVec4& tint);
/// Stays on the line when `width` more pixels fit, else begins a new one.
void same_line_if_fits(float width);
/// What that is to be asked for: a label with a field of `field` pixels beside it, a check box, a
/// button.
[[nodiscard]] float labelled_width(const char* label, float field);
[[nodiscard]] float check_box_width(const char* label);
[[nodiscard]] float button_width(const char* label);
/// Right-aligned in what is left of the line.
void right_aligned_text(std::string_view text, bool muted);

/// What the hand did to a component's slider.
struct SliderEdit {
    bool changed = false;
    float value = 0.0F;
    bool started = false;  ///< a gesture begins
    bool ended = false;    ///< and ends
    bool reset = false;    ///< double or right click
};

struct SliderLook {
    float value = 0.0F;
    float base = 0.0F;   ///< where reset leads, marked on the track
    float range = 3.0F;  ///< half length of the track
    bool locked = false;
};

/// The track of one component. Drag sets, with Alt ten times finer; wheel and Left/Right step .05,
/// Shift .5, Alt .005; double or right click resets.
[[nodiscard]] SliderEdit component_slider(const char* id, const SliderLook& look, ImVec2 size);

}  // namespace zscope::ui
