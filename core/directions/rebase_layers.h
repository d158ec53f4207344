#pragma once

#include <string>
#include <vector>

#include "core/directions/rebase_options.h"

namespace zscope {

/// What a re-basing of this generator looks at unless told otherwise (docs/methods.md, "Re-basing",
/// says why). Pictures of up to 16 px on a side: the picture, which is an empty list. Larger ones:
/// the last activation of 8 px height; without one of 8 px, the last of the largest height below,
/// or else of the smallest above. Where no activation is coarser than the picture: the picture.
[[nodiscard]] std::vector<int> default_rebase_layers(const GeneratorInfo& info);

/// What `options` look at in this generator; empty: the picture. Automatic is the default above,
/// but for analytic second derivatives (are_analytic), which are known of the picture only. Whether
/// the generator has them is not asked.
[[nodiscard]] std::vector<int> rebase_layers(const GeneratorInfo& info,
                                             const RebaseOptions& options);

/// "auto", "picture", or numbers as in "4-6,9". "pixels" is read as the picture too: so it is
/// called where heatmaps and penalties take layers, and in commands that earlier versions wrote
/// into cards and JSON. Throws Error(invalid_argument) for anything else.
[[nodiscard]] RebaseLayers parse_rebase_layers(const std::string& text);
/// A text that parse_rebase_layers reads as `layers`; "picture" for an empty list.
[[nodiscard]] std::string rebase_layers_text(const RebaseLayers& layers);

/// In words, for a title: "the picture", "layer 4, 8 x 8", "layers 4-6", "layer 99, not in this
/// model".
[[nodiscard]] std::string rebase_layers_title(const GeneratorInfo& info,
                                              const std::vector<int>& layers);

}  // namespace zscope
