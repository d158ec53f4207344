#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "app/state/event.h"
#include "app/state/settings.h"
#include "core/base/named_thread.h"
#include "core/base/wake.h"

namespace zscope {

/// Looks at model files on a thread of its own: which recent ones are gone, and whether the open
/// one has changed. A disk that sleeps or a server that does not answer holds nobody up, not even
/// the jobs, nor the end of the program. `ui` thread only; never waits.
class FileWatch {
  public:
    /// When each of these files was written last; nothing where there is none. Called on the
    /// thread; a call that has begun goes on when the watch is gone.
    using FileTimes = std::vector<std::optional<std::filesystem::file_time_type>>;
    using Looker = std::function<FileTimes(const std::vector<std::filesystem::path>& files)>;

    /// The open model is looked at once an `interval`. `wake` is called after each finding, on the
    /// thread.
    explicit FileWatch(Wake wake, std::chrono::milliseconds interval = std::chrono::seconds(1),
                       Looker looker = file_times);
    ~FileWatch();
    FileWatch(const FileWatch&) = delete;
    FileWatch& operator=(const FileWatch&) = delete;

    /// Has it found out which of `recent` are not there any more.
    void look_at(const std::vector<RecentModel>& recent);
    /// Has the files of `model` watched from now on, as they are, instead of what was watched
    /// before; the same model, opened as the same `generation`, goes on being watched. One without
    /// a path: nothing.
    void watch(const ModelLocation& model, std::uint64_t generation);
    /// RecentLookedAt and ModelChangedOnDisk, found since the last call. A change is told once,
    /// when it has come to rest.
    [[nodiscard]] std::vector<Event> take();
    /// Asks the disk.
    [[nodiscard]] static FileTimes file_times(const std::vector<std::filesystem::path>& files);

  private:
    class Watcher;

    ModelLocation model_;           ///< of the last order
    std::uint64_t generation_ = 0;  ///< likewise
    std::shared_ptr<Watcher> watcher_;
    NamedThread thread_;
};

}  // namespace zscope
