#include "core/metrics/scene_templates.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "core/base/error.h"
#include "core/base/image.h"
#include "core/data/scenes/renderer.h"

namespace zscope {
namespace {

constexpr float kKnee = 0.80F;
constexpr int kFine = 8;  // fine pixels along a pixel's side; a multiple of kPhases
constexpr int kPhasesKept = SceneTemplates::kPhases + 2;
constexpr float kGrey = 0.40F;
// A surface gives back at least this part of the light per unit of reflectance; the ground, which
// takes a little of the object's colour, less.
constexpr float kLeastMatte = 0.08F;

/// One fine pixel of the picture of an object at the middle.
struct FinePixel {
    bool is_object = false;
    std::array<float, 3> matte{};
    float shine = 0;
    float shade = 1;
};

float display_at(const Image& image, std::size_t pixel, std::size_t channel) {
    return static_cast<float>(image.pixels[pixel * 3 + channel]) / 255.0F;
}

FinePixel take_apart(const Image& black, const Image& grey, const Image& empty, std::size_t pixel) {
    FinePixel fine;
    float shade = 0;
    float least = 1;
    for (std::size_t c = 0; c < 3; ++c) {
        const float dark = linear_from_display(display_at(black, pixel, c));
        const float light = linear_from_display(display_at(grey, pixel, c));
        fine.matte[c] = (light - dark) / kGrey;
        fine.shine += dark / 3.0F;
        least = std::min(least, fine.matte[c]);
        shade += 0.5F * (display_at(black, pixel, c) + display_at(grey, pixel, c)) /
                 display_at(empty, pixel, c) / 3.0F;
    }
    fine.is_object = least > kLeastMatte;
    fine.shade = shade;
    return fine;
}

/// The fine picture of one shape at the middle of the picture.
class FinePicture {
  public:
    FinePicture(SceneShape shape, float size, int side) : side_(side) {
        const auto draw = [&](float reflectance) {
            const SceneObject object{shape, {reflectance, reflectance, reflectance}, size, 0, 0};
            return render_scene({&object, 1}, side);
        };
        const Image black = draw(0.0F);
        const Image grey = draw(kGrey);
        const Image empty = render_scene({}, side);
        pixels_.reserve(static_cast<std::size_t>(side) * side);
        for (std::size_t i = 0; i < static_cast<std::size_t>(side) * side; ++i) {
            pixels_.push_back(take_apart(black, grey, empty, i));
        }
    }

    [[nodiscard]] const FinePixel* at(int column, int row) const {
        if (column < 0 || row < 0 || column >= side_ || row >= side_) return nullptr;
        return &pixels_[static_cast<std::size_t>(row) * side_ + column];
    }
    [[nodiscard]] int middle() const { return side_ / 2; }

  private:
    int side_;
    std::vector<FinePixel> pixels_;
};

/// Means over the fine pixels of one pixel.
class PixelMean {
  public:
    PixelMean(const FinePicture& picture, PixelOffset offset, int phase_x, int phase_y) {
        constexpr int kStep = kFine / SceneTemplates::kPhases;
        const int left = picture.middle() + offset.column * kFine - phase_x * kStep;
        const int top = picture.middle() + offset.row * kFine - phase_y * kStep;
        for (int row = top; row < top + kFine; ++row) {
            for (int column = left; column < left + kFine; ++column) add(picture.at(column, row));
        }
    }

    void append_to(ObjectTemplate& out) const {
        const float hidden = std::max(static_cast<float>(hidden_), 1.0F);
        out.cover.push_back(static_cast<float>(hidden_) / (kFine * kFine));
        for (std::size_t c = 0; c < 3; ++c) out.matte[c].push_back(matte_[c] / hidden);
        out.shine.push_back(shine_ / hidden);
        const int open = kFine * kFine - hidden_;
        out.shade.push_back(open > 0 ? shade_ / static_cast<float>(open) : 1.0F);
    }
    [[nodiscard]] int hidden() const { return hidden_; }

  private:
    void add(const FinePixel* fine) {
        if (fine == nullptr) {
            shade_ += 1.0F;
            return;
        }
        if (!fine->is_object) {
            shade_ += fine->shade;
            return;
        }
        ++hidden_;
        for (std::size_t c = 0; c < 3; ++c) matte_[c] += fine->matte[c];
        shine_ += fine->shine;
    }

