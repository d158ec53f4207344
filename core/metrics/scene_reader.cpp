#include "core/metrics/scene_reader.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"
#include "core/data/scenes/renderer.h"
#include "core/metrics/scene_fit.h"

namespace zscope {
namespace {

using Rgb = std::array<float, 3>;

constexpr const char* kReadFamily = "scenes-simple";
constexpr int kFinest = SceneTemplates::kMaxResolution;
constexpr float kLeastArea = 0.30F;   // of the smallest shape's
constexpr float kLargestArea = 2.0F;  // of the largest shape's, in the whole picture
constexpr float kLeastContrast =
    0.04F;  // of the object's pixels to the empty studio, display value
constexpr float kLeastExplained = 0.50F;
constexpr int kBlendSteps = 32;  // from one label to the next, where colours blend

// The lamp's shadow on the ground as a factor of display values. What is darker is taken for an
// object: the contact shadow under it may well count, a blurred black object must.
constexpr float kDeepestShade = 0.62F;

// 0..1: how surely a pixel belongs to an object. The ground in any shadow is the empty studio's
// colour times a factor; what is far from that line is no ground.
float foreground(const float* pixel, const float* empty) {
    float along = 0;
    float norm = 0;
    for (int c = 0; c < 3; ++c) {
        along += pixel[c] * empty[c];
        norm += empty[c] * empty[c];
    }
    const float shade = std::clamp(along / norm, kDeepestShade, 1.0F);
    float distance = 0;
    for (int c = 0; c < 3; ++c) {
        const float difference = pixel[c] - shade * empty[c];
        distance += difference * difference;
    }
    return smooth_step((std::sqrt(distance) - 0.12F) / 0.12F);
}

/// Where something that is no ground lies.
struct Blob {
    float all = 0;     ///< pixels, anywhere
    float area = 0;    ///< of these in one place
    float column = 0;  ///< middle, in pixels from the picture's left edge
    float row = 0;
};

Blob find_blob(const std::vector<float>& display, std::span<const float> empty, int side,
               float object_size) {
    std::vector<float> weights(static_cast<std::size_t>(side) * side);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        weights[i] = foreground(&display[3 * i], &empty[3 * i]);
    }
    // The middle of all, then of what lies around that middle: a speck far away does not pull.
    const float middle = 0.5F * static_cast<float>(side);
    Blob blob{0, 0, middle, middle};
    for (const float reach : {2.0F, 0.5F, 0.40F, 0.36F}) {
        const float limit = reach * object_size * middle;
        Blob sum;
        for (int row = 0; row < side; ++row) {
            if (std::fabs(static_cast<float>(row) + 0.5F - blob.row) > limit) continue;
            for (int column = 0; column < side; ++column) {
                if (std::fabs(static_cast<float>(column) + 0.5F - blob.column) > limit) continue;
                const float weight = weights[static_cast<std::size_t>(row) * side + column];
                sum.area += weight;
                sum.column += weight * (static_cast<float>(column) + 0.5F);
                sum.row += weight * (static_cast<float>(row) + 0.5F);
            }
        }
        if (sum.area <= 0.0F) break;
        blob = {std::max(blob.all, sum.area), sum.area, sum.column / sum.area, sum.row / sum.area};
    }
    return blob;
}

// Between two colours; brightness counts half, so that a washed-out black is still black and no
// green.
float color_distance(const Rgb& a, const Rgb& b) {
    const Rgb d{a[0] - b[0], a[1] - b[1], a[2] - b[2]};
    const float brightness = (d[0] + d[1] + d[2]) / 3.0F;
    const float all = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
    return all - 0.5F * 3.0F * brightness * brightness;
}

/// Interleaved display values of a picture whose side is a multiple of `side`: means over squares.
std::vector<float> display_values(const Image& picture, int side) {
    const int factor = picture.width / side;
    std::vector<float> values(static_cast<std::size_t>(side) * side * 3);
    const float part = 1.0F / (255.0F * static_cast<float>(factor * factor));
    for (int row = 0; row < picture.height; ++row) {
        for (int column = 0; column < picture.width; ++column) {
            const std::size_t from = (static_cast<std::size_t>(row) * picture.width + column) * 3;
            const std::size_t to =
                (static_cast<std::size_t>(row / factor) * side + column / factor) * 3;
            for (std::size_t c = 0; c < 3; ++c) {
                values[to + c] += static_cast<float>(picture.pixels[from + c]) * part;
            }
        }
    }
    return values;
}

Rgb display_color(const Rgb& reflectance) {
    return {std::sqrt(reflectance[0]), std::sqrt(reflectance[1]), std::sqrt(reflectance[2])};
}

Rgb between(const Rgb& a, const Rgb& b, float t) {
    return {a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t};
}

/// The colour factor of a set, or else that of `other`, which has one.
const FactorInfo& color_factor(const SceneSet& scenes, const SceneSet& other) {
    const std::vector<FactorInfo>& own = scenes.factors();
    const auto is_color = [](const FactorInfo& factor) { return factor.name == "color"; };
    const auto found = std::find_if(own.begin(), own.end(), is_color);
    return found != own.end()
               ? *found
               : *std::find_if(other.factors().begin(), other.factors().end(), is_color);
}

/// What a picture of an object of each paint is read as, by label. `painted`: of kReadFamily.
std::vector<Rgb> read_paints(const SceneTemplates& templates, const SceneSet& painted) {
    std::vector<Rgb> reflectances;
    FactorVector values = painted.base();
    const int side = templates.resolution();
    const float middle = 0.5F * static_cast<float>(side);
    for (std::size_t label = 0; label < scene_paints().size(); ++label) {
        values[0] = static_cast<float>(label);
        const std::vector<float> display = display_values(painted.render(values, side), side);
        reflectances.push_back(
            fit_object(templates, display, static_cast<SceneShape>(values[1]), {middle, middle})
                .reflectance);
    }
    return reflectances;
}

int checked_resolution(int resolution) {
    if (resolution > kFinest && (resolution % kFinest != 0 || resolution > kMaxSceneResolution)) {
        throw Error(ErrorCode::invalid_argument, "found pictures of " + std::to_string(resolution) +
                                                     " pixels; scenes are read at up to " +
                                                     std::to_string(kFinest) +
                                                     " pixels or a multiple of that");
    }
    return resolution;
}

}  // namespace

