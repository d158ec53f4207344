#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "app/state/untangle_state.h"
#include "core/base/error.h"

namespace zscope::event {

// Wishes the controller fulfils.
struct RebaseAsked {};
struct RebaseCancelAsked {};
/// Writes the model on screen with its axes.
struct RebasedSaveAsked {
    std::filesystem::path path;
    bool keeps_old = false;  ///< what is there already stays: the new one gets a number
};

struct RebaseOptionsSet {
    RebaseOptions options;
};
struct RebasedPathSet {
    std::filesystem::path path;  ///< UntangleState::save_path
};

// News from the worker.
struct RebaseStarted {};
struct RebaseStopping {};
struct RebaseProgressed {
    Progress progress;
};
struct RebaseFailed {
    Error error;
};
/// New axes: they become the newest of UntangleState::axes and the ones in use. Undoable.
struct RebaseFinished {
    AxesVersion axes;
};
/// The workers draw with the axes of the edit state from here on, with the weights as opened.
struct AxesShown {
    std::uint64_t generation = 0;
};
struct RebasedSaveStarted {};
struct RebasedSaved {
    std::uint64_t axes = 0;  ///< index in UntangleState::axes
    std::filesystem::path path;
    std::string command_name;  ///< how a command line names it
    std::string weights_sha256;
};
struct RebasedSaveFailed {
    Error error;
};

}  // namespace zscope::event
