#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "app/control/disk_watch.h"
#include "app/state/event.h"
#include "app/state/settings.h"
#include "core/base/wake.h"

namespace zscope {

/// Looks at model files through a DiskWatch: which recent ones are gone, and whether the open one
/// has changed. `ui` thread only; never waits.
class FileWatch {
  public:
    /// When each of these files was written last; nothing where there is none. Called as the
    /// DiskWatch's Looker.
    using FileTimes = std::vector<std::optional<std::filesystem::file_time_type>>;
    using Looker = std::function<FileTimes(const std::vector<std::filesystem::path>& files)>;

    /// The open model is looked at once an `interval`. `wake` is called after each reply, on the
    /// thread.
    explicit FileWatch(Wake wake, std::chrono::milliseconds interval = std::chrono::seconds(1),
                       Looker looker = file_times);

    /// Has it found out which of `recent` are not there any more.
    void look_at(const std::vector<RecentModel>& recent);
    /// Has the files of `model` watched from now on, as they are, instead of what was watched
    /// before; the same model, opened as the same `generation`, goes on being watched. One without
    /// a path: nothing.
    void watch(const ModelLocation& model, std::uint64_t generation);
    /// When the watched files had been written as the model was opened, or as a change was told
    /// last; nothing before they have been looked at.
    [[nodiscard]] std::optional<FileTimes> keep() const;
    /// As `watch`, for a model that is not read again: what has changed since `kept` is told.
    void restore(const ModelLocation& model, std::uint64_t generation,
                 std::optional<FileTimes> kept);
    /// RecentLookedAt and ModelChangedOnDisk, found since the last call. A change is told once,
    /// when it has come to rest.
    [[nodiscard]] std::vector<Event> take();
    /// Asks the disk.
    [[nodiscard]] static FileTimes file_times(const std::vector<std::filesystem::path>& files);

  private:
    /// All that is to be looked at: a newer one may replace an older one.
    struct Question {
        std::vector<std::filesystem::path> recent;
        std::uint64_t recent_looks = 0;  ///< asked for so far; `recent` is looked at once each
        ModelLocation model;
        std::uint64_t generation = 0;
        std::optional<FileTimes> kept{};  ///< nothing: the files are watched as they are
    };
    /// All that has been found so far, likewise.
    struct Found {
        std::vector<std::filesystem::path> missing;
        std::uint64_t recent_looks = 0;  ///< of the question that `missing` answers
        ModelLocation changed;           ///< the last one that did
        std::uint64_t changes = 0;       ///< counts changes of open models
        std::uint64_t generation = 0;    ///< of the model that `told` is of
        FileTimes told;                  ///< at the beginning, or when a change was told
        friend bool operator==(const Found&, const Found&) = default;
    };
    class Eye;

    Question asked_;
    Found found_;  ///< taken last
    DiskWatch<Question, Found> watch_;
};

}  // namespace zscope
