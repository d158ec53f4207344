#include "core/train/training_data.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

#include "core/base/error.h"
#include "core/data/dataset_bytes.h"

namespace zscope {
namespace {

constexpr const char* kPutBack = "Put the old pictures back, or start a new run with the new ones";
constexpr const char* kTakenByPath =
    "; or the run was begun by a program that took the first data_images files by path: resume it "
    "with that one";

/// Whether files were left out because there were more than `data_images`.
bool is_drawn(const TrainingData& data) {
    return data.files.found > data.files.used + static_cast<std::int64_t>(data.skipped.size());
}

}  // namespace

DatasetOptions dataset_options(const TrainConfig& config) {
    return {.resolution = static_cast<int>(config.resolution),
            .count = config.data_images,
            .seed = static_cast<std::uint64_t>(config.data_seed),
            .paired = config.data_paired,
            .threads = static_cast<int>(config.threads)};
}

TrainingData load_training_data(const TrainConfig& config, ProgressSink& progress,
                                const std::stop_token& stop) {
    const DatasetOptions options = dataset_options(config);
    // The loaders have no stop token, but a sink that throws ends them just as well.
    ProgressSink stoppable([&](const Progress& now) {
        if (stop.stop_requested()) {
            throw Error(ErrorCode::cancelled, "stopped while " + now.note);
        }
        progress.report(now.done, now.total, now.note);
    });
    const std::unique_ptr<Dataset> dataset = open_dataset(config.data, options, stoppable);
    auto images = std::make_shared<const TrainingImages>(
        load_bytes(*dataset, 0, dataset->size(), options.threads, stoppable));
    return {std::move(images), dataset->content_hash(), dataset->skipped(), dataset->files()};
}

void tell_unused(const TrainingData& data, const Log& log) {
    constexpr std::size_t kNamed = 10;
    const std::size_t named = std::min(kNamed, data.skipped.size());
    for (const SkippedFile& file : std::span(data.skipped).first(named)) {
        log.warning("skipped " + file.path.string() + ": " + file.reason);
    }
    if (data.skipped.size() > named) {
        log.warning(std::string("and ")
                        .append(std::to_string(data.skipped.size() - named))
                        .append(" more files skipped; zscope dataset lists them all"));
    }
    if (is_drawn(data)) {
        log.warning(std::string("used ")
                        .append(std::to_string(data.files.used))
                        .append(" of ")
                        .append(std::to_string(data.files.found))
                        .append(" files, drawn by data_seed; --data-images 0 takes all"));
    }
}

void check_same_data(const std::string& run_hash, const TrainingData& data) {
    if (!run_hash.empty() && run_hash != data.hash) {
        throw Error(ErrorCode::invalid_argument,
                    "the pictures are not those that the run began with: found hash " +
                        data.hash.substr(0, 12) + "..., expected " + run_hash.substr(0, 12) + "...",
                    is_drawn(data) ? std::string(kPutBack).append(kTakenByPath) : kPutBack);
    }
}

}  // namespace zscope
