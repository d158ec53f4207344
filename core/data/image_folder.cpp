#include "core/data/image_folder.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <new>
#include <thread>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/data/image_file.h"
#include "core/data/resize.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_below(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code problem;
    fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied,
                                           problem);
    for (; !problem && entry != fs::recursive_directory_iterator(); entry.increment(problem)) {
        std::error_code ignored;
        if (!entry->is_directory(ignored)) files.push_back(entry->path());
    }
    if (problem) {
        throw Error(ErrorCode::io, "cannot list " + folder.string() + ": " + problem.message());
    }
    std::sort(files.begin(), files.end());
    return files;
}

// What became of one file: its pictures, or why there are none.
struct Decoded {
    std::vector<Image> images;
    std::string reason;
};

Image fit(const Image& image, int resolution) {
    return resize_image(crop_square(image), resolution, resolution);
}

Decoded decode(const fs::path& path, const DatasetOptions& options) {
    Decoded result;
    try {
        const Image image = read_image_file(path);
        if (!options.paired) {
            result.images.push_back(fit(image, options.resolution));
            return result;
        }
        for (const Image& half : split_halves(image)) {
            result.images.push_back(fit(half, options.resolution));
        }
    } catch (const Error& error) {
        result.reason = error.what();
    } catch (const std::bad_alloc&) {
        result.reason = "not enough memory to decode it";
    }
    return result;
}

// Decodes files[begin, end) on some threads; the order of the results is that of the files.
std::vector<Decoded> decode_range(const std::vector<fs::path>& files, std::size_t begin,
                                  std::size_t end, const DatasetOptions& options) {
    std::vector<Decoded> results(end - begin);
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < results.size(); i = next++) {
            results[i] = decode(files[begin + i], options);
        }
    };
    std::vector<std::jthread> workers;
    for (int t = 1; t < options.threads; ++t) workers.emplace_back(work);
    work();
    workers.clear();
    return results;
}

}  // namespace

ImageFolderDataset::ImageFolderDataset(const fs::path& folder, const DatasetOptions& options,
                                       ProgressSink& progress)
    : name_(folder.string()), resolution_(options.resolution) {
    const std::vector<fs::path> files = files_below(folder);
    const std::size_t limit = options.count == 0 ? std::numeric_limits<std::size_t>::max()
                                                 : static_cast<std::size_t>(options.count);
    const std::size_t chunk = static_cast<std::size_t>(options.threads) * 16;
    for (std::size_t at = 0; at < files.size() && images_.size() < limit; at += chunk) {
        const std::size_t end = std::min(at + chunk, files.size());
        std::vector<Decoded> results = decode_range(files, at, end, options);
        for (std::size_t i = 0; i < results.size() && images_.size() < limit; ++i) {
            if (!results[i].reason.empty()) {
                skipped_.push_back({files[at + i].lexically_relative(folder), results[i].reason});
            }
            for (Image& image : results[i].images) {
                if (images_.size() < limit) images_.push_back(std::move(image));
            }
        }
        progress.report(static_cast<std::int64_t>(end), static_cast<std::int64_t>(files.size()),
                        "reading pictures");
    }
    if (images_.empty()) {
        const std::string first =
            skipped_.empty() ? "it holds no files"
                             : skipped_.front().path.string() + ": " + skipped_.front().reason;
        throw Error(ErrorCode::bad_file, "no usable picture in " + name_ + " (" + first + ")",
                    "Give a folder with PNG or JPEG files");
    }
}

Image ImageFolderDataset::image(std::int64_t index) const {
    if (index < 0 || index >= size()) {
        throw Error(ErrorCode::invalid_argument,
                    "no picture " + std::to_string(index) + " among " + std::to_string(size()));
    }
    return images_[static_cast<std::size_t>(index)];
}

FactorVector ImageFolderDataset::factor_values(std::int64_t) const {
    return {};
}

std::string ImageFolderDataset::content_hash() const {
    Sha256 hash;
    hash.update(std::to_string(resolution_) + "\n");
    for (const Image& picture : images_) hash.update(std::as_bytes(std::span(picture.pixels)));
    return hash.finish_hex();
}

}  // namespace zscope