    int hidden_ = 0;
    std::array<float, 3> matte_{};
    float shine_ = 0;
    float shade_ = 0;
};

// Pixels within reach of any shape at any phase, with a rim of one pixel.
std::vector<PixelOffset> touched_pixels(std::span<const FinePicture> shapes, int resolution,
                                        float object_size) {
    const int reach = static_cast<int>(static_cast<float>(resolution) / 4.0F * object_size) + 2;
    const int side = 2 * reach + 1;
    std::vector<bool> touched(static_cast<std::size_t>(side) * side);
    const auto touches = [&](PixelOffset at) {
        for (const FinePicture& picture : shapes) {
            for (const int x : {-1, SceneTemplates::kPhases}) {
                for (const int y : {-1, SceneTemplates::kPhases}) {
                    if (PixelMean(picture, at, x, y).hidden() > 0) return true;
                }
            }
        }
        return false;
    };
    for (int row = 1 - reach; row < reach; ++row) {
        for (int column = 1 - reach; column < reach; ++column) {
            if (!touches({column, row})) continue;
            for (int k = 0; k < 9; ++k) {
                const int r = row + reach + k / 3 - 1;
                touched[static_cast<std::size_t>(r) * side + column + reach + k % 3 - 1] = true;
            }
        }
    }
    std::vector<PixelOffset> pixels;
    for (int i = 0; i < side * side; ++i) {
        if (touched[i]) pixels.push_back({i % side - reach, i / side - reach});
    }
    return pixels;
}

ObjectTemplate make_template(const FinePicture& picture, std::span<const PixelOffset> pixels,
                             int phase_x, int phase_y) {
    ObjectTemplate out;
    for (const PixelOffset at : pixels) PixelMean(picture, at, phase_x, phase_y).append_to(out);
    return out;
}

}  // namespace

float display_from_linear(float linear) {
    const float over = linear - kKnee;
    const float rolled = over <= 0.0F ? linear : kKnee + over / (1.0F + over / (1.0F - kKnee));
    return std::sqrt(std::max(rolled, 0.0F));
}

float linear_from_display(float display) {
    const float rolled = display * display;
    if (rolled <= kKnee) return rolled;
    // White itself would be infinitely bright; half a level below it is as far as bytes tell.
    const float over = std::min(rolled, 0.998F) - kKnee;
    return kKnee + over / (1.0F - over / (1.0F - kKnee));
}

SceneTemplates::SceneTemplates(int resolution, float object_size) : resolution_(resolution) {
    if (resolution < kMinResolution || resolution > kMaxResolution) {
        throw Error(ErrorCode::invalid_argument, "found pictures of " + std::to_string(resolution) +
                                                     " pixels; scenes are read at " +
                                                     std::to_string(kMinResolution) + " to " +
                                                     std::to_string(kMaxResolution));
    }
    for (const std::uint8_t byte : render_scene({}, resolution).pixels) {
        empty_.push_back(static_cast<float>(byte) / 255.0F);
    }
    std::vector<FinePicture> shapes;
    for (int shape = 0; shape < kShapes; ++shape) {
        shapes.emplace_back(static_cast<SceneShape>(shape), object_size, resolution * kFine);
    }
    pixels_ = touched_pixels(shapes, resolution, object_size);
    for (const FinePicture& picture : shapes) {
        for (int y = -1; y <= kPhases; ++y) {
            for (int x = -1; x <= kPhases; ++x) {
                templates_.push_back(make_template(picture, pixels_, x, y));
            }
        }
    }
    measure_middle();
}

void SceneTemplates::measure_middle() {
    for (int shape = 0; shape < kShapes; ++shape) {
        const ObjectTemplate& layer = at(static_cast<SceneShape>(shape), 0, 0);
        float right = 0;
        float down = 0;
        float area = 0;
        for (std::size_t k = 0; k < pixels_.size(); ++k) {
            area += layer.cover[k];
            right += layer.cover[k] * (static_cast<float>(pixels_[k].column) + 0.5F);
            down += layer.cover[k] * (static_cast<float>(pixels_[k].row) + 0.5F);
        }
        areas_[shape] = area;
        middle_right_ += right / area / kShapes;
        middle_down_ += down / area / kShapes;
    }
}

const ObjectTemplate& SceneTemplates::at(SceneShape shape, int phase_x, int phase_y) const {
    const int index =
        (static_cast<int>(shape) * kPhasesKept + phase_y + 1) * kPhasesKept + phase_x + 1;
    return templates_[static_cast<std::size_t>(index)];
}

float SceneTemplates::area(SceneShape shape) const {
    return areas_[static_cast<std::size_t>(shape)];
}

}  // namespace zscope
