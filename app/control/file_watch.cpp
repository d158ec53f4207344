#include "app/control/file_watch.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "core/model/model_file.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;

/// What a model may be read from: its file and the two of that name, or a folder's card and
/// weights, or those of a run. Nothing of a run's checkpoint: each is a file of its own.
std::vector<fs::path> files_of(const ModelLocation& model) {
    const fs::path& path = model.path;
    std::vector<fs::path> files;
    if (path.empty() || model.origin == ModelOrigin::run) {
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

/// Looks, on the thread of the DiskWatch, and keeps what it has seen of the open model.
class FileWatch::Eye {
  public:
    explicit Eye(Looker looker) : looker_(std::move(looker)) {}

    [[nodiscard]] Found operator()(const Question& question) {
        if (question.model != model_ || question.generation != found_.generation) {
            begin(question);
        } else if (!files_.empty()) {
            look_again();
        }
        if (question.recent_looks != found_.recent_looks) {
            found_.recent_looks = question.recent_looks;
            found_.missing = missing_of(question.recent);
        }
        return found_;
    }

  private:
    void begin(const Question& question) {
        model_ = question.model;
        files_ = files_of(model_);
        last_ = looker_(files_);
        found_.generation = question.generation;
        found_.told = question.kept.value_or(last_);
    }
    void look_again() {
        FileTimes now = looker_(files_);
        const bool is_there =
            std::any_of(now.begin(), now.end(), [](const auto& time) { return time.has_value(); });
        // At rest: weights and card are renamed one after the other.
        if (is_there && now != found_.told && now == last_) {
            found_.told = now;
            found_.changed = model_;
            ++found_.changes;
        }
        last_ = std::move(now);
    }

    Looker looker_;
    ModelLocation model_;
    std::vector<fs::path> files_;
    FileTimes last_;  ///< at the last look
    Found found_;
};

FileWatch::FileWatch(Wake wake, std::chrono::milliseconds interval, Looker looker)
    : watch_("file-watch", std::move(wake), Eye(std::move(looker)), interval) {}

void FileWatch::look_at(const std::vector<RecentModel>& recent) {
    asked_.recent.clear();
    for (const RecentModel& model : recent) {
        asked_.recent.push_back(model.path);
    }
    ++asked_.recent_looks;
    watch_.ask(asked_);
}

void FileWatch::watch(const ModelLocation& model, std::uint64_t generation) {
    if (model != asked_.model || generation != asked_.generation) {
        restore(model, generation, std::nullopt);
    }
}

std::optional<FileWatch::FileTimes> FileWatch::keep() const {
    return found_.generation == asked_.generation ? std::optional(found_.told) : std::nullopt;
}

void FileWatch::restore(const ModelLocation& model, std::uint64_t generation,
                        std::optional<FileTimes> kept) {
    asked_.model = model;
    asked_.generation = generation;
    asked_.kept = std::move(kept);
    watch_.ask(asked_);
}

std::vector<Event> FileWatch::take() {
    std::vector<Event> events;
    if (auto reply = watch_.take()) {
        Found& now = reply->answer;
        if (now.recent_looks != found_.recent_looks) {
            events.emplace_back(event::RecentLookedAt{now.missing});
        }
        if (now.changes != found_.changes) {
            events.emplace_back(event::ModelChangedOnDisk{now.changed});
        }
        found_ = std::move(now);
    }
    return events;
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
