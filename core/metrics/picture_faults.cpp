#include "core/metrics/picture_faults.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/data/scenes/scene_set.h"

namespace zscope {
namespace {

constexpr float kLeastChroma = 0.1F;      // of a coloured pixel, display value
constexpr float kBrightestBlack = 0.12F;  // linear light: of a black object away from its shine
constexpr float kGreySaturation = 0.3F;   // of linear light: no object has less, black aside
constexpr float kClearly = 0.5F;          // of the distance to any other paint's hue
constexpr double kSecondShare = 0.15;     // of the object's pixels

// What a pixel shows, or else the index of its paint.
constexpr int kGround = -2;
constexpr int kUnnamed = -1;  // painted, between two hues

float largest(Vec3 v) {
    return std::max({v.x, v.y, v.z});
}

float chroma(Vec3 v) {
    return largest(v) - std::min({v.x, v.y, v.z});
}

bool is_grey(Vec3 linear) {
    return chroma(linear) <= kGreySaturation * largest(linear);
}

/// Degrees, of a colour that is not grey.
float hue_of(Vec3 linear) {
    const float most = largest(linear);
    const float spread = chroma(linear);
    if (linear.x >= most) return 60.0F * (linear.y - linear.z) / spread;
    if (linear.y >= most) return 60.0F * (2.0F + (linear.z - linear.x) / spread);
    return 60.0F * (4.0F + (linear.x - linear.y) / spread);
}

/// The paints by hue. A grey one, black, is told by how dark it is.
class PaintTable {
  public:
    PaintTable() {
        int index = 0;
        for (const ScenePaint& paint : scene_paints()) {
            if (is_grey(paint.linear)) {
                black_ = index;
            } else {
                hues_.push_back({index, hue_of(paint.linear)});
            }
            ++index;
        }
    }

    /// Display values of one pixel.
    [[nodiscard]] int mark_of(Vec3 display) const {
        const Vec3 linear = display * display;
        if (largest(linear) < kBrightestBlack && is_grey(linear)) return black_;
        if (chroma(display) <= kLeastChroma) return kGround;
        return nearest(hue_of(linear));
    }

  private:
    struct Hue {
        int paint = 0;
        float degrees = 0;
    };

    [[nodiscard]] int nearest(float degrees) const {
        int paint = kUnnamed;
        float best = 360.0F;
        float next = 360.0F;
        for (const Hue& hue : hues_) {
            const float distance = std::fabs(std::remainder(degrees - hue.degrees, 360.0F));
            if (distance < best) {
                next = best;
                best = distance;
                paint = hue.paint;
            } else {
                next = std::min(next, distance);
            }
        }
        return best <= kClearly * next ? paint : kUnnamed;
    }

    std::vector<Hue> hues_;
    int black_ = kUnnamed;
};

Vec3 display_at(const Image& picture, std::size_t pixel) {
    const auto value = [&](std::size_t channel) {
        return static_cast<float>(picture.pixels[3 * pixel + channel]) / 255.0F;
    };
    return {value(0), value(1), value(2)};
}

std::vector<int> marks_of(const Image& picture) {
    static const PaintTable paints;
    std::vector<int> marks(picture.pixels.size() / 3);
    for (std::size_t i = 0; i < marks.size(); ++i)
        marks[i] = paints.mark_of(display_at(picture, i));
    return marks;
}

/// Painted pixels in one place.
using Patch = std::vector<std::size_t>;

/// Splits the painted pixels into patches, the largest first. Pixels with one that is not painted
/// between them (a 32nd of the width in fine pictures) still belong together.
class PatchFinder {
  public:
    PatchFinder(const Image& picture, const std::vector<int>& marks)
        : width_(picture.width),
          height_(picture.height),
          reach_(std::max(2, picture.width / 32)),
          is_open_(marks.size()) {
        for (std::size_t i = 0; i < marks.size(); ++i) is_open_[i] = marks[i] != kGround;
    }

    [[nodiscard]] std::vector<Patch> find() {
        std::vector<Patch> patches;
        for (std::size_t i = 0; i < is_open_.size(); ++i) {
            if (is_open_[i]) patches.push_back(flood(i));
        }
        std::stable_sort(patches.begin(), patches.end(),
                         [](const Patch& a, const Patch& b) { return a.size() > b.size(); });
        return patches;
    }

  private:
    Patch flood(std::size_t start) {
        Patch patch{start};
        is_open_[start] = false;
        for (std::size_t done = 0; done < patch.size(); ++done) add_neighbours(patch[done], patch);
        return patch;
    }

    void add_neighbours(std::size_t pixel, Patch& patch) {
        const int row = static_cast<int>(pixel) / width_;
        const int column = static_cast<int>(pixel) % width_;
        for (int r = std::max(row - reach_, 0); r <= std::min(row + reach_, height_ - 1); ++r) {
            for (int c = std::max(column - reach_, 0); c <= std::min(column + reach_, width_ - 1);
                 ++c) {
                const std::size_t at = static_cast<std::size_t>(r) * width_ + c;
                if (!is_open_[at]) continue;
                is_open_[at] = false;
                patch.push_back(at);
            }
        }
    }

    int width_;
    int height_;
    int reach_;
    std::vector<bool> is_open_;
};

bool has_two_colors(const Patch& object, const std::vector<int>& marks) {
    std::vector<int> counts(scene_paints().size());
    for (const std::size_t pixel : object) {
        if (marks[pixel] >= 0) ++counts[static_cast<std::size_t>(marks[pixel])];
    }
    std::sort(counts.rbegin(), counts.rend());
    return counts[1] >= kSecondShare * static_cast<double>(object.size());
}

bool has_colored_rim(const Image& picture) {
    const auto is_colored = [&picture](int row, int column) {
        return chroma(display_at(picture, static_cast<std::size_t>(row) * picture.width + column)) >
               kLeastChroma;
    };
    for (int row = 0; row < picture.height; ++row) {
        if (is_colored(row, 0) || is_colored(row, picture.width - 1)) return true;
    }
    for (int column = 0; column < picture.width; ++column) {
        if (is_colored(0, column) || is_colored(picture.height - 1, column)) return true;
    }
    return false;
}

void require_rgb(const Image& picture) {
    const bool is_whole =
        picture.channels == 3 && picture.width > 0 && picture.height > 0 &&
        picture.pixels.size() == static_cast<std::size_t>(picture.width) * picture.height * 3;
    if (is_whole) return;
    throw Error(ErrorCode::invalid_argument,
                "found a picture of " + std::to_string(picture.width) + " x " +
                    std::to_string(picture.height) + " with " + std::to_string(picture.channels) +
                    " channels and " + std::to_string(picture.pixels.size()) +
                    " bytes; expected a whole RGB picture");
}

}  // namespace

int least_fragment(int width, int height) {
    return std::max(2, width * height / 1024);
}

PictureFaults find_picture_faults(const Image& picture) {
    require_rgb(picture);
    const std::vector<int> marks = marks_of(picture);
    const std::vector<Patch> patches = PatchFinder(picture, marks).find();
    const auto least = static_cast<std::size_t>(least_fragment(picture.width, picture.height));
    return {.has_two_colors = !patches.empty() && has_two_colors(patches.front(), marks),
            .has_colored_rim = has_colored_rim(picture),
            .has_fragment = patches.size() > 1 && patches[1].size() >= least};
}

}  // namespace zscope
