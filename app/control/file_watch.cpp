#include "app/control/file_watch.h"

#include <algorithm>
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

/// Looks, on the thread of the DiskWatch, and keeps what it has seen of the open model.
class FileWatch::Eye {
  public:
    explicit Eye(Looker looker) : looker_(std::move(looker)) {}

    [[nodiscard]] Found operator()(const Question& question) {
        if (question.model != model_ || question.generation != generation_) {
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
        generation_ = question.generation;
        files_ = files_of(model_.path);
        told_ = looker_(files_);
        last_ = told_;
    }
    void look_again() {
        FileTimes now = looker_(files_);
        const bool is_there =
            std::any_of(now.begin(), now.end(), [](const auto& time) { return time.has_value(); });
        // At rest: weights and card are renamed one after the other.
        if (is_there && now != told_ && now == last_) {
            told_ = now;
            found_.changed = model_;
            ++found_.changes;
        }
        last_ = std::move(now);
    }

    Looker looker_;
    ModelLocation model_;
    std::uint64_t generation_ = 0;
    std::vector<fs::path> files_;
    FileTimes told_;  ///< at the beginning, or when a change was told
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
        asked_.model = model;
        asked_.generation = generation;
        watch_.ask(asked_);
    }
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
