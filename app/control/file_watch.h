#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

#include "app/state/event.h"
#include "app/state/settings.h"
#include "core/base/event_queue.h"
#include "core/base/named_thread.h"
#include "core/base/wake.h"

namespace zscope {

/// Looks at model files on a thread of its own: which recent ones are gone, and whether the open
/// one has changed. A disk that sleeps or a server that does not answer holds nobody up, not even
/// the jobs. `ui` thread only; never waits.
class FileWatch {
  public:
    /// The open model is looked at once an `interval`. `wake` is called after each finding, on the
    /// thread.
    explicit FileWatch(Wake wake, std::chrono::milliseconds interval = std::chrono::seconds(1));

    /// Has it found out which of `recent` are not there any more.
    void look_at(const std::vector<RecentModel>& recent);
    /// Has the files of `model` watched from now on, as they are, instead of what was watched
    /// before; the same model, opened as the same `generation`, goes on being watched. One without
    /// a path: nothing.
    void watch(const ModelLocation& model, std::uint64_t generation);
    /// RecentLookedAt and ModelChangedOnDisk, found since the last call. A change is told once,
    /// when it has come to rest.
    [[nodiscard]] std::vector<Event> take() { return found_.drain(); }

  private:
    using FileTimes = std::vector<std::optional<std::filesystem::file_time_type>>;
    struct Orders {
        std::optional<std::vector<std::filesystem::path>> recent;
        std::optional<ModelLocation> model;
    };
    /// What the thread knows of the watched model.
    struct Watched {
        ModelLocation model;
        FileTimes told;  ///< at the beginning, or when a change was told
        FileTimes last;  ///< at the last look
    };

    void serve(const std::stop_token& stop);
    void tell_missing(const std::vector<std::filesystem::path>& recent);
    void look_again(Watched& watched);
    [[nodiscard]] static FileTimes times_of(const std::filesystem::path& model);

    std::chrono::milliseconds interval_;
    ModelLocation model_;           ///< of the last order
    std::uint64_t generation_ = 0;  ///< likewise
    EventQueue<Event> found_;
    std::mutex mutex_;
    std::condition_variable_any ordered_;
    Orders orders_;
    NamedThread thread_;
};

}  // namespace zscope
