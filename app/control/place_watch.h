#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "app/control/disk_watch.h"
#include "app/state/training_state.h"
#include "core/base/wake.h"
#include "core/train/train_config.h"

namespace zscope {

/// Where a run is to be written, how much of it, and what else it asks of the machine.
struct RunPlace {
    std::filesystem::path folder;  ///< of the runs; need not be there
    std::int64_t bytes = 0;        ///< 0: not known
    TrainConfig config;
    friend bool operator==(const RunPlace&, const RunPlace&) = default;
};

/// Looks at the place of the next run, its data and its device through a DiskWatch. `ui` thread
/// only; never waits.
class PlaceWatch {
  public:
    /// As why_not_write; called on the thread of the DiskWatch, as its Looker. May throw.
    using Looker = std::function<std::string(const std::filesystem::path&, std::int64_t)>;

    /// `wake` is called after each look, on the thread.
    PlaceWatch(Wake wake, Looker looker);

    /// Has `place` looked at; replaces an order that has not been begun.
    void look(RunPlace place) { watch_.ask(std::move(place)); }
    /// What the newest look has found to speak against a run; empty: nothing, or no look yet.
    [[nodiscard]] const std::vector<FormProblem>& problems();
    /// The same without those of options that have another value in `config`.
    [[nodiscard]] std::vector<FormProblem> problems_for(const TrainConfig& config);
    /// The same if that look was at `place`, else empty.
    [[nodiscard]] std::vector<FormProblem> problems_of(const RunPlace& place);

  private:
    DiskWatch<RunPlace, std::vector<FormProblem>> watch_;
    RunPlace place_;
    std::vector<FormProblem> problems_;
};

}  // namespace zscope
