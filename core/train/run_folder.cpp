#include "core/train/run_folder.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/model/model_file.h"
#include "core/tensor/input_file.h"
#include "core/train/checkpoint_files.h"
#include "core/train/output_file.h"
#include "core/train/run_record.h"
#include "core/train/train_config_json.h"

namespace zscope {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kConfigLimit = 1 << 20;

void make_folder(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) {
        throw Error(ErrorCode::io, "cannot make folder " + path.string() + ": " + error.message());
    }
}

void make_subfolders(const fs::path& run) {
    make_folder(run / "samples");
    make_folder(checkpoint_folder(run));
}

/// `.NAME.XXXXXXXX.tmp`, as AtomicFile names what it has not committed.
bool is_half_written(const fs::path& file) {
    return file.extension() == ".tmp" && file.filename().native().starts_with('.');
}

void remove_half_written_files(const fs::path& folder) {
    std::error_code ignored;  // a file that cannot be removed only takes room
    std::vector<fs::path> left_over;
    for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end;
         entry.increment(ignored)) {
        if (is_half_written(entry->path())) {
            left_over.push_back(entry->path());
        }
    }
    for (const fs::path& file : left_over) {
        fs::remove(file, ignored);
    }
}

/// What a start has left that was killed before its folder became a run: whatever it says, it is of
/// no run.
void remove_stale_files(const fs::path& run) {
    std::vector<fs::path> stale = checkpoint_files(run);
    stale.push_back(run / kRunRecordName);
    for (const fs::path& file : stale) {
        std::error_code error;
        fs::remove(file, error);
        if (error) {
            throw Error(ErrorCode::io, "cannot remove " + file.string() +
                                           ", which is of no run: " + error.message());
        }
    }
}

/// Not while an export writes there, which needs no lock of the run.
void clear_up_model(const fs::path& folder) {
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored)) {
        return;
    }
    try {
        const FolderLock lock(folder);
        remove_half_written_files(folder);
        settle_killed_save(folder);
    } catch (const Error&) {
        // It is being written to, or cannot be: left as it is.
    }
}

void clear_up_after_a_kill(const fs::path& run) {
    for (const fs::path& folder : {run, run / "samples", checkpoint_folder(run)}) {
        remove_half_written_files(folder);
    }
    clear_up_model(run / kRunModelName);
}

}  // namespace

RunFolder::RunFolder(fs::path path, FolderLock lock, TrainConfig config, LogCallback on_line)
    : path_(std::move(path)),
      lock_(std::move(lock)),
      config_(std::move(config)),
      log_(LogOptions{.level = LogLevel::info,
                      .to_stderr = false,
                      .file = regular_or_new(path_ / "log.txt"),
                      .callback = std::move(on_line)}) {}

void RunFolder::check_is_free(const fs::path& path) {
    std::error_code ignored;
    if (fs::exists(path / "config.json", ignored)) {
        throw Error(ErrorCode::invalid_argument, path.string() + " already holds a run",
                    "Go on with it (--resume) or choose another folder");
    }
}

RunFolder RunFolder::create(const fs::path& path, const TrainConfig& config, LogCallback on_line,
                            const std::optional<Checkpoint>& first) {
    make_folder(path);
    FolderLock lock(path);
    check_is_free(path);
    make_subfolders(path);
    remove_stale_files(path);
    RunFolder folder(path, std::move(lock), config, std::move(on_line));
    if (first) {
        folder.save_checkpoint(*first, /*milestone=*/config.milestone_images > 0);
    }
    folder.set_config(config);
    return folder;
}

RunFolder RunFolder::open(const fs::path& path, LogCallback on_line) {
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) {
        throw Error(ErrorCode::not_found, "no run folder " + path.string());
    }
    TrainConfig config = train_config_from_text(InputFile(path / "config.json").text(kConfigLimit));
    FolderLock lock(path);
    make_subfolders(path);
    clear_up_after_a_kill(path);
    return {path, std::move(lock), std::move(config), std::move(on_line)};
}

void RunFolder::set_config(const TrainConfig& config) {
    write_file_atomically(path_ / "config.json", train_config_to_json(config).dump(2) + "\n");
    config_ = config;
}

fs::path RunFolder::sample_path(std::int64_t images) const {
    char name[48];
    std::snprintf(name, sizeof name, "sample-%09lld.png", static_cast<long long>(images));
    return path_ / "samples" / name;
}

fs::path RunFolder::save_checkpoint(const Checkpoint& checkpoint, bool milestone) const {
    fs::path file = checkpoint_path(path_, checkpoint.state.counters.images, milestone);
    write_checkpoint(file, checkpoint);
    remove_old_checkpoints(file);
    return file;
}

std::vector<fs::path> RunFolder::checkpoints() const {
    return checkpoint_files(path_);
}

std::optional<Checkpoint> RunFolder::newest_checkpoint() const {
    std::optional<NewestCheckpoint> found = find_newest_checkpoint(path_);
    if (!found) {
        return std::nullopt;
    }
    for (const auto& [file, reason] : found->broken) {
        log_.warning("skipped checkpoint " + file.filename().string() + ": " + reason);
        fs::path aside = file;
        aside += ".broken";
        std::error_code error;
        fs::rename(file, aside, error);
        if (error) {
            log_.warning("cannot rename it to *.broken: " + error.message());
        }
    }
    return std::move(found->checkpoint);
}

void RunFolder::remove_old_checkpoints(const fs::path& newest) const {
    std::size_t kept = is_milestone(newest) ? 0 : 1;
    for (const fs::path& file : checkpoints()) {
        if (file != newest && !is_milestone(file) && ++kept > kKeptCheckpoints) {
            std::error_code ignored;  // a file that cannot be removed only takes room
            fs::remove(file, ignored);
        }
    }
}

}  // namespace zscope
