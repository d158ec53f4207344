#include "core/train/run_list.h"

#include <algorithm>
#include <chrono>
#include <system_error>

#include "core/base/error.h"
#include "core/model/model_file.h"
#include "core/tensor/input_file.h"
#include "core/train/checkpoint_files.h"
#include "core/train/train_config_json.h"

namespace zscope {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostRuns = 500;
constexpr std::uint64_t kConfigLimit = 1 << 20;

std::int64_t changed_at(const fs::path& path) {
    std::error_code ignored;
    const fs::file_time_type time = fs::last_write_time(path, ignored);
    if (ignored) {
        return 0;
    }
    const auto system = std::chrono::file_clock::to_sys(time);
    return std::chrono::duration_cast<std::chrono::seconds>(system.time_since_epoch()).count();
}

void look_at_checkpoints(RunSummary& run) {
    std::error_code ignored;
    if (!fs::is_directory(checkpoint_folder(run.folder), ignored)) {
        return;
    }
    const std::vector<fs::path> files = checkpoint_files(run.folder);
    if (files.empty()) {
        return;
    }
    run.has_checkpoint = true;
    run.images = checkpoint_images(files.front());
    run.changed = changed_at(files.front());
}

/// What shows without opening a file.
RunSummary seen_from_outside(const fs::path& folder) {
    RunSummary run{.folder = folder, .name = folder.filename().string(), .config = {}};
    run.changed = changed_at(folder);
    std::error_code ignored;
    run.has_model = fs::exists(folder / kRunModelName / kModelCardName, ignored);
    try {
        look_at_checkpoints(run);
    } catch (const Error& error) {
        run.problem = error.what();
    }
    return run;
}

void read_config(RunSummary& run) {
    try {
        run.config =
            train_config_from_text(InputFile(run.folder / "config.json").text(kConfigLimit));
    } catch (const Error& error) {
        run.problem = error.what();
    }
}

}  // namespace

std::vector<RunSummary> list_runs(const fs::path& folder) {
    std::vector<RunSummary> runs;
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        return runs;
    }
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code ignored;
        if (fs::is_regular_file(entry->path() / "config.json", ignored)) {
            runs.push_back(seen_from_outside(entry->path()));
        }
    }
    if (error) {
        throw Error(ErrorCode::io,
                    "cannot read folder " + folder.string() + ": " + error.message());
    }
    std::ranges::sort(runs, [](const RunSummary& a, const RunSummary& b) {
        return a.changed != b.changed ? a.changed > b.changed : a.name < b.name;
    });
    runs.resize(std::min(runs.size(), kMostRuns));
    std::ranges::for_each(runs, read_config);
    return runs;
}

}  // namespace zscope
