#include "core/train/run_film.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/export/png.h"
#include "core/model/progan/progan_generator.h"
#include "core/train/checkpoint_files.h"
#include "core/train/schedule.h"
#include "core/train/trained_model.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;

std::string frame_name(std::size_t number) {
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "frame-%04zu.png", number);
    return name.data();
}

/// 12345 -> "12,345".
std::string grouped(std::int64_t value) {
    std::string digits = std::to_string(value);
    for (auto place = static_cast<std::int64_t>(digits.size()) - 3; place > 0; place -= 3) {
        digits.insert(static_cast<std::size_t>(place), 1, ',');
    }
    return digits;
}

void make_empty_folder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    const bool is_folder = fs::is_directory(folder, error);
    if (!is_folder || !fs::is_empty(folder, error) || error) {
        throw Error(ErrorCode::invalid_argument,
                    is_folder ? folder.string() + " has content already"
                              : folder.string() + " cannot be made a folder",
                    "Name a folder that does not exist yet: the frames get it to themselves");
    }
}

/// Nothing, and the reason in `left_out`, where the checkpoint cannot be shown.
std::optional<Checkpoint> read_for_film(const fs::path& file, std::vector<std::string>& left_out) {
    try {
        Checkpoint checkpoint = read_checkpoint(file);
        const std::int64_t position = checkpoint.state.counters.block_start;
        if (schedule_at(checkpoint.config, position).lod == 0.0) {
            return checkpoint;
        }
        left_out.push_back(file.filename().string() + " is not at full resolution yet");
    } catch (const Error& error) {
        if (error.code() != ErrorCode::bad_file) {
            throw;
        }
        left_out.push_back(file.filename().string() + ": " + error.what());
    }
    return std::nullopt;
}

}  // namespace

RunFilm write_run_film(const fs::path& run, const fs::path& folder, const FilmOptions& options,
                       const std::string& command, ProgressSink progress, std::stop_token stop) {
    std::vector<fs::path> files = checkpoint_files(run);
    std::ranges::reverse(files);
    make_empty_folder(folder);
    RunFilm film;
    nlohmann::ordered_json record{{"format", "zscope-film"},
                                  {"version", 1},
                                  {"command", command},
                                  {"frames", nlohmann::ordered_json::array()}};
    for (std::size_t i = 0; i < files.size(); ++i) {
        progress.report(static_cast<std::int64_t>(i), static_cast<std::int64_t>(files.size()),
                        "drawing frames");
        const std::optional<Checkpoint> found = read_for_film(files[i], film.left_out);
        if (!found) {
            continue;
        }
        const Checkpoint& checkpoint = *found;
        const std::int64_t images = checkpoint.state.counters.images;
        ProGanGenerator generator(checkpoint.config.network(), averaged_weights(checkpoint.state),
                                  {});
        const FilmFrame frame =
            draw_film_frame(generator, at::kCPU, options, grouped(images) + " images", stop);
        film.frames.push_back(folder / frame_name(film.frames.size() + 1));
        write_png(film.frames.back(), frame.picture);
        record["frames"].push_back({{"file", film.frames.back().filename().string()},
                                    {"images", images},
                                    {"activeness_share", frame.activeness_share}});
    }
    if (film.frames.empty()) {
        throw Error(ErrorCode::not_found, run.string() + " has no checkpoint that can be shown",
                    "Train with --milestone-images N to keep one checkpoint each N images");
    }
    write_file_atomically(folder / "film.json", record.dump(2) + "\n");
    return film;
}

}  // namespace zscope
