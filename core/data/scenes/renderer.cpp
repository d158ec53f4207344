#include "core/data/scenes/renderer.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"

namespace zscope {
namespace {

constexpr float kLowerMiddle = 0.20F;  // from an object's foot up to its middle, in the picture
// The normal that mirrors the lamp into the eye: normalized(kLampDirection - kViewDirection).
constexpr Vec3 kHalfWay{-0.30720F, 0.74425F, -0.59306F};

struct PlacedObject {
    SolidShape solid;
    Vec3 color;
    float foot_x = 0;  // picture position of the foot
    float foot_y = 0;
    Outline outline;
    GroundBox reach;
};

PlacedObject place(const SceneObject& object) {
    PlacedObject placed;
    placed.solid = make_solid(object.shape, object.size);
    placed.color = object.color;
    placed.foot_x = object.x;
    placed.foot_y = object.y - kLowerMiddle * object.size;
    placed.outline = outline(placed.solid);
    placed.reach = shadow_reach(placed.solid);
    return placed;
}

// The empty studio in linear light: bright where ground and wall melt, darker to the front and the
// corners.
LaneVec3 studio(Lanes x, Lanes y) {
    const Lanes rise = 0.5F + 0.5F * y;
    const Lanes glow = 0.50F + 0.24F * smooth_step(rise * 1.05F);
    const Lanes corner = 0.10F * (x * x + 0.6F * (y - 0.3F) * (y - 0.3F));
    const Lanes light = glow * (1.0F - corner);
    return {light * 0.985F, light * 0.995F, light * 1.02F};
}

Lanes lamp_on_ground(Lanes lamp_taken) {
    return 1.0F - 0.56F * lamp_taken;
}

LaneMask is_within(const GroundBox& box, Lanes x, Lanes z) {
    return (x >= box.x_min) & (x <= box.x_max) & (z >= box.z_min) & (z <= box.z_max);
}

LaneVec3 ground_color(std::span<const PlacedObject> objects, Lanes x, Lanes y) {
    LaneVec3 color = studio(x, y);
    for (const PlacedObject& object : objects) {
        const Lanes gx = x - object.foot_x;
        const Lanes gz = (y - object.foot_y) / kCameraSin;
        const LaneMask reached = is_within(object.reach, gx, gz);
        if (none_of(reached)) continue;
        const GroundShade shade = ground_shade(object.solid, gx, gz);
        const Lanes sky = select(reached, shade.sky, Lanes{});
        const Lanes lamp = select(reached, shade.lamp, Lanes{});
        const LaneVec3 bounce = mix(Vec3{1, 1, 1}, object.color, 0.30F * sky);
        color = color * bounce * (lamp_on_ground(lamp) * (1.0F - 0.50F * sky));
    }
    return color;
}

// The part of the lamp that reaches points of `receiver`, past the objects to its left.
Lanes lamp_past_others(std::span<const PlacedObject> objects, const PlacedObject& receiver,
                       LaneVec3 point) {
    Lanes light = all_lanes(1.0F);
    for (const PlacedObject& other : objects) {
        if (other.foot_x >= receiver.foot_x) continue;
        const float depth = (receiver.foot_y - other.foot_y) / kCameraSin;
        const Lanes gx = receiver.foot_x - other.foot_x + point.x + kShadowPerHeightX * point.y;
        const Lanes gz = depth + point.z + kShadowPerHeightZ * point.y;
        light = light * (1.0F - ground_shade(other.solid, gx, gz).lamp);
    }
    return light;
}

Lanes power16(Lanes v) {
    const Lanes v2 = v * v;
    const Lanes v4 = v2 * v2;
    const Lanes v8 = v4 * v4;
    return v8 * v8;
}

LaneVec3 surface_color(const PlacedObject& object, const SurfaceHits& hit, Lanes lamp) {
    const LaneVec3 n = hit.normal;
    const Lanes facing = clamp01((dot(n, kLampDirection) + 0.12F) / 1.12F) * lamp;
    const Lanes up = 0.5F + 0.5F * n.y;
    const Lanes height = clamp01(hit.point.y / (1.3F * object.solid.half_height));
    const Lanes open = 0.55F + 0.45F * height * (2.0F - height);
    const LaneVec3 sky = mix(Vec3{0.20F, 0.19F, 0.19F}, Vec3{0.36F, 0.38F, 0.42F}, up) * open;
    const LaneVec3 key{0.86F * facing, 0.84F * facing, 0.80F * facing};
    const Lanes gloss = clamp01(dot(n, kHalfWay));
    const Lanes gloss16 = power16(gloss);
    const Lanes gloss64 = gloss16 * gloss16 * gloss16 * gloss16;
    const Lanes shine = (0.10F * gloss16 + 0.55F * gloss64) * lamp;
    const Lanes away = clamp01(1.0F + dot(n, kViewDirection));
    const Lanes rim = 0.15F * away * away * away * open;
    const LaneVec3 matte = object.color * (sky + key);
    return matte + Vec3{1, 1, 1} * (shine + rim * up);
}

// Linear light to display values; bright tones roll off instead of clipping.
Lanes display(Lanes linear) {
    constexpr float kKnee = 0.80F;
    const Lanes over = linear - kKnee;
    const LaneMask bright = over > 0.0F;
    if (none_of(bright)) return sqrt(linear);
    return sqrt(select(bright, kKnee + over / (1.0F + over / (1.0F - kKnee)), linear));
}

LaneVec3 display(LaneVec3 linear) {
    return {display(linear.x), display(linear.y), display(linear.z)};
}

std::uint8_t to_byte(float v) {
    // NOLINTNEXTLINE(bugprone-incorrect-roundings): runs know their pictures by these bytes
    return static_cast<std::uint8_t>(clamp01(v) * 255.0F + 0.5F);
}

// Places inside a pixel, 0..1, spread so that edges of any slope get about as many grades of
// coverage as there are places (the Hammersley set in base 2; `count` a power of 4).
struct SamplePlaces {
    std::vector<float> u;
    std::vector<float> v;
};

SamplePlaces sample_places(unsigned count) {
    SamplePlaces places;
    const float part = 1.0F / static_cast<float>(count);
    for (unsigned i = 0; i < count; ++i) {
        unsigned mirrored = 0;
        for (unsigned bit = 1, mirror = count / 2; bit < count; bit *= 2, mirror /= 2) {
            if ((i & bit) != 0) mirrored += mirror;
        }
        places.u.push_back((static_cast<float>(i) + 0.5F) * part);
        places.v.push_back((static_cast<float>(mirrored) + 0.5F) * part);
    }
    return places;
}

// Large pixels take more samples, so that small pictures are as true as large ones.
unsigned edge_samples(int resolution) {
    return resolution >= 48 ? 16 : resolution >= 24 ? 64 : 256;
}
unsigned ground_samples(int resolution) {
    return resolution >= 96 ? 1 : resolution >= 48 ? 4 : resolution >= 24 ? 16 : 64;
}

// A pixel's square in the picture plane.
struct PixelSquare {
    float left = 0;
    float top = 0;
    float side = 0;
};

bool overlaps(const PixelSquare& pixel, float x_min, float x_max, float y_min, float y_max) {
    return pixel.left + pixel.side >= x_min && pixel.left <= x_max && pixel.top >= y_min &&
           pixel.top - pixel.side <= y_max;
}

// Samples of the picture, first their places and then the display values there. Filled up to whole
// Lanes.
class Samples {
  public:
    void clear() { count_ = 0; }

