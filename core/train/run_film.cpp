#include "core/train/run_film.h"

#include <ATen/ops/tensor.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/empty_folder.h"
#include "core/base/error.h"
#include "core/directions/rebased_model.h"
#include "core/export/png.h"
#include "core/latent/latent_axes.h"
#include "core/latent/latent_state.h"
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

void require_run(const fs::path& run) {
    std::error_code ignored;
    if (!fs::is_directory(checkpoint_folder(run), ignored)) {
        throw Error(ErrorCode::not_found, run.string() + " is no run: it has no folder checkpoints",
                    "Give the folder that zscope train or finetune wrote to");
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

/// A frame to draw.
struct Look {
    const char* stage;  ///< as film.json names it
    NamedTensors weights;
    std::vector<float> base;  ///< latent of the strips
};

constexpr const char* kTrained = "trained";
constexpr const char* kAsTrained = "as trained";
constexpr const char* kRebased = "re-based";
constexpr const char* kFineTuned = "fine-tuned";

bool is_beginning(const Checkpoint& checkpoint) {
    const std::optional<RunOrigin>& origin = checkpoint.state.origin;
    return origin && checkpoint.state.counters.images == origin->card.training.images_seen;
}

/// What the frames of a checkpoint show. Turned axes get the latent of the seed at its place.
std::vector<Look> looks_at(const Checkpoint& checkpoint, std::uint64_t seed) {
    const std::int64_t n = checkpoint.config.latent_size;
    const std::vector<float> base = sample_latent(seed, n);
    const std::optional<RunOrigin>& origin = checkpoint.state.origin;
    Look look{kTrained, averaged_weights(checkpoint.state), base};
    if (!origin) {
        return {look};
    }
    look.stage = is_beginning(checkpoint) ? kAsTrained : kFineTuned;
    if (!origin->card.rebase) {
        return {look};
    }
    const std::vector<double>& axes = origin->card.rebase->axes.rotation;
    look.base = follow_axes(base, transposed(axes, static_cast<std::size_t>(n)));
    if (!is_beginning(checkpoint)) {
        return {look};
    }
    look.stage = kRebased;
    const at::Tensor back = at::tensor(axes, at::kDouble).view({n, n}).t();
    return {{kAsTrained, rebase_weights(look.weights, back), base}, look};
}

/// "As trained: 110,016 images".
std::string title_of(const Look& look, std::int64_t images) {
    std::string title = look.stage;
    title.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(title.front())));
    return title.append(": ").append(grouped(images)).append(" images");
}

/// Draws and writes the frames of a checkpoint and notes them in `record`.
void add_frames(const Checkpoint& checkpoint, const fs::path& folder, const FilmOptions& options,
                RunFilm& film, nlohmann::ordered_json& record, const std::stop_token& stop) {
    const std::int64_t images = checkpoint.state.counters.images;
    for (const Look& look : looks_at(checkpoint, options.seed)) {
        ProGanGenerator generator(checkpoint.config.network(), look.weights, {});
        const FilmFrame frame =
            draw_film_frame(generator, at::kCPU, options, title_of(look, images), look.base, stop);
        film.frames.push_back(folder / frame_name(film.frames.size() + 1));
        write_png(film.frames.back(), frame.picture);
        record["frames"].push_back({{"file", film.frames.back().filename().string()},
                                    {"stage", look.stage},
                                    {"images", images},
                                    {"activeness_share", frame.activeness_share}});
        film.beginning += is_beginning(checkpoint) ? 1U : 0U;
    }
}

}  // namespace

RunFilm write_run_film(const fs::path& run, const fs::path& folder, const FilmOptions& options,
                       const std::string& command, ProgressSink progress, std::stop_token stop) {
    require_run(run);
    std::vector<fs::path> files = checkpoint_files(run);
    std::ranges::reverse(files);
    make_empty_folder(folder);
    RunFilm film;
    bool is_finetuning = false;
    std::int64_t shown = -1;  // images of the last frame: a milestone may be a checkpoint too
    nlohmann::ordered_json record{{"format", "zscope-film"},
                                  {"version", 1},
                                  {"command", command},
                                  {"frames", nlohmann::ordered_json::array()}};
    for (std::size_t i = 0; i < files.size(); ++i) {
        progress.report(static_cast<std::int64_t>(i), static_cast<std::int64_t>(files.size()),
                        "drawing frames");
        if (checkpoint_images(files[i]) == shown) {
            continue;
        }
        if (const std::optional<Checkpoint> found = read_for_film(files[i], film.left_out)) {
            is_finetuning = found->state.origin.has_value();
            shown = found->state.counters.images;
            add_frames(*found, folder, options, film, record, stop);
        }
    }
    if (film.frames.empty()) {
        throw Error(ErrorCode::not_found, run.string() + " has no checkpoint that can be shown",
                    "Train with --milestone-images N to keep one checkpoint each N images");
    }
    if (is_finetuning && film.beginning == 0) {
        film.left_out.emplace_back(
            "the model that the run began with: its checkpoint is kept where the run is begun "
            "with --milestone-images");
    }
    write_file_atomically(folder / "film.json", record.dump(2) + "\n");
    return film;
}

}  // namespace zscope
