#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "core/base/progress.h"
#include "core/explore/animation.h"
#include "core/export/export.h"
#include "core/latent/latent_state.h"

namespace zscope {

class Generator;

/// Where the frames of `out`, a .gif or .mp4, lie until it is made of them: `out`-frames.
[[nodiscard]] std::filesystem::path animation_frames_folder(const std::filesystem::path& out);

/// The command that export_animation would record: `zscope animate ...`.
[[nodiscard]] std::string animation_command(const Generator& generator, const LatentState& state,
                                            const AnimationOptions& options,
                                            const ExportContext& context,
                                            const std::filesystem::path& path);

/// Draws plan_animation's frames around `state`. `path` without an ending becomes a folder of
/// 0000.png, 0001.png, ...; a .gif or .mp4 is made of such a folder by ffmpeg, which replaces what
/// is there. Where ffmpeg is not found or fails, animation_frames_folder stays, and a warning tells
/// the call. The record goes to `path`.json; the frames hold none, so that the recorded command
/// makes the same bytes of them under every name. ExportResult::paths: what was made, then the
/// record. Cancelled or failed it leaves nothing. Throws Error as export_strip does, and
/// invalid_argument where the folder for the frames has content, or they take more than 1 GiB.
ExportResult export_animation(Generator& generator, const LatentState& state,
                              const AnimationOptions& options, const ExportContext& context,
                              const std::filesystem::path& path, ProgressSink progress = {},
                              std::stop_token stop = {});

}  // namespace zscope
