#include "core/data/dataset.h"

#include <bit>

#include "core/base/error.h"
#include "core/data/image_folder.h"
#include "core/data/scene_dataset.h"

namespace zscope {
namespace {

constexpr int kMinResolution = 4;
constexpr int kMaxResolution = 1024;
constexpr int kMaxThreads = 256;

void check(const DatasetOptions& options) {
    const int resolution = options.resolution;
    if (resolution < kMinResolution || resolution > kMaxResolution ||
        !std::has_single_bit(static_cast<unsigned>(resolution))) {
        throw Error(ErrorCode::invalid_argument, "resolution " + std::to_string(resolution) +
                                                     ", expected a power of two from 4 to 1024");
    }
    if (options.count < 0) {
        throw Error(ErrorCode::invalid_argument,
                    "a picture count of " + std::to_string(options.count) + ", expected 0 or more");
    }
    if (options.threads < 1 || options.threads > kMaxThreads) {
        throw Error(ErrorCode::invalid_argument,
                    "found " + std::to_string(options.threads) + " threads, expected 1 to 256");
    }
}

std::string choices() {
    std::string text = "Give a folder of PNG or JPEG pictures or one of";
    for (const std::string& name : SceneSet::names()) text += " " + name;
    return text;
}

/// A scene set, or else a folder that is there. Throws Error(invalid_argument, not_found).
bool is_scene_set(const std::string& name_or_folder, const DatasetOptions& options) {
    check(options);
    if (SceneSet::is_description(name_or_folder)) {
        if (options.paired) {
            throw Error(ErrorCode::invalid_argument, "a scene set has no paired pictures",
                        "Leave the option out");
        }
        return true;
    }
    std::error_code ignored;
    const std::filesystem::file_status found = std::filesystem::status(name_or_folder, ignored);
    if (std::filesystem::is_directory(found)) {
        return false;
    }
    if (std::filesystem::exists(found)) {
        throw Error(ErrorCode::invalid_argument,
                    "'" + name_or_folder + "' is a file, expected a folder or a scene set",
                    choices());
    }
    throw Error(ErrorCode::not_found, "no scene set or folder is called '" + name_or_folder + "'",
                choices());
}

}  // namespace

std::unique_ptr<Dataset> open_dataset(const std::string& name_or_folder,
                                      const DatasetOptions& options, ProgressSink& progress) {
    if (is_scene_set(name_or_folder, options)) {
        return std::make_unique<SceneDataset>(SceneSet::open(name_or_folder), options);
    }
    return std::make_unique<ImageFolderDataset>(name_or_folder, options, progress);
}

void check_dataset(const std::string& name_or_folder, const DatasetOptions& options) {
    if (is_scene_set(name_or_folder, options)) {
        (void)SceneSet::open(name_or_folder);
    }
}

std::int64_t count_pictures(const std::string& name_or_folder, const DatasetOptions& options) {
    if (is_scene_set(name_or_folder, options)) {
        return SceneDataset(SceneSet::open(name_or_folder), options).size();
    }
    return ImageFolderDataset::most_pictures(name_or_folder, options);
}

}  // namespace zscope
