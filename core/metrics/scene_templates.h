#pragma once

#include <array>
#include <span>
#include <vector>

#include "core/data/scenes/shapes.h"

namespace zscope {

/// Display values (0..1, square root of light with a roll-off of bright tones) to linear light and
/// back, as the scene renderer does it.
[[nodiscard]] float display_from_linear(float linear);
[[nodiscard]] float linear_from_display(float display);

/// A pixel of a template, columns to the right and rows down from the pixel that holds the object.
struct PixelOffset {
    int column = 0;
    int row = 0;
};

/// What an object of one shape at one place inside a pixel does to the pixels around it, whatever
/// its colour: a pixel shows
///   cover * display(color * matte + shine) + (1 - cover) * shade * background.
/// One value a pixel, in the order of SceneTemplates::pixels.
struct ObjectTemplate {
    std::vector<float> cover;                 ///< part of the pixel that the object hides, 0..1
    std::array<std::vector<float>, 3> matte;  ///< linear light given back per unit of reflectance
    std::vector<float> shine;                 ///< linear light that does not depend on the colour
    std::vector<float> shade;  ///< display value of the ground over that in full light
};

/// The object of `scenes-simple` taken apart into colour-free layers, for every shape and every
/// place inside a pixel on a grid. Made from the renderer's own pictures, so that a change there
/// is a change here. Immutable; any thread.
class SceneTemplates {
  public:
    static constexpr int kShapes = 3;
    static constexpr int kPhases = 4;  ///< places in a pixel along each axis
    static constexpr int kMinResolution = 16;
    static constexpr int kMaxResolution = 64;

    /// `object_size` as SceneSet::object_size. Error(invalid_argument) on a resolution outside the
    /// range.
    explicit SceneTemplates(int resolution, float object_size = 1.0F);

    [[nodiscard]] int resolution() const noexcept { return resolution_; }
    /// The studio without an object, interleaved RGB display values 0..1.
    [[nodiscard]] std::span<const float> empty() const noexcept { return empty_; }
    /// The pixels that an object of any shape touches, and a rim of one pixel around them.
    [[nodiscard]] std::span<const PixelOffset> pixels() const noexcept { return pixels_; }
    /// The object stands phase_x / kPhases to the right of its pixel's left edge and phase_y /
    /// kPhases below its upper edge; -1 <= phase <= kPhases.
    [[nodiscard]] const ObjectTemplate& at(SceneShape shape, int phase_x, int phase_y) const;
    /// Pixels that the object hides.
    [[nodiscard]] float area(SceneShape shape) const;
    /// Where the middle of the hidden pixels lies from the object's position, in pixels, mean over
    /// the shapes.
    [[nodiscard]] float middle_right() const noexcept { return middle_right_; }
    [[nodiscard]] float middle_down() const noexcept { return middle_down_; }

  private:
    void measure_middle();

    int resolution_;
    std::vector<float> empty_;
    std::vector<PixelOffset> pixels_;
    std::vector<ObjectTemplate> templates_;
    std::array<float, kShapes> areas_{};
    float middle_right_ = 0;
    float middle_down_ = 0;
};

}  // namespace zscope
