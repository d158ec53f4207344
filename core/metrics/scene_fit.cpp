#include "core/metrics/scene_fit.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace zscope {
namespace {

constexpr int kPhases = SceneTemplates::kPhases;

using Rgb = std::array<float, 3>;

struct Shift {
    float right = 0;
    float down = 0;
};

/// The pixels of a picture under the templates' pixels, channel by channel.
struct Target {
    std::vector<float> weight;  ///< 1, or 0 outside the picture
    std::array<std::vector<float>, 3> display;
    std::array<std::vector<float>, 3> empty;
};

Target gather(const SceneTemplates& templates, std::span<const float> display, int column,
              int row) {
    const std::size_t count = templates.pixels().size();
    const int side = templates.resolution();
    Target target;
    target.weight.assign(count, 0.0F);
    for (std::size_t c = 0; c < 3; ++c) {
        target.display[c].assign(count, 0.0F);
        target.empty[c].assign(count, 0.0F);
    }
    for (std::size_t k = 0; k < count; ++k) {
        const int x = column + templates.pixels()[k].column;
        const int y = row + templates.pixels()[k].row;
        if (x < 0 || y < 0 || x >= side || y >= side) continue;
        target.weight[k] = 1.0F;
        const std::size_t first = (static_cast<std::size_t>(y) * side + x) * 3;
        for (std::size_t c = 0; c < 3; ++c) {
            target.display[c][k] = display[first + c];
            target.empty[c][k] = templates.empty()[first + c];
        }
    }
    return target;
}

float difference_to_empty(const Target& target) {
    float sum = 0;
    for (std::size_t c = 0; c < 3; ++c) {
        for (std::size_t k = 0; k < target.weight.size(); ++k) {
            const float difference = target.display[c][k] - target.empty[c][k];
            sum += difference * difference;
        }
    }
    return sum;
}

/// Linear reflectance per channel that explains the covered pixels best; highlights count little.
Rgb solve_reflectance(const Target& target, const ObjectTemplate& layer) {
    Rgb reflectance{};
    for (std::size_t c = 0; c < 3; ++c) {
        float product = 0;
        float square = 1e-6F;
        for (std::size_t k = 0; k < layer.cover.size(); ++k) {
            if (layer.cover[k] < 0.8F || target.weight[k] == 0.0F) continue;
            const float light = linear_from_display(target.display[c][k]) - layer.shine[k];
            const float weight = 1.0F / (0.05F + layer.shine[k]);
            product += weight * light * layer.matte[c][k];
            square += weight * layer.matte[c][k] * layer.matte[c][k];
        }
        reflectance[c] = std::clamp(product / square, 0.0F, 1.5F);
    }
    return reflectance;
}

void synthesize(const Target& target, const ObjectTemplate& layer, const Rgb& reflectance,
                std::vector<float>& out) {
    const std::size_t count = layer.cover.size();
    out.resize(3 * count);
    for (std::size_t c = 0; c < 3; ++c) {
        for (std::size_t k = 0; k < count; ++k) {
            const float ground = layer.shade[k] * target.empty[c][k];
            const float cover = layer.cover[k];
            float value = ground;
            if (cover > 0.0F) {
                const float light = reflectance[c] * layer.matte[c][k] + layer.shine[k];
                value = cover * display_from_linear(light) + (1.0F - cover) * ground;
            }
            out[c * count + k] = value;
        }
    }
}

/// Normal equations of the shift that brings the model closest to the target.
struct ShiftSolver {
    float rr = 1e-9F, rd = 0, dd = 1e-9F, gr = 0, gd = 0, error = 0;

