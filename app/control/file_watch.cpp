#include "app/control/file_watch.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "core/model/model_file.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;

/// What a model that is opened by `path` may be read from: itself, a folder's card and weights,
/// those of a run, or the two of that name.
std::vector<fs::path> files_of(const fs::path& path) {
    std::vector<fs::path> files{path};
    for (const fs::path& folder : {path, path / kRunModelName}) {
        files.push_back(folder / kModelCardName);
        files.push_back(folder / kModelWeightsName);
    }
    for (const char* ending : {".json", ".safetensors"}) {
        files.push_back(fs::path(path).replace_extension(ending));
    }
    return files;
}

}  // namespace

FileWatch::FileWatch(Wake wake, std::chrono::milliseconds interval)
    : interval_(interval),
      found_(std::move(wake)),
      thread_("file-watch", [this](const std::stop_token& stop) { serve(stop); }) {}

void FileWatch::look_at(const std::vector<RecentModel>& recent) {
    std::vector<fs::path> paths;
    for (const RecentModel& model : recent) {
        paths.push_back(model.path);
    }
    {
        const std::lock_guard lock(mutex_);
        orders_.recent = std::move(paths);
    }
    ordered_.notify_one();
}

void FileWatch::watch(const ModelLocation& model, std::uint64_t generation) {
    if (model == model_ && generation == generation_) {
        return;
    }
    model_ = model;
    generation_ = generation;
    {
        const std::lock_guard lock(mutex_);
        orders_.model = model;
    }
    ordered_.notify_one();
}

void FileWatch::serve(const std::stop_token& stop) {
    Watched watched;
    while (!stop.stop_requested()) {
        Orders orders;
        {
            std::unique_lock lock(mutex_);
            ordered_.wait_for(lock, stop, interval_,
                              [this] { return orders_.recent || orders_.model; });
            orders = std::exchange(orders_, {});
        }
        if (stop.stop_requested()) {
            return;
        }
        if (orders.model) {
            watched.told = times_of(orders.model->path);
            watched.last = watched.told;
            watched.model = std::move(*orders.model);
        } else if (!watched.model.path.empty()) {
            look_again(watched);
        }
        if (orders.recent) {
            tell_missing(*orders.recent);
        }
    }
}

void FileWatch::tell_missing(const std::vector<fs::path>& recent) {
    event::RecentLookedAt looked;
    for (const fs::path& path : recent) {
        std::error_code unreadable;
        if (fs::status(path, unreadable).type() == fs::file_type::not_found) {
            looked.missing.push_back(path);
        }
    }
    found_.push(std::move(looked));
}

void FileWatch::look_again(Watched& watched) {
    FileTimes now = times_of(watched.model.path);
    const bool is_there =
        std::any_of(now.begin(), now.end(), [](const auto& time) { return time.has_value(); });
    // At rest: weights and card are renamed one after the other.
    if (is_there && now != watched.told && now == watched.last) {
        watched.told = now;
        found_.push(event::ModelChangedOnDisk{watched.model});
    }
    watched.last = std::move(now);
}

FileWatch::FileTimes FileWatch::times_of(const fs::path& model) {
    FileTimes times;
    for (const fs::path& file : model.empty() ? std::vector<fs::path>() : files_of(model)) {
        std::error_code missing;
        const bool is_file = fs::is_regular_file(file, missing);
        const fs::file_time_type time =
            is_file ? fs::last_write_time(file, missing) : fs::file_time_type::min();
        times.push_back(is_file && !missing ? std::optional(time) : std::nullopt);
    }
    return times;
}

}  // namespace zscope
