#include "core/model/demo/demo_scene.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include <array>
#include <cmath>
#include <numbers>
#include <random>

#include "core/base/error.h"

namespace zscope {
namespace {

using Colour = std::array<double, 3>;

constexpr double kHorizon = 0.36;    ///< y of the waterline; x and y run from -1 (top left) to 1
constexpr double kPairAngle = 38.0;  ///< degrees between the sun's two sliders and its x and y

enum Component : std::int64_t {
    kSkyHue = 0,
    kHills = 2,
    kStars = 3,
    kHalo = 5,
    kAurora = 6,
    kRipples = 8,
    kGlow = 9,
    kClouds = 11,
};

/// One layer of DemoAxisTerms before stacking.
struct Layer {
    std::int64_t component = 0;
    double bend = 0.1;
    at::Tensor offset;
    at::Tensor slope;
    at::Tensor mask;
    Colour colour{};
};

at::Tensor colour_column(const Colour& colour) {
    return at::tensor(at::ArrayRef<double>(colour), at::kDouble);
}

DemoAxisTerms stack_layers(DemoProfile profile, const std::vector<Layer>& layers) {
    DemoAxisTerms terms;
    terms.profile = profile;
    std::vector<double> bends;
    std::vector<at::Tensor> offsets;
    std::vector<at::Tensor> slopes;
    std::vector<at::Tensor> masks;
    std::vector<at::Tensor> colours;
    for (const Layer& layer : layers) {
        terms.components.push_back(layer.component);
        bends.push_back(layer.bend);
        offsets.push_back(layer.offset.flatten());
        slopes.push_back(layer.slope.flatten());
        masks.push_back(layer.mask.flatten());
        colours.push_back(colour_column(layer.colour));
    }
    terms.bend = at::tensor(bends, at::kDouble);
    terms.offset = at::stack(offsets);
    terms.slope = at::stack(slopes);
    terms.mask = at::stack(masks);
    terms.colour = at::stack(colours, 1);
    return terms;
}

/// The pixel grid and the fields shared by several layers.
class Canvas {
  public:
    explicit Canvas(std::int64_t size)
        : axis_((at::arange(size, at::kDouble) + 0.5) * (2.0 / static_cast<double>(size)) - 1.0),
          x_(axis_.unsqueeze(0).expand({size, size})),
          y_(axis_.unsqueeze(1).expand({size, size})),
          sea_(((y_ - kHorizon) / 0.006).sigmoid()) {}

    [[nodiscard]] const at::Tensor& axis() const { return axis_; }
    [[nodiscard]] const at::Tensor& x() const { return x_; }
    [[nodiscard]] const at::Tensor& y() const { return y_; }
    [[nodiscard]] const at::Tensor& sea() const { return sea_; }
    [[nodiscard]] at::Tensor sky() const { return 1.0 - sea_; }
    [[nodiscard]] at::Tensor flat(double value) const { return at::zeros_like(sea_) + value; }
    /// Height over the waterline, 0 at the horizon and 1 at the top edge; negative in the sea.
    [[nodiscard]] at::Tensor altitude() const { return (kHorizon - y_) / (kHorizon + 1.0); }
    /// Depth below the waterline, 0 at the horizon and 1 at the bottom edge; negative in the sky.
    [[nodiscard]] at::Tensor depth() const { return (y_ - kHorizon) / (1.0 - kHorizon); }

