#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/state/actions.h"

namespace zscope::ui {

/// The verbs of scripts that are about training (docs/ui-scripts.md). All throw
/// Error(invalid_argument) for words that make no sense.

/// The events of "train FIELD=VALUE" and "train_from open|random".
[[nodiscard]] std::vector<Event> training_events(const std::string& verb, const std::string& word,
                                                 const AppState& state);
/// When "wait_run STATE" and "wait_images N" have come true. What it gives throws
/// Error(invalid_argument) when the run fails instead of getting to STATE.
[[nodiscard]] std::function<bool(const AppState&)> training_wait(const std::string& verb,
                                                                 const std::string& word);
/// A script that ends while a run goes on: it is stopped and saved first.
[[nodiscard]] std::vector<Event> quit_events(const AppState& state);

}  // namespace zscope::ui
