#pragma once

#include <string>

#include "core/export/analysis_types.h"

namespace zscope {

/// What an analysis of `latents` says of "sample N" at the beginning of `text`, in words of the
/// window: "around the latent on screen, ...", or "around sample N of seed S, ..." where latents
/// were drawn. Other texts stay as they are.
[[nodiscard]] std::string in_window_words(const std::string& text, const FigureLatents& latents);

/// "16"; "8 of 16" while some are missing.
[[nodiscard]] std::string samples_text(int done, int asked);

}  // namespace zscope
