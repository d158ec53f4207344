#pragma once

#include <array>
#include <span>

#include "core/metrics/scene_templates.h"

namespace zscope {

/// In pixels from a picture's left and upper edge.
struct PicturePlace {
    float column = 0;
    float row = 0;
};

/// One shape put where and coloured as it explains a picture best.
struct ObjectFit {
    PicturePlace place;                  ///< the object's position
    std::array<float, 3> reflectance{};  ///< linear, per channel
    float error = 0;                     ///< squared error over the pixels that an object can touch
    float empty_error = 0;  ///< squared difference of the same pixels to the empty studio
};

/// Gauss-Newton steps over the position, from `start` on, with the reflectance solved by
/// least squares at each; a step is measured between the places of the templates' grid, so the
/// result is finer than the grid. `display`: interleaved RGB display values 0..1 of a picture of
/// the templates' resolution.
[[nodiscard]] ObjectFit fit_object(const SceneTemplates& templates, std::span<const float> display,
                                   SceneShape shape, PicturePlace start);

/// The place on a coarse grid where an object of some colour explains most: a start for
/// `fit_object` where nothing better is known. Costs about ten fits.
[[nodiscard]] PicturePlace search_object(const SceneTemplates& templates,
                                         std::span<const float> display);

}  // namespace zscope
