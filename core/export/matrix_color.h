#pragma once

#include "core/export/analysis_types.h"
#include "core/export/colormap.h"

/// The cells of matrices of components, in a figure as in the window. Any thread.
namespace zscope {

/// The colour of a cell whose value has the colours of `range`. A muted one, as on the diagonal of
/// interactions, which holds no interaction and would be seen first, is pale grey, darker where its
/// colour were darker. A value that is no number has kNotANumberColor all the same.
[[nodiscard]] Rgb matrix_color(const ColorTable& colors, double value, const HeatmapRange& range,
                               bool is_muted);

/// Of the mark in a muted cell whose value lies above the range.
inline constexpr Rgb kMutedMark{110, 110, 110};

}  // namespace zscope