    void add(const PixelSquare& pixel, const SamplePlaces& places) {
        const std::size_t count = places.u.size();
        reserve(count_ + count);
        for (std::size_t i = 0; i < count; ++i) {
            x_[count_ + i] = pixel.left + places.u[i] * pixel.side;
            y_[count_ + i] = pixel.top - places.v[i] * pixel.side;
        }
        count_ += count;
    }

    // `light`: the linear light at lanes x, y. Flattened, as what it calls passes lanes in memory.
    template <class Light>
    [[gnu::flatten]] void look(const Light& light) {
        for (std::size_t at = 0; at < count_; at += kLanes) {
            const Lanes x = load_lanes(&x_[at]);
            const Lanes y = load_lanes(&y_[at]);
            const LaneVec3 shown = display(light(x, y));
            store_lanes(shown.x, &red_[at]);
            store_lanes(shown.y, &green_[at]);
            store_lanes(shown.z, &blue_[at]);
        }
    }

    [[nodiscard]] Vec3 mean(std::size_t first, std::size_t count) const {
        Vec3 sum;
        for (std::size_t at = first; at < first + count; ++at) {
            sum = sum + Vec3{red_[at], green_[at], blue_[at]};
        }
        return sum * (1.0F / static_cast<float>(count));
    }

  private:
    void reserve(std::size_t count) {
        const std::size_t filled = (count + kLanes - 1) / kLanes * kLanes;
        if (filled <= x_.size()) return;
        for (auto* values : {&x_, &y_, &red_, &green_, &blue_}) values->resize(filled);
    }

