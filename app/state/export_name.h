#pragma once

#include <string>
#include <string_view>

#include "app/state/app_state.h"

namespace zscope {

/// What a picture's file is called for which `name` was typed.
[[nodiscard]] inline std::string png_name(std::string name) {
    constexpr std::string_view kEnding = ".png";
    if (!name.ends_with(kEnding)) {
        name.append(kEnding);
    }
    return name;
}

/// What an export of `kind` is called for which `name` was typed: an animation is a GIF unless the
/// name says .mp4, everything else a PNG.
[[nodiscard]] std::string with_ending(ExportKind kind, std::string name);

/// "picture", "pixel-hessian": of a kind, in names of files and of jobs.
[[nodiscard]] std::string_view export_kind_name(ExportKind kind) noexcept;

/// What an export is called: as typed, or after model, kind and the seed that its latents come
/// from, which of what is measured over drawn latents is the measurement's own.
[[nodiscard]] std::string export_file_name(const AppState& state, ExportKind kind);

/// The same for a picture of the window: after the open model and the seed of its latent.
[[nodiscard]] std::string window_picture_name(const AppState& state);

}  // namespace zscope