  private:
    at::Tensor axis_;
    at::Tensor x_;
    at::Tensor y_;
    at::Tensor sea_;
};

at::Tensor gauss(const at::Tensor& p) {
    return demo_profile(DemoProfile::gauss, p);
}

at::Tensor tint(const at::Tensor& field, const Colour& colour) {
    return colour_column(colour).unsqueeze(1) * field.flatten().unsqueeze(0);
}

at::Tensor paint_background(const Canvas& canvas) {
    const at::Tensor altitude = canvas.altitude();
    const at::Tensor depth = canvas.depth();
    const at::Tensor dusk = (altitude * -3.2).exp().clamp_max(1.0) * canvas.sky();
    const at::Tensor shine = (depth * -2.6).exp().clamp_max(1.0) * canvas.sea();
    return tint(canvas.sky(), {-0.80, -0.74, -0.42}) + tint(dusk, {0.62, 0.40, 0.22}) +
           tint(canvas.sea(), {-0.86, -0.78, -0.58}) + tint(shine, {0.34, 0.24, 0.26});
}

/// Two smooth chains of hills; `far` is the paler one.
at::Tensor hill_line(const at::Tensor& x, bool far) {
    if (far) {
        return 0.10 + 0.045 * (x * 4.1 + 1.9).sin() + 0.03 * (x * 9.3 + 0.4).sin() +
               0.008 * (x * 23.0).sin();
    }
    return 0.02 + 0.05 * (x * 2.3 + 0.3).sin() + 0.03 * (x * 6.1 + 2.2).sin() +
           0.012 * (x * 17.0 + 1.0).sin();
}

Layer hills(const Canvas& canvas, bool far) {
    const double softness = 0.02;
    const double rise = far ? 0.045 : 0.065;
    Layer layer;
    layer.component = kHills;
    layer.bend = 0.25;
    layer.offset = (canvas.y() - kHorizon + hill_line(canvas.x(), far)) / softness;
    layer.slope = canvas.flat(rise / softness);
    layer.mask = canvas.sky();
    layer.colour = far ? Colour{-0.20, -0.15, -0.04} : Colour{-0.40, -0.36, -0.22};
    return layer;
}

struct StarField {
    at::Tensor brightness;
    at::Tensor threshold;  ///< where on the slider a star comes out
};

StarField scatter_stars(const Canvas& canvas) {
    std::mt19937 random(20);
    const auto uniform = [&random] { return static_cast<double>(random()) / 4294967296.0; };
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> brightness;
    std::vector<double> threshold;
    for (int star = 0; star < 120; ++star) {
        x.push_back(2.0 * uniform() - 1.0);
        y.push_back(-1.0 + 1.0 * uniform());
        brightness.push_back(0.35 + 0.65 * std::pow(uniform(), 3.0));
        threshold.push_back(4.0 * uniform() - 2.0);
    }
    const auto spots = [&canvas](const std::vector<double>& centres, double radius) {
        return gauss((canvas.axis().unsqueeze(0) - at::tensor(centres, at::kDouble).unsqueeze(1)) /
                     radius);
    };
    const at::Tensor strength = at::tensor(brightness, at::kDouble).unsqueeze(0);
    const at::Tensor levels = at::tensor(threshold, at::kDouble).unsqueeze(0);
    const at::Tensor columns = spots(y, 0.0075).t();
    const at::Tensor rows = spots(x, 0.0075);
    const at::Tensor wide_columns = spots(y, 0.03).t();
    const at::Tensor wide_rows = spots(x, 0.03);
    StarField field;
    field.brightness = (columns * strength).matmul(rows);
    field.threshold =
        (wide_columns * levels).matmul(wide_rows) / (wide_columns.matmul(wide_rows) + 1e-3);
    return field;
}

Layer stars(const Canvas& canvas) {
    const StarField field = scatter_stars(canvas);
    Layer layer;
    layer.component = kStars;
    layer.offset = field.threshold * -2.2;
    layer.slope = canvas.flat(2.2);
    layer.mask = field.brightness * (canvas.altitude() * 2.0 - 0.2).clamp(0.0, 1.0);
    layer.colour = {1.25, 1.2, 1.1};
    return layer;
}

Layer sky_hue(const Canvas& canvas) {
    Layer layer;
    layer.component = kSkyHue;
    layer.bend = 0.5;
    layer.offset = canvas.flat(0.0);
    layer.slope = canvas.flat(1.0);
    layer.mask = canvas.sky() * (0.35 + 0.65 * canvas.altitude().clamp_min(0.0)) +
                 canvas.sea() * 0.35 * canvas.depth().clamp_min(0.0);
    layer.colour = {0.20, -0.11, 0.06};
    return layer;
}

Layer glow(const Canvas& canvas) {
    Layer layer;
    layer.component = kGlow;
    layer.bend = 0.3;
    const at::Tensor height = canvas.y() - kHorizon;
    layer.offset = height * 8.0;
    layer.slope = height * -2.8;
    layer.mask = canvas.sky() + 0.45 * canvas.sea();
    layer.colour = {0.58, 0.26, -0.02};
    return layer;
}

Layer halo(const Canvas& canvas) {
    const double thickness = 0.026;
    Layer layer;
    layer.component = kHalo;
    layer.bend = 0.2;
    const at::Tensor radius =
        ((canvas.x() * canvas.x()) + (canvas.y() + 0.12) * (canvas.y() + 0.12) + 1e-4).sqrt();
    layer.offset = (radius - 0.48) / thickness;
    layer.slope = canvas.flat(-0.105 / thickness);
    layer.mask = canvas.sky();
    layer.colour = {0.16, 0.20, 0.24};
    return layer;
}

Layer aurora(const Canvas& canvas, double shift, double width, const Colour& colour) {
    Layer layer;
    layer.component = kAurora;
    layer.bend = 0.15;
    const at::Tensor curtain = 0.14 * (canvas.y() * 4.0 + 6.0 * shift).sin();
    layer.offset = (canvas.x() - shift - curtain) / width;
    layer.slope = canvas.flat(-0.24 / width);
    layer.mask = canvas.sky() * gauss((canvas.y() + 0.50) / 0.32);
    layer.colour = colour;
    return layer;
}

Layer ripples(const Canvas& canvas) {
    Layer layer;
    layer.component = kRipples;
    layer.bend = 0.1;
    const at::Tensor depth = canvas.depth().clamp_min(0.0);
    const at::Tensor distance = 1.0 / (depth + 0.12);
    layer.offset = distance * 9.0 + (canvas.x() * distance * 1.1).sin() * 1.4;
    layer.slope = canvas.flat(1.5);
    layer.mask = canvas.sea() * (0.35 + 0.65 * depth) * gauss((canvas.x() * 0.55));
    layer.colour = {0.24, 0.21, 0.23};
    return layer;
}

Layer clouds(const Canvas& canvas, double level, double waves, double phase) {
    Layer layer;
    layer.component = kClouds;
    layer.bend = 0.1;
    layer.offset = canvas.x() * waves + phase + 0.8 * (canvas.y() * 14.0 + canvas.x() * 2.0).sin();
    layer.slope = canvas.flat(-0.9);
    layer.mask =
        canvas.sky() * gauss((canvas.y() - level + 0.02 * (canvas.x() * 5.0).sin()) / 0.055);
    layer.colour = {0.50, 0.25, 0.24};
    return layer;
}

struct Spot {
    double x = 0.0;
    double x_width = 1.0;
    double y = 0.0;
    double y_width = 1.0;
    double y_travel = 0.0;
    at::Tensor mask;
    Colour colour{};
};

DemoPairTerms stack_spots(const Canvas& canvas, const std::vector<Spot>& spots) {
    constexpr double kTravelX = 0.22;
    std::vector<at::Tensor> x_offsets;
    std::vector<at::Tensor> y_offsets;
    std::vector<double> x_slopes;
    std::vector<double> y_slopes;
    std::vector<at::Tensor> masks;
    std::vector<at::Tensor> colours;
    for (const Spot& spot : spots) {
        x_offsets.push_back((canvas.axis() - spot.x) / spot.x_width);
        y_offsets.push_back((canvas.axis() - spot.y) / spot.y_width);
        x_slopes.push_back(-kTravelX / spot.x_width);
        y_slopes.push_back(-spot.y_travel / spot.y_width);
        masks.push_back(spot.mask);
        colours.push_back(colour_column(spot.colour));
    }
    DemoPairTerms terms;
    terms.a = kDemoPairA;
    terms.b = kDemoPairB;
    terms.cosine = std::cos(kPairAngle * std::numbers::pi / 180.0);
    terms.sine = std::sin(kPairAngle * std::numbers::pi / 180.0);
    terms.x_offset = at::stack(x_offsets);
    terms.x_slope = at::tensor(x_slopes, at::kDouble).unsqueeze(1);
    terms.y_offset = at::stack(y_offsets);
    terms.y_slope = at::tensor(y_slopes, at::kDouble).unsqueeze(1);
    terms.mask = at::stack(masks);
    terms.colour = at::stack(colours, 1);
    return terms;
}

DemoPairTerms sun(const Canvas& canvas) {
    const at::Tensor sky = canvas.sky();
    const at::Tensor depth = canvas.depth().clamp_min(0.0);
    const at::Tensor glitter =
        canvas.sea() * (0.55 + 0.45 * (9.0 / (depth + 0.12) * 1.7).sin()) * (depth * -1.3).exp();
    const double y = -0.06;
    const double travel = 0.17;
    return stack_spots(canvas, {{0.0, 0.085, y, 0.085, travel, sky, {0.95, 0.78, 0.46}},
                                {0.0, 0.26, y, 0.26, travel, sky, {0.34, 0.16, 0.02}},
                                {0.0, 0.11, 1.3, 0.75, -travel, glitter, {0.95, 0.62, 0.26}}});
}

}  // namespace

std::vector<std::string> demo_component_names() {
    return {"sky hue", "sun, falling diagonal", "hills",   "stars",        "unused", "halo",
            "aurora",  "sun, rising diagonal",  "ripples", "horizon glow", "unused", "clouds"};
}

DemoScene make_demo_scene(std::int64_t size) {
    if (size < kLeastDemoSize || size > kMostDemoSize) {
        throw Error(ErrorCode::invalid_argument,
                    "demo size is " + std::to_string(size) + " pixels; expected 8 to 4096");
    }
    const Canvas canvas(size);
    DemoScene scene;
    scene.height = size;
    scene.width = size;
    scene.background = paint_background(canvas);
    scene.axis_terms = {
        stack_layers(DemoProfile::linear, {sky_hue(canvas)}),
        stack_layers(DemoProfile::gauss,
                     {glow(canvas), halo(canvas), aurora(canvas, -0.1, 0.11, {0.02, 0.34, 0.20}),
                      aurora(canvas, 0.28, 0.07, {0.08, 0.20, 0.26})}),
        stack_layers(DemoProfile::sigmoid,
                     {hills(canvas, true), hills(canvas, false), stars(canvas)}),
        stack_layers(DemoProfile::sine, {ripples(canvas)}),
        stack_layers(DemoProfile::crest,
                     {clouds(canvas, 0.03, 4.2, 0.4), clouds(canvas, -0.26, 3.1, 2.4)}),
    };
    scene.sun = sun(canvas);
    return scene;
}

DemoScene DemoScene::to(at::TensorOptions options) const {
    DemoScene copy(*this);
    copy.background = background.to(options, /*non_blocking=*/false, /*copy=*/true);
    for (DemoAxisTerms& terms : copy.axis_terms) {
        terms = terms.to(options);
    }
    copy.sun = sun.to(options);
    return copy;
}

DemoScene DemoScene::in_rows(std::int64_t first, std::int64_t count) const {
    DemoScene part(*this);
    part.height = count;
    part.background = background.narrow(1, first * width, count * width);
    for (DemoAxisTerms& terms : part.axis_terms) {
        terms = terms.at_pixels(first * width, count * width);
    }
    part.sun = sun.in_rows(first, count);
    return part;
}

}  // namespace zscope
