#include "core/train/run_folder.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/tensor/input_file.h"
#include "core/train/train_config_json.h"

namespace zscope {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kKeptCheckpoints = 3;
constexpr std::uint64_t kConfigLimit = 1 << 20;
constexpr std::string_view kCheckpointPrefix = "checkpoint-";
constexpr std::string_view kMilestonePrefix = "milestone-";

/// The picture count in "<prefix>000012345.safetensors"; nothing for any other name.
std::optional<std::int64_t> images_in_name(const fs::path& file, std::string_view prefix) {
    const std::string name = file.filename().string();
    if (!name.starts_with(prefix) || file.extension() != ".safetensors") {
        return std::nullopt;
    }
    std::int64_t images = 0;
    const char* begin = name.data() + prefix.size();
    const char* end = name.data() + name.size() - file.extension().string().size();
    const auto [stop, error] = std::from_chars(begin, end, images);
    return error == std::errc() && stop == end ? std::optional(images) : std::nullopt;
}

std::string padded(std::int64_t images) {
    char text[32];
    std::snprintf(text, sizeof text, "%09lld", static_cast<long long>(images));
    return text;
}

void make_folders(const fs::path& path) {
    std::error_code error;
    for (const char* name : {"samples", "checkpoints"}) {
        fs::create_directories(path / name, error);
        if (error) {
            throw Error(ErrorCode::io,
                        "cannot make folder " + (path / name).string() + ": " + error.message());
        }
    }
}

}  // namespace

RunFolder::RunFolder(fs::path path, TrainConfig config)
    : path_(std::move(path)),
      config_(std::move(config)),
      log_(LogOptions{
          .level = LogLevel::info, .to_stderr = false, .file = path_ / "log.txt", .callback = {}}) {
}

RunFolder RunFolder::create(const fs::path& path, const TrainConfig& config) {
    if (fs::exists(path / "config.json")) {
        throw Error(ErrorCode::invalid_argument, path.string() + " already holds a run",
                    "Go on with it (--resume) or choose another folder");
    }
    make_folders(path);
    RunFolder folder(path, config);
    folder.set_config(config);
    return folder;
}

RunFolder RunFolder::open(const fs::path& path) {
    if (!fs::is_directory(path)) {
        throw Error(ErrorCode::not_found, "no run folder " + path.string());
    }
    const std::string text = InputFile(path / "config.json").text(kConfigLimit);
    make_folders(path);
    return {path, train_config_from_text(text)};
}

void RunFolder::set_config(const TrainConfig& config) {
    write_file_atomically(path_ / "config.json", train_config_to_json(config).dump(2) + "\n");
    config_ = config;
}

fs::path RunFolder::sample_path(std::int64_t images) const {
    return path_ / "samples" / ("sample-" + padded(images) + ".png");
}

fs::path RunFolder::save_checkpoint(const Checkpoint& checkpoint, bool milestone) const {
    const std::string name = std::string(milestone ? kMilestonePrefix : kCheckpointPrefix) +
                             padded(checkpoint.state.counters.images) + ".safetensors";
    const fs::path file = path_ / "checkpoints" / name;
    write_checkpoint(file, checkpoint);
    remove_old_checkpoints();
    return file;
}

std::vector<fs::path> RunFolder::checkpoints() const {
    std::vector<std::pair<std::int64_t, fs::path>> found;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(path_ / "checkpoints", error)) {
        for (const std::string_view prefix : {kCheckpointPrefix, kMilestonePrefix}) {
            if (const auto images = images_in_name(entry.path(), prefix)) {
                found.emplace_back(*images, entry.path());
            }
        }
    }
    std::sort(found.begin(), found.end(), std::greater<>());
    std::vector<fs::path> files;
    for (auto& [images, file] : found) {
        files.push_back(std::move(file));
    }
    return files;
}

std::optional<Checkpoint> RunFolder::newest_checkpoint() const {
    for (const fs::path& file : checkpoints()) {
        try {
            return read_checkpoint(file);
        } catch (const Error& error) {
            log_.warning("skipped checkpoint " + file.filename().string() + ": " + error.what());
        }
    }
    return std::nullopt;
}

void RunFolder::remove_old_checkpoints() const {
    std::size_t kept = 0;
    for (const fs::path& file : checkpoints()) {
        if (images_in_name(file, kCheckpointPrefix) && ++kept > kKeptCheckpoints) {
            std::error_code ignored;  // a file that cannot be removed only takes room
            fs::remove(file, ignored);
        }
    }
}

}  // namespace zscope