    std::size_t count_ = 0;
    std::vector<float> x_;
    std::vector<float> y_;
    std::vector<float> red_;
    std::vector<float> green_;
    std::vector<float> blue_;
};

class ScenePainter {
  public:
    ScenePainter(std::span<const SceneObject> objects, int resolution)
        : side_(2.0F / static_cast<float>(resolution)),
          image_{resolution, resolution, 3, {}},
          edge_places_(sample_places(edge_samples(resolution))),
          ground_places_(sample_places(ground_samples(resolution))) {
        for (const SceneObject& object : objects) objects_.push_back(place(object));
        image_.pixels.resize(static_cast<std::size_t>(resolution) * resolution * 3);
    }

    [[nodiscard]] Image paint() {
        for (int row = 0; row < image_.height; ++row) {
            for (auto* columns : {&edge_, &shaded_, &open_}) columns->clear();
            for (int column = 0; column < image_.width; ++column) {
                columns_like(square(row, column)).push_back(column);
            }
            paint_columns(row, edge_, edge_places_,
                          [this](Lanes x, Lanes y) { return light_at(x, y); });
            // No sample of these lies in an outline, so that none can meet an object.
            paint_columns(row, shaded_, ground_places_,
                          [this](Lanes x, Lanes y) { return ground_color(objects_, x, y); });
            paint_columns(row, open_, middle_, studio);
        }
        return std::move(image_);
    }

  private:
    PixelSquare square(int row, int column) const {
        return {-1.0F + static_cast<float>(column) * side_, 1.0F - static_cast<float>(row) * side_,
                side_};
    }

    // Where the columns of pixels like this one are kept.
    std::vector<int>& columns_like(const PixelSquare& pixel) {
        bool shaded = false;
        for (const PlacedObject& object : objects_) {
            const float x = object.foot_x;
            const float y = object.foot_y;
            const Outline& box = object.outline;
            if (overlaps(pixel, x - box.half_width, x + box.half_width, y + box.bottom,
                         y + box.top)) {
                return edge_;
            }
            const GroundBox& reach = object.reach;
            shaded |= overlaps(pixel, x + reach.x_min, x + reach.x_max,
                               y + reach.z_min * kCameraSin, y + reach.z_max * kCameraSin);
        }
        return shaded ? shaded_ : open_;
    }

    template <class Light>
    void paint_columns(int row, const std::vector<int>& columns, const SamplePlaces& places,
                       const Light& light) {
        samples_.clear();
        for (const int column : columns) samples_.add(square(row, column), places);
        samples_.look(light);
        std::size_t first = 0;
        for (const int column : columns) {
            const Vec3 color = samples_.mean(first, places.u.size());
            first += places.u.size();
            std::uint8_t* rgb =
                &image_.pixels[3 * (static_cast<std::size_t>(row) * image_.width + column)];
            rgb[0] = to_byte(color.x);
            rgb[1] = to_byte(color.y);
            rgb[2] = to_byte(color.z);
        }
    }

    LaneVec3 light_at(Lanes x, Lanes y) const {
        LaneVec3 light;
        LaneMask open = ~LaneMask{};
        for (const PlacedObject& object : objects_) {
            const SurfaceHits hits = intersect(object.solid, x - object.foot_x, y - object.foot_y);
            if (none_of(hits.hit)) continue;
            const Lanes lamp = lamp_past_others(objects_, object, hits.point);
            const LaneVec3 color = surface_color(object, hits, lamp);
            if (all_of(hits.hit & open)) return color;
            light = select(hits.hit & open, color, light);
            open = open & ~hits.hit;
        }
        const LaneVec3 ground = ground_color(objects_, x, y);
        return all_of(open) ? ground : select(open, ground, light);
    }

    float side_;
    Image image_;
    std::vector<PlacedObject> objects_;
    SamplePlaces edge_places_;
    SamplePlaces ground_places_;
    SamplePlaces middle_ = sample_places(1);
    std::vector<int> edge_;
    std::vector<int> shaded_;
    std::vector<int> open_;
    Samples samples_;
};

}  // namespace

Image render_scene(std::span<const SceneObject> objects, int resolution) {
    if (resolution < 4 || resolution > kMaxSceneResolution) {
        throw Error(ErrorCode::invalid_argument, "scene resolution " + std::to_string(resolution) +
                                                     ", expected 4 to " +
                                                     std::to_string(kMaxSceneResolution));
    }
    return ScenePainter(objects, resolution).paint();
}

}  // namespace zscope