    void add(float residual, float right, float down) {
        error += residual * residual;
        rr += right * right;
        rd += right * down;
        dd += down * down;
        gr += right * residual;
        gd += down * residual;
    }
    [[nodiscard]] Shift shift() const {
        const float determinant = std::max(rr * dd - rd * rd, 1e-12F);
        const auto limited = [](float v) { return std::clamp(v, -1.0F, 1.0F); };
        return {limited((gr * dd - gd * rd) / determinant),
                limited((gd * rr - gr * rd) / determinant)};
    }
    [[nodiscard]] float error_after(Shift s) const {
        const float gain = 2.0F * (gr * s.right + gd * s.down) - rr * s.right * s.right -
                           2.0F * rd * s.right * s.down - dd * s.down * s.down;
        return std::max(error - gain, 0.0F);
    }
};

/// A position on the grid of phases: the pixel and the place in it.
struct GridPlace {
    int pixel = 0;
    int phase = 0;
    explicit GridPlace(float position) {
        const int steps = static_cast<int>(std::lround(position * kPhases));
        pixel = static_cast<int>(std::floor(static_cast<float>(steps) / kPhases));
        phase = steps - pixel * kPhases;
    }
    [[nodiscard]] float value() const {
        return static_cast<float>(pixel) + static_cast<float>(phase) / kPhases;
    }
};

ShiftSolver compare(const Target& target, const SceneTemplates& templates, SceneShape shape,
                    int phase_x, int phase_y, const Rgb& reflectance) {
    std::vector<float> here, left, right, up, down;
    synthesize(target, templates.at(shape, phase_x, phase_y), reflectance, here);
    synthesize(target, templates.at(shape, phase_x - 1, phase_y), reflectance, left);
    synthesize(target, templates.at(shape, phase_x + 1, phase_y), reflectance, right);
    synthesize(target, templates.at(shape, phase_x, phase_y - 1), reflectance, up);
    synthesize(target, templates.at(shape, phase_x, phase_y + 1), reflectance, down);
    constexpr float kPerPixel = 0.5F * kPhases;
    ShiftSolver solver;
    const std::size_t count = target.weight.size();
    for (std::size_t c = 0; c < 3; ++c) {
        for (std::size_t k = 0; k < count; ++k) {
            const std::size_t i = c * count + k;
            const float weight = target.weight[k];
            solver.add(weight * (target.display[c][k] - here[i]),
                       weight * (right[i] - left[i]) * kPerPixel,
                       weight * (down[i] - up[i]) * kPerPixel);
        }
    }
    return solver;
}

// Squared error that an object at a place of the grid takes away.
float gain_at(const SceneTemplates& templates, std::span<const float> display, SceneShape shape,
              int column, int row) {
    const Target target = gather(templates, display, column, row);
    const ObjectTemplate& layer = templates.at(shape, 0, 0);
    std::vector<float> model;
    synthesize(target, layer, solve_reflectance(target, layer), model);
    const std::size_t count = target.weight.size();
    float error = 0;
    for (std::size_t c = 0; c < 3; ++c) {
        for (std::size_t k = 0; k < count; ++k) {
            const float difference =
                target.weight[k] * (target.display[c][k] - model[c * count + k]);
            error += difference * difference;
        }
    }
    return difference_to_empty(target) - error;
}

}  // namespace

PicturePlace search_object(const SceneTemplates& templates, std::span<const float> display) {
    const int side = templates.resolution();
    const int step = side / SceneTemplates::kMinResolution;
    PicturePlace best{0.5F * static_cast<float>(side), 0.5F * static_cast<float>(side)};
    float most = 0;
    for (int row = side / 8; row <= side - side / 8; row += step) {
        for (int column = side / 8; column <= side - side / 8; column += step) {
            const float gain = gain_at(templates, display, SceneShape::cylinder, column, row);
            if (gain <= most) continue;
            most = gain;
            best = {static_cast<float>(column), static_cast<float>(row)};
        }
    }
    return best;
}

ObjectFit fit_object(const SceneTemplates& templates, std::span<const float> display,
                     SceneShape shape, PicturePlace start) {
    constexpr int kMostSteps = 8;
    constexpr float kStill = 0.02F;  // pixels
    ObjectFit found{start, {}, 0, 0};
    for (int step = 0; step < kMostSteps; ++step) {
        const GridPlace x(found.place.column);
        const GridPlace y(found.place.row);
        const Target target = gather(templates, display, x.pixel, y.pixel);
        found.reflectance = solve_reflectance(target, templates.at(shape, x.phase, y.phase));
        const ShiftSolver solver =
            compare(target, templates, shape, x.phase, y.phase, found.reflectance);
        const Shift shift = solver.shift();
        const Shift moved{x.value() + shift.right - found.place.column,
                          y.value() + shift.down - found.place.row};
        found.place.column += moved.right;
        found.place.row += moved.down;
        found.error = solver.error_after(shift);
        found.empty_error = difference_to_empty(target);
        if (std::fabs(moved.right) < kStill && std::fabs(moved.down) < kStill) break;
    }
    return found;
}

}  // namespace zscope
