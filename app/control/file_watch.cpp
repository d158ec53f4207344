#include "app/control/file_watch.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <utility>

#include "core/model/model_file.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;

/// What a model that is opened by `path` may be read from: itself and the two of that name, or a
/// folder's card and weights, or those of a run.
std::vector<fs::path> files_of(const fs::path& path) {
    std::vector<fs::path> files;
    if (path.empty()) {
        return files;
    }
    files.push_back(path);
    for (const fs::path& folder : {path, path / kRunModelName}) {
        files.push_back(folder / kModelCardName);
        files.push_back(folder / kModelWeightsName);
    }
    std::error_code unreadable;
    if (!fs::is_directory(path, unreadable)) {
        for (const char* ending : {".json", ".safetensors"}) {
            files.push_back(fs::path(path).replace_extension(ending));
        }
    }
    return files;
}

std::vector<fs::path> missing_of(const std::vector<fs::path>& paths) {
    std::vector<fs::path> missing;
    for (const fs::path& path : paths) {
        std::error_code unreadable;
        if (fs::status(path, unreadable).type() == fs::file_type::not_found) {
            missing.push_back(path);
        }
    }
    return missing;
}

}  // namespace

/// What the thread has in common with the watch, and keeps when that is gone.
class FileWatch::Watcher {
  public:
    Watcher(Wake wake, std::chrono::milliseconds interval, Looker looker)
        : wake_(std::move(wake)), interval_(interval), looker_(std::move(looker)) {}

    void order_recent(std::vector<fs::path> paths) {
        {
            const std::lock_guard lock(mutex_);
            orders_.recent = std::move(paths);
        }
        ordered_.notify_one();
    }
    void order_model(const ModelLocation& model) {
        {
            const std::lock_guard lock(mutex_);
            orders_.model = model;
        }
        ordered_.notify_one();
    }
    [[nodiscard]] std::vector<Event> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(found_, {});
    }
    /// Nobody waits for findings any more; true while the disk is being asked.
    [[nodiscard]] bool let_go() {
        const std::lock_guard lock(mutex_);
        is_let_go_ = true;
        return is_looking_;
    }
    void serve(const std::stop_token& stop) {
        Watched watched;
        while (std::optional<Orders> orders = wait(stop)) {
            look(watched, *orders);
            const std::lock_guard lock(mutex_);
            is_looking_ = false;
        }
    }

  private:
    struct Orders {
        std::optional<std::vector<fs::path>> recent;
        std::optional<ModelLocation> model;
    };
    /// What the thread knows of the watched model.
    struct Watched {
        ModelLocation model;
        std::vector<fs::path> files;
        FileTimes told;  ///< at the beginning, or when a change was told
        FileTimes last;  ///< at the last look
    };

    /// The next orders, or none once an interval; nothing when it is over.
    [[nodiscard]] std::optional<Orders> wait(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        ordered_.wait_for(lock, stop, interval_,
                          [this] { return orders_.recent || orders_.model; });
        if (stop.stop_requested() || is_let_go_) {
            return std::nullopt;
        }
        is_looking_ = true;
        return std::exchange(orders_, {});
    }
    void look(Watched& watched, Orders& orders) {
        if (orders.model) {
            watched.files = files_of(orders.model->path);
            watched.told = looker_(watched.files);
            watched.last = watched.told;
            watched.model = std::move(*orders.model);
        } else if (!watched.files.empty()) {
            look_again(watched);
        }
        if (orders.recent) {
            tell(event::RecentLookedAt{missing_of(*orders.recent)});
        }
    }
    void look_again(Watched& watched) {
        FileTimes now = looker_(watched.files);
        const bool is_there =
            std::any_of(now.begin(), now.end(), [](const auto& time) { return time.has_value(); });
        // At rest: weights and card are renamed one after the other.
        if (is_there && now != watched.told && now == watched.last) {
            watched.told = now;
            tell(event::ModelChangedOnDisk{watched.model});
        }
        watched.last = std::move(now);
    }
    /// Woken under the lock: what `wake` calls is there as long as the watch is.
    void tell(Event finding) {
        const std::lock_guard lock(mutex_);
        if (!is_let_go_) {
            found_.push_back(std::move(finding));
            notify(wake_);
        }
    }

    Wake wake_;
    std::chrono::milliseconds interval_;
    Looker looker_;
    std::mutex mutex_;
    std::condition_variable_any ordered_;
    Orders orders_;
    std::vector<Event> found_;
    bool is_looking_ = false;
    bool is_let_go_ = false;
};

FileWatch::FileWatch(Wake wake, std::chrono::milliseconds interval, Looker looker)
    : watcher_(std::make_shared<Watcher>(std::move(wake), interval, std::move(looker))),
      thread_("file-watch",
              [watcher = watcher_](const std::stop_token& stop) { watcher->serve(stop); }) {}

FileWatch::~FileWatch() {
    thread_.request_stop();
    if (watcher_->let_go()) {
        thread_.detach();
    }
}

void FileWatch::look_at(const std::vector<RecentModel>& recent) {
    std::vector<fs::path> paths;
    for (const RecentModel& model : recent) {
        paths.push_back(model.path);
    }
    watcher_->order_recent(std::move(paths));
}

void FileWatch::watch(const ModelLocation& model, std::uint64_t generation) {
    if (model != model_ || generation != generation_) {
        model_ = model;
        generation_ = generation;
        watcher_->order_model(model);
    }
}

std::vector<Event> FileWatch::take() {
    return watcher_->take();
}

FileWatch::FileTimes FileWatch::file_times(const std::vector<fs::path>& files) {
    FileTimes times;
    for (const fs::path& file : files) {
        std::error_code missing;
        const bool is_file = fs::is_regular_file(file, missing);
        const fs::file_time_type time =
            is_file ? fs::last_write_time(file, missing) : fs::file_time_type::min();
        times.push_back(is_file && !missing ? std::optional(time) : std::nullopt);
    }
    return times;
}

}  // namespace zscope