bool SceneReader::can_read(const SceneSet& scenes) {
    const std::string family = scenes.name().substr(0, scenes.name().find(':'));
    return family == kReadFamily || family == "scenes-1fov";
}

SceneReader::SceneReader(SceneSet scenes, int resolution)
    : scenes_(std::move(scenes)),
      resolution_(checked_resolution(resolution)),
      templates_(std::min(resolution, kFinest), scenes_.object_size()) {
    if (!can_read(scenes_)) {
        throw Error(ErrorCode::unsupported,
                    "the factors of " + scenes_.name() + " cannot be read off pictures",
                    "Use scenes-simple or scenes-1fov");
    }
    const SceneSet painted =
        SceneSet::open(std::string(kReadFamily) + ":size=" + std::to_string(scenes_.object_size()));
    const std::vector<Rgb> paints = read_paints(templates_, painted);
    const FactorInfo& color = color_factor(scenes_, painted);
    const int steps = color.kind == FactorKind::continuous ? kBlendSteps : 1;
    const int first = steps * static_cast<int>(color.min);
    const int last = steps * static_cast<int>(color.max);
    for (int step = first; step <= last; ++step) {
        const auto below = static_cast<std::size_t>(step / steps);
        const std::size_t above = std::min(below + 1, paints.size() - 1);
        const float value = static_cast<float>(step) / static_cast<float>(steps);
        const Rgb mixed = between(paints[below], paints[above], value - static_cast<float>(below));
        shades_.push_back({value, display_color(mixed)});
    }
}

float SceneReader::nearest_color(const Rgb& rgb) const {
    return std::min_element(shades_.begin(), shades_.end(),
                            [&rgb](const Shade& a, const Shade& b) {
                                return color_distance(rgb, a.rgb) < color_distance(rgb, b.rgb);
                            })
        ->color;
}

SceneReading SceneReader::read(const Image& picture) const {
    if (picture.width != resolution_ || picture.height != resolution_ || picture.channels != 3 ||
        picture.pixels.size() != static_cast<std::size_t>(resolution_) * resolution_ * 3) {
        throw Error(ErrorCode::invalid_argument,
                    "found a picture of " + std::to_string(picture.width) + " x " +
                        std::to_string(picture.height) + " with " +
                        std::to_string(picture.channels) + " channels; expected " +
                        std::to_string(resolution_) + " x " + std::to_string(resolution_) +
                        " with 3");
    }
    const int side = templates_.resolution();
    const std::vector<float> display = display_values(picture, side);
    const Blob blob = find_blob(display, templates_.empty(), side, scenes_.object_size());
    SceneReading reading;
    if (blob.all > kLargestArea * templates_.area(SceneShape::sphere)) return reading;
    if (blob.area >= kLeastArea * templates_.area(SceneShape::cylinder)) {
        reading = read_from(display, {blob.column - templates_.middle_right(),
                                      blob.row - templates_.middle_down()});
    }
    if (!reading.has_object) reading = read_from(display, search_object(templates_, display));
    return reading;
}

SceneReading SceneReader::read_from(const std::vector<float>& display, PicturePlace start) const {
    std::array<ObjectFit, SceneTemplates::kShapes> fits;
    std::array<float, SceneTemplates::kShapes> errors{};
    for (int shape = 0; shape < SceneTemplates::kShapes; ++shape) {
        fits[shape] = fit_object(templates_, display, static_cast<SceneShape>(shape), start);
        errors[shape] = fits[shape].error;
    }
    const auto best = std::min_element(errors.begin(), errors.end()) - errors.begin();
    const ObjectFit& found = fits[static_cast<std::size_t>(best)];
    std::sort(errors.begin(), errors.end());
    SceneReading reading;
    const float contrast = found.empty_error / static_cast<float>(3 * templates_.pixels().size());
    const float per_pixel = 2.0F / static_cast<float>(templates_.resolution());
    reading.explained = 1.0F - found.error / std::max(found.empty_error, 1e-6F);
    reading.has_object =
        reading.explained >= kLeastExplained && contrast >= kLeastContrast * kLeastContrast;
    reading.x = found.place.column * per_pixel - 1.0F;
    reading.y = 1.0F - found.place.row * per_pixel;
    reading.rgb = display_color(found.reflectance);
    reading.color = nearest_color(reading.rgb);
    reading.shape = static_cast<int>(best);
    reading.shape_margin = (errors[1] - errors[0]) / std::max(errors[1], 1e-9F);
    return reading;
}

FactorVector SceneReader::factors(const SceneReading& reading) const {
    FactorVector values;
    for (const FactorInfo& factor : scenes_.factors()) {
        float value = 0;
        if (factor.name == "color") value = reading.color;
        if (factor.name == "shape") value = static_cast<float>(reading.shape);
        if (factor.name == "x") value = reading.x;
        if (factor.name == "y") value = reading.y;
        values.push_back(std::clamp(value, factor.min, factor.max));
    }
    return values;
}

}  // namespace zscope
