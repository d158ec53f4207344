#include "core/export/animation_export.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/empty_folder.h"
#include "core/base/error.h"
#include "core/base/overloaded.h"
#include "core/base/run_program.h"
#include "core/explore/picture_fault.h"
#include "core/export/film_encoder.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "core/model/generator.h"
#include "core/tensor/bounded_json.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostBytes = std::int64_t{1} << 30U;

/// As `--through` takes it.
std::string stop_text(const AnimationStop& stop) {
    return std::visit(Overloaded{[](std::uint64_t seed) { return "seed:" + std::to_string(seed); },
                                 [](const std::vector<float>& z) { return float_list_text(z); }},
                      stop);
}

Provenance describe(const Generator& generator, const LatentState& state,
                    const AnimationOptions& options, const ExportContext& context) {
    Provenance provenance = picture_provenance(
        generator, state, {.scale = options.scale, .latent_mode = options.latent_mode}, context);
    provenance.verb = "animate";
    std::vector<std::string>& arguments = provenance.options;
    if (!options.components.empty()) {
        arguments.insert(arguments.end(), {"--component", component_list(options.components),
                                           "--extent", float_text(options.extent)});
    }
    for (const AnimationStop& stop : options.through) {
        arguments.insert(arguments.end(), {"--through", stop_text(stop)});
    }
    arguments.insert(arguments.end(), {"--seconds", float_text(options.seconds), "--fps",
                                       std::to_string(options.frames_per_second)});
    provenance.batch = options.batch;
    return provenance;
}

bool is_encoded(const fs::path& path) {
    return path.has_extension();
}

void require_name(const fs::path& path) {
    const fs::path ending = path.extension();
    if (!path.has_filename() || (!ending.empty() && ending != ".gif" && ending != ".mp4")) {
        throw Error(ErrorCode::invalid_argument,
                    path.string() + " ends neither in .gif nor in .mp4 and is no folder's name",
                    "Name an animation NAME.gif or NAME.mp4, a folder for its frames without a "
                    "dot");
    }
}

void require_lengths(const Generator& generator, const AnimationOptions& options) {
    const auto size = static_cast<std::size_t>(generator.info().latent_size);
    for (const AnimationStop& stop : options.through) {
        const auto* z = std::get_if<std::vector<float>>(&stop);
        if (z != nullptr && z->size() != size) {
            throw Error(ErrorCode::invalid_argument,
                        "a latent to go through has " + std::to_string(z->size()) + " numbers; " +
                            generator.info().name + " has " + std::to_string(size) + " components");
        }
        if (z != nullptr) {
            require_finite(*z);
        }
    }
}

void require_size(const GeneratorInfo& info, std::size_t frames, int scale) {
    const std::int64_t width = info.width * scale;
    const std::int64_t height = info.height * scale;
    const std::int64_t bytes = static_cast<std::int64_t>(frames) * width * height * 3;
    if (bytes > kMostBytes) {
        throw Error(ErrorCode::invalid_argument,
                    std::to_string(frames) + " frames of " + std::to_string(width) + " x " +
                        std::to_string(height) + " pixels take more than 1 GiB",
                    "Choose fewer seconds, fewer frames a second or a smaller scale");
    }
}

/// A folder that the frames get to themselves; gone, with all that is in it, unless it is kept.
class FrameFolder {
  public:
    explicit FrameFolder(fs::path path) : path_(std::move(path)) { make_empty_folder(path_); }
    ~FrameFolder() {
        if (!is_kept_) {
            std::error_code ignored;
            fs::remove_all(path_, ignored);
        }
    }
    FrameFolder(const FrameFolder&) = delete;
    FrameFolder& operator=(const FrameFolder&) = delete;

    [[nodiscard]] const fs::path& path() const noexcept { return path_; }
    void keep() noexcept { is_kept_ = true; }

  private:
    fs::path path_;
    bool is_kept_ = false;
};

std::string frame_name(std::size_t index) {
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "%04zu.png", index);
    return name.data();
}

void write_frames(Generator& generator, const TraversePlan& plan, int scale, const fs::path& folder,
                  ProgressSink progress, const std::stop_token& stop) {
    draw_cells(
        generator, plan,
        [&](const DrawnCell& cell) {
            require_finite_cell(generator, plan, cell, generator.info().name,
                                "Choose a latent nearer to 0");
            write_png(folder / frame_name(cell.index), enlarge(cell.image, scale));
        },
        std::move(progress), stop);
}

/// Makes `out` of the frames in `folder`, whole or not at all; false where ffmpeg is not found or
/// fails.
bool encode(const fs::path& folder, const fs::path& out, int frames_per_second,
            const std::stop_token& stop) {
    const fs::path made = folder / out.filename();
    std::error_code failed;
    if (run_program(animation_encoder_command(folder, made, frames_per_second), stop)) {
        fs::rename(made, out, failed);
        return !failed;
    }
    fs::remove(made, failed);
    return false;
}

std::string encoder_warning(const fs::path& folder, const fs::path& out, int frames_per_second) {
    return "no " + out.string() + ", since ffmpeg is not here or failed; with it: " +
           shell_line(animation_encoder_command(folder, out, frames_per_second));
}

std::string record_text(const Provenance& provenance, const AnimationOptions& options,
                        std::size_t frames, const fs::path& path) {
    nlohmann::ordered_json json = to_json(provenance, path);
    json["animation"] = {{"frames", frames}, {"frames_per_second", options.frames_per_second}};
    return dump_json(json, 2) + "\n";
}

}  // namespace

fs::path animation_frames_folder(const fs::path& out) {
    fs::path folder = out;
    folder += "-frames";
    return folder;
}

std::string animation_command(const Generator& generator, const LatentState& state,
                              const AnimationOptions& options, const ExportContext& context,
                              const fs::path& path) {
    return command_line(describe(generator, state, options, context), path);
}

ExportResult export_animation(Generator& generator, const LatentState& state,
                              const AnimationOptions& options, const ExportContext& context,
                              const fs::path& path, ProgressSink progress, std::stop_token stop) {
    const Provenance provenance = describe(generator, state, options, context);
    require_name(path);
    require_finite(provenance.z);
    require_lengths(generator, options);
    const TraversePlan plan = plan_animation(provenance.z, options);
    const GeneratorInfo& info = generator.info();
    check_sheet(1, 1, static_cast<int>(info.width), static_cast<int>(info.height),
                {.scale = options.scale, .padding = 0});
    require_size(info, plan.cells.size(), options.scale);
    FrameFolder frames(is_encoded(path) ? animation_frames_folder(path) : path);
    write_frames(generator, plan, options.scale, frames.path(), std::move(progress), stop);
    fs::path record = path;
    record += ".json";
    ExportResult result{.paths = {path, record}, .command = command_line(provenance, path)};
    if (is_encoded(path) && !encode(frames.path(), path, options.frames_per_second, stop)) {
        result.paths.front() = frames.path();
        result.warnings = {encoder_warning(frames.path(), path, options.frames_per_second)};
    }
    write_file_atomically(record, record_text(provenance, options, plan.cells.size(), path));
    if (result.paths.front() == frames.path()) {
        frames.keep();
    }
    return result;
}

}  // namespace zscope
