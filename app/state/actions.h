#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "app/state/app_state.h"
#include "app/state/event.h"

namespace zscope {

/// Where an action is listed in the menu bar and on the help page.
enum class ActionGroup { file, edit, view, compare, exporting, training, help };
/// In the order of the menu bar.
inline constexpr std::array kActionGroups = {
    ActionGroup::file,      ActionGroup::edit,     ActionGroup::view, ActionGroup::compare,
    ActionGroup::exporting, ActionGroup::training, ActionGroup::help};

/// One thing the user can ask for. Menu, keys, palette, buttons, scripts and tests use the same
/// entry.
struct Action {
    std::string_view name;      ///< for scripts: "undo"
    std::string_view label;     ///< for people: "Undo"
    std::string_view shortcut;  ///< "Ctrl+Z"; empty: none
    ActionGroup group = ActionGroup::file;
    std::string_view help;  ///< one line for the help page and the tooltip
    std::string (*why_not)(const AppState&) = nullptr;  ///< empty text: allowed
    Event (*run)(const AppState&) = nullptr;            ///< the event to dispatch
};

[[nodiscard]] std::span<const Action> all_actions();
/// The action called `name`; throws Error(not_found) naming it.
[[nodiscard]] const Action& find_action(std::string_view name);
[[nodiscard]] std::string_view group_title(ActionGroup group);
/// What tells that an action was asked for by its keys and cannot run, which is what `reason` says.
[[nodiscard]] Message not_now(const Action& action, const std::string& reason);

/// How panels change anything. Events take effect after the frame has been laid out, so what a
/// panel reads does not change under its hands.
class Actions {
  public:
    Actions() = default;
    Actions(const Actions&) = delete;
    Actions& operator=(const Actions&) = delete;
    virtual ~Actions() = default;

    virtual void dispatch(Event event) = 0;
    /// The command line that makes the same file as `kind`.
    [[nodiscard]] virtual std::string equivalent_command(ExportKind kind) const = 0;
    /// The file that exporting `kind` would write; never one that is known to be there already.
    [[nodiscard]] virtual std::string export_path(ExportKind kind) const = 0;
};

}  // namespace zscope
