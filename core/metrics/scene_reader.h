#pragma once

#include <array>
#include <vector>

#include "core/base/image.h"
#include "core/data/scenes/scene_set.h"
#include "core/metrics/scene_fit.h"
#include "core/metrics/scene_templates.h"

namespace zscope {

/// What a picture of one object shows.
struct SceneReading {
    /// An object of some shape and colour explains what stands out from the empty studio, and
    /// nothing else of that size does. Without it the other fields mean nothing.
    bool has_object = false;
    /// Part of the squared difference to the empty studio that the read object explains, over the
    /// pixels an object can touch: 1 a perfect picture of a scene, 0 and below no likeness.
    float explained = 0;
    float x = 0;  ///< in the factor's own units, not clipped to its range
    float y = 0;
    /// Reflectance per channel as a display value (square root of the linear one), about 0..1: a
    /// continuous colour, free of shading.
    std::array<float, 3> rgb{};
    /// Value of the colour factor whose paint is nearest to `rgb`, brightness counting half: a
    /// label, or where the set's colours blend, any value in their range.
    float color = 0;
    int shape = 0;  ///< label whose rendering at the read position and colour differs least
    float shape_margin = 0;  ///< 0..1: by how much the second-best shape's squared error is larger
};

/// Reads the factors of `scenes-1fov` and `scenes-simple` off pictures, rendered or generated, by
/// analysis through synthesis (docs/methods.md, "Reading scenes"): pixels that no shadow on the
/// studio's ground explains give a first position (a search over the picture where there are too
/// few); then each shape is fitted by Gauss-Newton steps
/// over position and colour, and the smallest error wins. Immutable; any thread.
class SceneReader {
  public:
    /// Pictures of `resolution` pixels a side: 16 to 64, or a multiple of 64, which is read at 64.
    /// Error(unsupported) for a set of another family, Error(invalid_argument) for another
    /// resolution.
    SceneReader(SceneSet scenes, int resolution);

    /// Can pictures of this set be read?
    [[nodiscard]] static bool can_read(const SceneSet& scenes);

    [[nodiscard]] const SceneSet& scenes() const noexcept { return scenes_; }
    [[nodiscard]] int resolution() const noexcept { return resolution_; }

    /// RGB picture of the reader's resolution, else Error(invalid_argument).
    [[nodiscard]] SceneReading read(const Image& picture) const;

    /// The reading as a factor vector of the set; positions clipped to their ranges, so that the
    /// set can render it.
    [[nodiscard]] FactorVector factors(const SceneReading& reading) const;

  private:
    [[nodiscard]] SceneReading read_from(const std::vector<float>& display,
                                         PicturePlace start) const;
    [[nodiscard]] float nearest_color(const std::array<float, 3>& rgb) const;

    SceneSet scenes_;
    int resolution_;
    SceneTemplates templates_;
    struct Shade {
        float color = 0;             ///< value of the colour factor
        std::array<float, 3> rgb{};  ///< as a picture of an object of that colour is read
    };
    std::vector<Shade> shades_;
};

}  // namespace zscope
