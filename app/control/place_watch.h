#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <utility>

#include "core/base/mailbox.h"
#include "core/base/named_thread.h"
#include "core/base/wake.h"

namespace zscope {

/// Where a run is to be written, and how much of it.
struct RunPlace {
    std::filesystem::path folder;  ///< of the runs; need not be there
    std::int64_t bytes = 0;
};

/// Looks at the place of the next run on a thread of its own: a disk that sleeps or a server that
/// does not answer holds nobody up. `ui` thread only; never waits.
class PlaceWatch {
  public:
    /// As why_not_write; called on the thread.
    using Looker = std::function<std::string(const std::filesystem::path&, std::int64_t)>;

    /// `wake` is called after each look, on the thread.
    PlaceWatch(Wake wake, Looker looker);

    /// Has `place` looked at; replaces an order that has not been begun.
    void look(RunPlace place) { orders_.put(std::move(place)); }
    /// What the newest look has found to speak against a run; empty: nothing, or no look yet.
    [[nodiscard]] const std::string& problem();

  private:
    void serve(const std::stop_token& stop);

    Wake wake_;
    Looker looker_;
    Mailbox<RunPlace> orders_;
    Mailbox<std::string> answers_;
    std::string problem_;
    NamedThread thread_;
};

}  // namespace zscope
