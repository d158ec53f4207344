#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/data/scenes/factors.h"

namespace zscope {

/// A file of an image folder that could not be used.
struct SkippedFile {
    std::filesystem::path path;  ///< relative to the folder
    std::string reason;
};

/// How much of a folder a set of pictures holds. Zeros of a scene set.
struct FileCounts {
    std::int64_t found = 0;  ///< files of the folder and those in it
    std::int64_t used = 0;   ///< those whose pictures the set holds
};

/// A finite, ordered set of square RGB pictures of one resolution. Immutable; any thread.
class Dataset {
  public:
    virtual ~Dataset() = default;

    /// What `open_dataset` takes to open it again.
    [[nodiscard]] virtual const std::string& name() const = 0;
    [[nodiscard]] virtual std::int64_t size() const = 0;
    [[nodiscard]] virtual int resolution() const = 0;
    [[nodiscard]] static constexpr int channels() { return 3; }
    /// 0 <= index < size(), else Error(invalid_argument).
    [[nodiscard]] virtual Image image(std::int64_t index) const = 0;
    /// Sets with equal hashes hold equal pictures in equal order. 64 hex digits.
    [[nodiscard]] virtual std::string content_hash() const = 0;
    /// The factors behind the pictures; empty where they are not known.
    [[nodiscard]] virtual const std::vector<FactorInfo>& factors() const = 0;
    /// The values of the factors of one picture, as long as `factors()`.
    [[nodiscard]] virtual FactorVector factor_values(std::int64_t index) const = 0;
    /// Files of a folder that were passed over, by path.
    [[nodiscard]] virtual const std::vector<SkippedFile>& skipped() const = 0;
    /// Files neither used nor skipped were left out because DatasetOptions::count was reached.
    [[nodiscard]] virtual FileCounts files() const = 0;
};

struct DatasetOptions {
    int resolution = 64;     ///< a power of two, 4 to 1024
    std::int64_t count = 0;  ///< pictures; 0: 10000 of a scene set, all of a folder
    std::uint64_t seed = 1;  ///< of a scene set; of a folder that has more than `count`, the choice
    bool paired = false;     ///< folder: each picture is two, its left and its right half
    int threads = 1;         ///< that decode a folder's files
};

/// A scene set by its description (see SceneSet::open) or a folder of PNG and JPEG pictures. Throws
/// Error: not_found, invalid_argument, bad_file (no usable picture; says what was wrong with the
/// first).
[[nodiscard]] std::unique_ptr<Dataset> open_dataset(const std::string& name_or_folder,
                                                    const DatasetOptions& options,
                                                    ProgressSink& progress);

/// Throws Error(not_found, invalid_argument) where open_dataset would, but opens no file and lists
/// no folder.
void check_dataset(const std::string& name_or_folder, const DatasetOptions& options);

/// The most pictures that open_dataset may hold: of a folder as its files are counted, without
/// opening one. Throws Error: not_found, invalid_argument, io.
[[nodiscard]] std::int64_t count_pictures(const std::string& name_or_folder,
                                          const DatasetOptions& options);

}  // namespace zscope
