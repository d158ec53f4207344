#pragma once

#include <string>

#include "app/state/app_state.h"
#include "core/model/generator_info.h"

/// Many models scale z to a fixed length before they draw (docs/methods.md, "Latents for
/// figures"): a slider and a measurement mean the same only on the same side of that.
namespace zscope {

/// What "pixel norm" is, for a tooltip.
inline constexpr const char* kPixelNormHelp =
    "Pixel norm: this model scales z to a fixed length before it draws. Before it (pre_norm) a "
    "component that is moved shrinks the others a little; after it (post_norm) it moves alone, as "
    "in the paper's measurements. A step of a slider and a measured one are alike where both are "
    "on the same side.";

/// "after pixel norm", "before pixel norm"; empty for a model that does not scale z.
[[nodiscard]] std::string norm_text(const GeneratorInfo& info, LatentMode mode);
/// Where the sliders set z, and where the activeness in their rows was measured: "Sliders before,
/// bars after pixel norm"; empty for a model that does not scale z.
[[nodiscard]] std::string slider_norm_text(const AppState& state);

}  // namespace zscope
