#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace zscope {

/// Where a controlled run stands. Starting, Pausing and Stopping acknowledge a request; the settled
/// states after them come from the worker's own thread only.
enum class ControlState {
    idle,      ///< never started
    starting,  ///< preparing, or taking up work again after a pause
    running,
    pausing,  ///< finishing the step at hand, then paused
    paused,
    stopping,  ///< finishing the step at hand and saving
    finished,
    failed,
};
inline constexpr std::size_t kControlStateCount = 8;

enum class ControlAction {
    start,
    pause,
    resume,
    single_step,  ///< one step, then paused again
    stop,         ///< saves, then finished
    kill,         ///< gives up the saving of a stop that takes too long
    command,      ///< a value applied between two steps
};
inline constexpr std::size_t kControlActionCount = 7;

inline constexpr std::array<ControlState, kControlStateCount> kControlStates{
    ControlState::idle,   ControlState::starting, ControlState::running,  ControlState::pausing,
    ControlState::paused, ControlState::stopping, ControlState::finished, ControlState::failed};
inline constexpr std::array<ControlAction, kControlActionCount> kControlActions{
    ControlAction::start, ControlAction::pause, ControlAction::resume, ControlAction::single_step,
    ControlAction::stop,  ControlAction::kill,  ControlAction::command};

namespace detail {

using Reasons = std::array<std::string_view, kControlStateCount>;

// Columns: idle, starting, running, pausing, paused, stopping, finished, failed. Empty: allowed.
inline constexpr std::array<Reasons, kControlActionCount> kWhyNot{
    Reasons{"", "It is starting already", "It is running already", "It is pausing; resume it then",
            "It is paused; resume or stop it", "It is still stopping", "", ""},
    Reasons{"Nothing has been started", "", "", "It is pausing already", "It is paused already",
            "It is stopping", "It has finished", "It has failed"},
    Reasons{"Nothing has been started", "It is starting", "It is not paused",
            "It is still pausing; wait for the step at hand", "", "It is stopping",
            "It has finished; start it again", "It has failed; start it again"},
    Reasons{"Nothing has been started", "It is starting; pause it first", "Pause it first",
            "It is still pausing; wait for the step at hand", "", "It is stopping",
            "It has finished; start it again", "It has failed; start it again"},
    Reasons{"Nothing has been started", "", "", "", "", "It is stopping already", "It has finished",
            "It has failed"},
    Reasons{"Nothing has been started", "Stop it first", "Stop it first", "Stop it first",
            "Stop it first", "", "It has finished", "It has failed"},
    Reasons{"Nothing has been started", "", "", "", "", "It is stopping", "It has finished",
            "It has failed"},
};

}  // namespace detail

/// Why `action` is not allowed in `state`, as a sentence for a tooltip; empty if it is allowed. The
/// one table for buttons, menu, keys and scripts.
[[nodiscard]] constexpr std::string_view why_not(ControlAction action, ControlState state) {
    return detail::kWhyNot[static_cast<std::size_t>(action)][static_cast<std::size_t>(state)];
}

/// The word shown for a state.
[[nodiscard]] constexpr std::string_view to_string(ControlState state) {
    constexpr std::array<std::string_view, kControlStateCount> names{
        "Idle", "Starting", "Running", "Pausing", "Paused", "Stopping", "Finished", "Failed"};
    return names[static_cast<std::size_t>(state)];
}

[[nodiscard]] constexpr std::string_view to_string(ControlAction action) {
    constexpr std::array<std::string_view, kControlActionCount> names{
        "Start", "Pause", "Resume", "Single step", "Stop", "Kill", "Command"};
    return names[static_cast<std::size_t>(action)];
}

}  // namespace zscope
