#include "core/train/checkpoint_files.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <functional>
#include <string_view>
#include <utility>

#include "core/base/error.h"

namespace zscope {

namespace fs = std::filesystem;

namespace {

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

/// A file that is not, and never will be, a checkpoint this program can read.
bool is_broken(const Error& error) {
    return error.code() == ErrorCode::bad_file || error.code() == ErrorCode::invalid_argument;
}

Error no_whole_checkpoint(const fs::path& run, const std::vector<BrokenCheckpoint>& broken) {
    return {ErrorCode::bad_file,
            run.string() + " has " + std::to_string(broken.size()) +
                " checkpoint files, of which none is whole (" +
                broken.front().file.filename().string() + ": " + broken.front().reason + ")",
            "Put a copy of a whole one back, or move " + checkpoint_folder(run).string() +
                " away to train from the beginning"};
}

}  // namespace

fs::path checkpoint_folder(const fs::path& run) {
    return run / "checkpoints";
}

fs::path checkpoint_path(const fs::path& run, std::int64_t images, bool milestone) {
    char number[32];
    std::snprintf(number, sizeof number, "%09lld", static_cast<long long>(images));
    const std::string name(milestone ? kMilestonePrefix : kCheckpointPrefix);
    return checkpoint_folder(run) / (name + number + ".safetensors");
}

bool is_milestone(const fs::path& checkpoint) {
    return images_in_name(checkpoint, kMilestonePrefix).has_value();
}

std::int64_t checkpoint_images(const fs::path& checkpoint) {
    for (const std::string_view prefix : {kCheckpointPrefix, kMilestonePrefix}) {
        if (const auto images = images_in_name(checkpoint, prefix)) {
            return *images;
        }
    }
    return 0;
}

std::vector<fs::path> checkpoint_files(const fs::path& run) {
    std::vector<std::pair<std::int64_t, fs::path>> found;
    std::error_code error;
    for (fs::directory_iterator entry(checkpoint_folder(run), error), end; !error && entry != end;
         entry.increment(error)) {
        for (const std::string_view prefix : {kCheckpointPrefix, kMilestonePrefix}) {
            if (const auto images = images_in_name(entry->path(), prefix)) {
                found.emplace_back(*images, entry->path());
            }
        }
    }
    if (error) {
        throw Error(ErrorCode::io, "cannot read folder " + checkpoint_folder(run).string() + ": " +
                                       error.message());
    }
    std::sort(found.begin(), found.end(), std::greater<>());
    std::vector<fs::path> files;
    for (auto& [images, file] : found) {
        files.push_back(std::move(file));
    }
    return files;
}

std::optional<NewestCheckpoint> find_newest_checkpoint(const fs::path& run) {
    std::vector<BrokenCheckpoint> broken;
    for (const fs::path& file : checkpoint_files(run)) {
        try {
            return NewestCheckpoint{read_checkpoint(file), file, std::move(broken)};
        } catch (const Error& error) {
            if (!is_broken(error)) {
                throw Error(error.code(), file.string() + ": " + error.what(), error.hint());
            }
            broken.push_back({file, error.what()});
        }
    }
    if (!broken.empty()) {
        throw no_whole_checkpoint(run, broken);
    }
    return std::nullopt;
}

NewestCheckpoint require_newest_checkpoint(const fs::path& run) {
    std::optional<NewestCheckpoint> newest = find_newest_checkpoint(run);
    if (!newest) {
        throw Error(ErrorCode::not_found, run.string() + " has no checkpoint yet");
    }
    return std::move(*newest);
}

}  // namespace zscope
