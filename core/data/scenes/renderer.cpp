#include "core/data/scenes/renderer.h"

#include <algorithm>
#include <string>
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
Vec3 studio(float x, float y) {
    const float rise = 0.5F + 0.5F * y;
    const float glow = 0.50F + 0.24F * smooth_step(rise * 1.05F);
    const float corner = 0.10F * (x * x + 0.6F * (y - 0.3F) * (y - 0.3F));
    const float light = glow * (1.0F - corner);
    return {light * 0.985F, light * 0.995F, light * 1.02F};
}

float lamp_on_ground(float lamp_taken) {
    return 1.0F - 0.56F * lamp_taken;
}

Vec3 ground_color(std::span<const PlacedObject> objects, float x, float y) {
    Vec3 color = studio(x, y);
    for (const PlacedObject& object : objects) {
        const float gx = x - object.foot_x;
        const float gz = (y - object.foot_y) / kCameraSin;
        const GroundBox& reach = object.reach;
        if (gx < reach.x_min || gx > reach.x_max || gz < reach.z_min || gz > reach.z_max) continue;
        const GroundShade shade = ground_shade(object.solid, gx, gz);
        const Vec3 bounce = mix(Vec3{1, 1, 1}, object.color, 0.30F * shade.sky);
        color = color * bounce * (lamp_on_ground(shade.lamp) * (1.0F - 0.50F * shade.sky));
    }
    return color;
}

// The part of the lamp that reaches a point of `receiver`, past the objects to its left.
float lamp_past_others(std::span<const PlacedObject> objects, const PlacedObject& receiver,
                       Vec3 point) {
    float light = 1.0F;
    for (const PlacedObject& other : objects) {
        if (other.foot_x >= receiver.foot_x) continue;
        const float depth = (receiver.foot_y - other.foot_y) / kCameraSin;
        const float gx = receiver.foot_x - other.foot_x + point.x + kShadowPerHeightX * point.y;
        const float gz = depth + point.z + kShadowPerHeightZ * point.y;
        light *= 1.0F - ground_shade(other.solid, gx, gz).lamp;
    }
    return light;
}

float power16(float v) {
    const float v2 = v * v;
    const float v4 = v2 * v2;
    const float v8 = v4 * v4;
    return v8 * v8;
}

Vec3 surface_color(const PlacedObject& object, const SurfaceHit& hit, float lamp) {
    const Vec3 n = hit.normal;
    const float facing = clamp01((dot(n, kLampDirection) + 0.12F) / 1.12F) * lamp;
    const float up = 0.5F + 0.5F * n.y;
    const float height = clamp01(hit.point.y / (1.3F * object.solid.half_height));
    const float open = 0.55F + 0.45F * height * (2.0F - height);
    const Vec3 sky = mix(Vec3{0.20F, 0.19F, 0.19F}, Vec3{0.36F, 0.38F, 0.42F}, up) * open;
    const Vec3 key{0.86F * facing, 0.84F * facing, 0.80F * facing};
    const float gloss = clamp01(dot(n, kHalfWay));
    const float gloss16 = power16(gloss);
    const float gloss64 = gloss16 * gloss16 * gloss16 * gloss16;
    const float shine = (0.10F * gloss16 + 0.55F * gloss64) * lamp;
    const float away = clamp01(1.0F + dot(n, kViewDirection));
    const float rim = 0.15F * away * away * away * open;
    const Vec3 matte = object.color * (sky + key);
    return matte + Vec3{1, 1, 1} * (shine + rim * up);
}

// Linear light to display values; bright tones roll off instead of clipping.
Vec3 display(Vec3 linear) {
    const auto channel = [](float v) {
        const float knee = 0.80F;
        const float over = v - knee;
        const float rolled = over <= 0.0F ? v : knee + over / (1.0F + over / (1.0F - knee));
        return std::sqrt(rolled);
    };
    return {channel(linear.x), channel(linear.y), channel(linear.z)};
}

std::uint8_t to_byte(float v) {
    return static_cast<std::uint8_t>(clamp01(v) * 255.0F + 0.5F);
}

// Places inside a pixel, 0..1, spread so that edges of any slope get about as many grades of
// coverage as there are places (the Hammersley set in base 2; `count` a power of 4).
struct SamplePlace {
    float u = 0;
    float v = 0;
};

std::vector<SamplePlace> sample_places(unsigned count) {
    std::vector<SamplePlace> places;
    const float part = 1.0F / static_cast<float>(count);
    for (unsigned i = 0; i < count; ++i) {
        unsigned mirrored = 0;
        for (unsigned bit = 1, mirror = count / 2; bit < count; bit *= 2, mirror /= 2) {
            if ((i & bit) != 0) mirrored += mirror;
        }
        places.push_back(
            {(static_cast<float>(i) + 0.5F) * part, (static_cast<float>(mirrored) + 0.5F) * part});
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

class ScenePainter {
  public:
    ScenePainter(std::span<const SceneObject> objects, int resolution)
        : resolution_(resolution),
          edge_places_(sample_places(edge_samples(resolution))),
          ground_places_(sample_places(ground_samples(resolution))) {
        for (const SceneObject& object : objects) objects_.push_back(place(object));
    }

    [[nodiscard]] Image paint() const {
        Image image{resolution_, resolution_, 3, {}};
        image.pixels.reserve(static_cast<std::size_t>(resolution_) * resolution_ * 3);
        const float side = 2.0F / static_cast<float>(resolution_);
        for (int row = 0; row < resolution_; ++row) {
            for (int column = 0; column < resolution_; ++column) {
                const Vec3 color = pixel_color({-1.0F + static_cast<float>(column) * side,
                                                1.0F - static_cast<float>(row) * side, side});
                image.pixels.insert(image.pixels.end(),
                                    {to_byte(color.x), to_byte(color.y), to_byte(color.z)});
            }
        }
        return image;
    }

  private:
    Vec3 pixel_color(const PixelSquare& pixel) const {
        bool shaded = false;
        for (const PlacedObject& object : objects_) {
            const float x = object.foot_x;
            const float y = object.foot_y;
            const Outline& box = object.outline;
            if (overlaps(pixel, x - box.half_width, x + box.half_width, y + box.bottom,
                         y + box.top)) {
                return mean(edge_places_, pixel);
            }
            const GroundBox& reach = object.reach;
            shaded |= overlaps(pixel, x + reach.x_min, x + reach.x_max,
                               y + reach.z_min * kCameraSin, y + reach.z_max * kCameraSin);
        }
        if (shaded) return mean(ground_places_, pixel);
        return display(studio(pixel.left + 0.5F * pixel.side, pixel.top - 0.5F * pixel.side));
    }

    Vec3 mean(const std::vector<SamplePlace>& places, const PixelSquare& pixel) const {
        Vec3 sum;
        for (const SamplePlace& at : places) {
            sum = sum +
                  display(light_at(pixel.left + at.u * pixel.side, pixel.top - at.v * pixel.side));
        }
        return sum * (1.0F / static_cast<float>(places.size()));
    }

    Vec3 light_at(float x, float y) const {
        for (const PlacedObject& object : objects_) {
            const auto hit = intersect(object.solid, x - object.foot_x, y - object.foot_y);
            if (!hit) continue;
            return surface_color(object, *hit, lamp_past_others(objects_, object, hit->point));
        }
        return ground_color(objects_, x, y);
    }

    int resolution_;
    std::vector<SamplePlace> edge_places_;
    std::vector<SamplePlace> ground_places_;
    std::vector<PlacedObject> objects_;
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
