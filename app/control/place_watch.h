#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include "app/control/disk_watch.h"
#include "core/base/wake.h"

namespace zscope {

/// Where a run is to be written, and how much of it.
struct RunPlace {
    std::filesystem::path folder;  ///< of the runs; need not be there
    std::int64_t bytes = 0;
    friend bool operator==(const RunPlace&, const RunPlace&) = default;
};

/// Looks at the place of the next run through a DiskWatch. `ui` thread only; never waits.
class PlaceWatch {
  public:
    /// As why_not_write; called on the thread of the DiskWatch, as its Looker. May throw.
    using Looker = std::function<std::string(const std::filesystem::path&, std::int64_t)>;

    /// `wake` is called after each look, on the thread.
    PlaceWatch(Wake wake, Looker looker);

    /// Has `place` looked at; replaces an order that has not been begun.
    void look(RunPlace place) { watch_.ask(std::move(place)); }
    /// What the newest look has found to speak against a run; empty: nothing, or no look yet.
    [[nodiscard]] const std::string& problem();
    /// The same if that look was at `place`, else empty.
    [[nodiscard]] std::string problem_of(const RunPlace& place);

  private:
    DiskWatch<RunPlace, std::string> watch_;
    RunPlace place_;
    std::string problem_;
};

}  // namespace zscope
