#include "core/data/image_folder.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <iterator>
#include <limits>
#include <new>
#include <numeric>
#include <random>
#include <span>
#include <thread>
#include <utility>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/base/shuffle.h"
#include "core/data/decode_gate.h"
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

Decoded decode(const fs::path& path, const DatasetOptions& options, DecodeGate& gate) {
    Decoded result;
    try {
        const std::vector<std::byte> bytes = read_image_bytes(path);
        const DecodeGate::Pass pass(gate, count_pixels(bytes));
        const Image image = decode_image(bytes);
        if (!options.paired) {
            result.images.push_back(fit(image, options.resolution));
            return result;
        }
        for (const Image& half : split_halves(image)) {
            result.images.push_back(fit(half, options.resolution));
        }
    } catch (const std::bad_alloc&) {
        result.reason = "not enough memory to decode it";
    } catch (const std::exception& error) {
        result.reason = error.what();
    }
    return result;
}

// Called with how many files are decoded and how many pictures they gave.
using DecodingReport = std::function<void(std::size_t files, std::size_t pictures)>;

// Decodes the files of these numbers on some threads, at once no more pixels than the largest
// picture may have; the order of the results is theirs. Reports on the calling thread ahead of each
// file that it takes and at the end; where that throws, the others end after the file at hand.
std::vector<Decoded> decode_files(const std::vector<fs::path>& files,
                                  std::span<const std::size_t> numbers,
                                  const DatasetOptions& options, const DecodingReport& report) {
    std::vector<Decoded> results(numbers.size());
    DecodeGate gate(kMaxImagePixels);
    std::atomic<std::size_t> next = 0;
    std::atomic<std::size_t> pictures = 0;
    std::atomic<std::size_t> done = 0;
    // Whoever finds a file done finds its pictures counted, too.
    const auto report_now = [&] {
        const std::size_t files_done = done;
        report(files_done, pictures);
    };
    const auto work = [&](const std::function<void()>& ahead_of_each) {
        for (std::size_t i = next++; i < results.size(); i = next++) {
            ahead_of_each();
            results[i] = decode(files[numbers[i]], options, gate);
            pictures += results[i].images.size();
            ++done;
        }
    };
    std::vector<std::jthread> workers;
    for (int t = 1; t < options.threads; ++t) workers.emplace_back(work, [] {});
    try {
        work(report_now);
    } catch (...) {
        next = results.size();
        throw;
    }
    workers.clear();
    report_now();
    return results;
}

std::size_t pictures_of_file(const DatasetOptions& options) {
    return options.paired ? 2 : 1;
}

std::size_t limit_of(const DatasetOptions& options) {
    return options.count == 0 ? std::numeric_limits<std::size_t>::max()
                              : static_cast<std::size_t>(options.count);
}

// In which order `count` files are opened: by path, or drawn by the seed where some may be left.
std::vector<std::size_t> opening_order(std::size_t count, const DatasetOptions& options) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (count * pictures_of_file(options) <= limit_of(options)) return order;
    std::mt19937_64 random(options.seed);
    shuffle(order, random);
    return order;
}

// A file by its number and what became of it.
struct Opened {
    std::size_t number = 0;
    Decoded decoded;
};

// Of `left` files, how many are to be opened for `missing` pictures if all are pictures.
std::size_t files_for(std::size_t missing, std::size_t left, const DatasetOptions& options) {
    const std::size_t pictures = pictures_of_file(options);
    return std::min(left, missing / pictures + (missing % pictures == 0 ? 0 : 1));
}

// Opens files until `count` pictures are held; ordered by path. As many files are expected in all
// as there must be if all that are still to be opened are pictures.
std::vector<Opened> open_files(const std::vector<fs::path>& files, const DatasetOptions& options,
                               ProgressSink& progress) {
    const std::size_t limit = limit_of(options);
    const std::vector<std::size_t> order = opening_order(files.size(), options);
    const std::size_t chunk = static_cast<std::size_t>(options.threads) * 16;
    std::vector<Opened> opened;
    std::size_t held = 0;
    for (std::size_t at = 0; at < order.size() && held < limit; at += chunk) {
        const std::size_t end = std::min(at + chunk, order.size());
        const auto report = [&](std::size_t decoded, std::size_t pictures) {
            const std::size_t done = at + decoded;
            const std::size_t missing = limit - std::min(limit, held + pictures);
            const std::size_t expected =
                std::max(end, done + files_for(missing, order.size() - done, options));
            progress.report(static_cast<std::int64_t>(done), static_cast<std::int64_t>(expected),
                            "reading pictures");
        };
        std::vector<Decoded> results =
            decode_files(files, std::span(order).subspan(at, end - at), options, report);
        for (std::size_t i = 0; i < results.size() && held < limit; ++i) {
            std::vector<Image>& images = results[i].images;
            images.resize(std::min(images.size(), limit - held));
            held += images.size();
            opened.push_back({order[at + i], std::move(results[i])});
        }
    }
    std::sort(opened.begin(), opened.end(),
              [](const Opened& a, const Opened& b) { return a.number < b.number; });
    return opened;
}

}  // namespace

ImageFolderDataset::ImageFolderDataset(const fs::path& folder, const DatasetOptions& options,
                                       ProgressSink& progress)
    : name_(folder.string()), resolution_(options.resolution) {
    const std::vector<fs::path> files = files_below(folder);
    files_.found = static_cast<std::int64_t>(files.size());
    for (Opened& file : open_files(files, options, progress)) {
        if (!file.decoded.reason.empty()) {
            skipped_.push_back(
                {files[file.number].lexically_relative(folder), file.decoded.reason});
            continue;
        }
        ++files_.used;
        std::move(file.decoded.images.begin(), file.decoded.images.end(),
                  std::back_inserter(images_));
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

std::int64_t ImageFolderDataset::most_pictures(const fs::path& folder,
                                               const DatasetOptions& options) {
    const std::size_t pictures = files_below(folder).size() * pictures_of_file(options);
    return static_cast<std::int64_t>(std::min(pictures, limit_of(options)));
}

std::string ImageFolderDataset::content_hash() const {
    Sha256 hash;
    hash.update(std::to_string(resolution_) + "\n");
    for (const Image& picture : images_) hash.update(std::as_bytes(std::span(picture.pixels)));
    return hash.finish_hex();
}

}  // namespace zscope
