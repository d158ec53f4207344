#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "core/base/progress.h"
#include "core/explore/traverse.h"
#include "core/export/pair_difference.h"
#include "core/export/sheet.h"
#include "core/latent/latent_state.h"

namespace zscope {

class Generator;
struct Provenance;

/// One picture of the current latent.
struct PictureOptions {
    int scale = 1;  ///< 1 to 8, nearest
    LatentMode latent_mode = LatentMode::pre_norm;
    friend bool operator==(const PictureOptions&, const PictureOptions&) = default;
};

/// A sheet of samples, or of two components, or of what these do beyond the sum of their parts.
using GridOptions = std::variant<SampleGridOptions, PairGridOptions, PairDifferenceOptions>;

/// Where the generator came from and where it runs; goes into the provenance.
struct ExportContext {
    std::string model = "demo";  ///< what one would type to open it: a path, or "demo"
    std::string device = "cpu";  ///< as parse_device reads it
};

struct ExportResult {
    std::vector<std::filesystem::path> paths;  ///< the picture, then its sidecar (`name.png.json`)
    std::string command;                       ///< makes the same files again
    std::vector<std::string> warnings{};       ///< a line each about what is wrong with its numbers
};

/// The command that an export would record, for showing it before the export is made.
[[nodiscard]] std::string picture_command(const Generator& generator, const LatentState& state,
                                          const PictureOptions& options,
                                          const ExportContext& context,
                                          const std::filesystem::path& path);
[[nodiscard]] std::string strip_command(const Generator& generator, const LatentState& state,
                                        const StripOptions& options, const SheetStyle& style,
                                        const ExportContext& context,
                                        const std::filesystem::path& path);
[[nodiscard]] std::string grid_command(const Generator& generator, const LatentState& state,
                                       const GridOptions& options, const SheetStyle& style,
                                       const ExportContext& context,
                                       const std::filesystem::path& path);

/// The three exports, for the window and the command line alike: a PNG with its provenance inside
/// and the same as a sidecar JSON. Equal inputs give equal bytes at one thread count, batch size
/// and kind of device; the calling thread's count (at::get_num_threads) is the one recorded. The
/// generator is used on the calling thread. Throw Error: invalid_argument, model_failure (also,
/// naming layer and picture, for values that are not finite, which only a grid of differences shows
/// and warns of), cancelled, io.
ExportResult export_picture(Generator& generator, const LatentState& state,
                            const PictureOptions& options, const ExportContext& context,
                            const std::filesystem::path& path);
/// Throws what export_strip refuses before it draws: for rows that are measured first, with as many
/// of any others.
void check_strip(const Generator& generator, const LatentState& state, const StripOptions& options,
                 const SheetStyle& style, const std::filesystem::path& path);
ExportResult export_strip(Generator& generator, const LatentState& state,
                          const StripOptions& options, const SheetStyle& style,
                          const ExportContext& context, const std::filesystem::path& path,
                          ProgressSink progress = {}, std::stop_token stop = {});
/// `state` is the base of a pair grid; a grid of samples ignores it. Where the colours of
/// differences end is recorded, asked for or found.
ExportResult export_grid(Generator& generator, const LatentState& state, const GridOptions& options,
                         const SheetStyle& style, const ExportContext& context,
                         const std::filesystem::path& path, ProgressSink progress = {},
                         std::stop_token stop = {});

/// What export_picture records.
[[nodiscard]] Provenance picture_provenance(const Generator& generator, const LatentState& state,
                                            const PictureOptions& options,
                                            const ExportContext& context);

/// How each of them is written: `path` (a .png) with the provenance inside, and the sidecar. Throws
/// Error(invalid_argument, io).
ExportResult write_export(const Image& image, const Provenance& provenance,
                          const std::filesystem::path& path);

}  // namespace zscope
