#include "tests/support/demo_jets.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full_like.h>

#include <utility>

namespace zscope::testing {
namespace {

Jet scaled(const Jet& x, const at::Tensor& factor) {
    return jet_linear(x, [&factor](const at::Tensor& rows) { return rows * factor; });
}

Jet scaled(const Jet& x, double factor) {
    return jet_linear(x, [factor](const at::Tensor& rows) { return rows * factor; });
}

Jet sum(const Jet& x, const Jet& y) {
    return {.value = x.value + y.value, .first = x.first + y.first, .second = x.second + y.second};
}

Jet jet_exp(const Jet& x) {
    const at::Tensor e = x.value.exp();
    return jet_smooth(x, e, e, e);
}

Jet jet_sin(const Jet& x) {
    const at::Tensor s = x.value.sin();
    return jet_smooth(x, s, x.value.cos(), -s);
}

Jet jet_cos(const Jet& x) {
    const at::Tensor c = x.value.cos();
    return jet_smooth(x, c, -x.value.sin(), -c);
}

Jet jet_tanh(const Jet& x) {
    const at::Tensor t = x.value.tanh();
    const at::Tensor slope = 1.0 - t * t;
    return jet_smooth(x, t, slope, -2.0 * t * slope);
}

Jet jet_square(const Jet& x) {
    return jet_smooth(x, x.value.square(), 2.0 * x.value, at::full_like(x.value, 2.0));
}

/// As DemoProfile defines them; the sigmoid is (1 + tanh(p / 2)) / 2.
Jet profile_jet(DemoProfile profile, const Jet& p) {
    const at::Tensor one = at::full_like(p.value, 1.0);
    switch (profile) {
        case DemoProfile::linear:
            return p;
        case DemoProfile::gauss:
            return jet_exp(scaled(jet_square(p), -0.5));
        case DemoProfile::sigmoid:
            return scaled(jet_add_constant(jet_tanh(scaled(p, 0.5)), one), 0.5);
        case DemoProfile::sine:
            return jet_sin(p);
        case DemoProfile::crest:
            return jet_exp(scaled(jet_add_constant(jet_cos(p), -one), 3.0));
    }
    return p;
}

/// Maps [1, H*W] in a colour [3]: [1, 3, H*W].
Jet painted(const Jet& maps, const at::Tensor& colour) {
    return jet_linear(maps, [&colour](const at::Tensor& rows) {
        return rows.unsqueeze(1) * colour.view({1, 3, 1});
    });
}

/// One layer of `terms`, of the point's jet.
Jet layer_jet(const DemoAxisTerms& terms, std::int64_t layer, const Jet& point) {
    const std::int64_t component = terms.components[static_cast<std::size_t>(layer)];
    const at::Tensor bend = terms.bend[layer];
    const Jet z = jet_linear(
        point, [component](const at::Tensor& rows) { return rows.narrow(1, component, 1); });
    const Jet bent = jet_tanh(scaled(z, bend));
    const Jet p =
        jet_add_constant(scaled(bent, terms.slope[layer] / bend), terms.offset[layer].unsqueeze(0));
    return painted(scaled(profile_jet(terms.profile, p), terms.mask[layer]),
                   terms.colour.select(1, layer));
}

/// -p^2 / 2 of p = offset + slope (wa z_a + wb z_b), [1, pixels].
Jet exponent_jet(const DemoPairTerms& terms, const at::Tensor& offset, const at::Tensor& slope,
                 std::pair<double, double> weights, const Jet& point) {
    const Jet place = jet_linear(point, [&](const at::Tensor& rows) {
        return weights.first * rows.narrow(1, terms.a, 1) +
               weights.second * rows.narrow(1, terms.b, 1);
    });
    const Jet p = jet_add_constant(
        jet_linear(place,
                   [&](const at::Tensor& rows) {
                       return (rows * slope).expand({rows.size(0), offset.size(0)});
                   }),
        offset.unsqueeze(0));
    return scaled(jet_square(p), -0.5);
}

/// One spot of `terms`: the product of two gausses is the exponential of a sum.
Jet spot_jet(const DemoPairTerms& terms, std::int64_t spot, const Jet& point) {
    const Jet x = exponent_jet(terms, terms.x_offset[spot], terms.x_slope[spot],
                               {terms.cosine, -terms.sine}, point);
    const Jet y = exponent_jet(terms, terms.y_offset[spot], terms.y_slope[spot],
                               {terms.sine, terms.cosine}, point);
    const std::int64_t height = y.value.size(1);
    const std::int64_t width = x.value.size(1);
    const Jet columns = jet_linear(x, [height, width](const at::Tensor& rows) {
        return rows.unsqueeze(1).expand({rows.size(0), height, width}).flatten(1);
    });
    const Jet lines = jet_linear(y, [height, width](const at::Tensor& rows) {
        return rows.unsqueeze(2).expand({rows.size(0), height, width}).flatten(1);
    });
    return painted(scaled(jet_exp(sum(columns, lines)), terms.mask[spot].flatten()),
                   terms.colour.select(1, spot));
}

}  // namespace

Jet demo_jet(const DemoScene& scene, const at::Tensor& z) {
    const Jet point = seed_jet(z, at::eye(z.size(0), z.options()));
    Jet picture = spot_jet(scene.sun, 0, point);
    for (std::int64_t spot = 1; spot < scene.sun.mask.size(0); ++spot) {
        picture = sum(picture, spot_jet(scene.sun, spot, point));
    }
    for (const DemoAxisTerms& terms : scene.axis_terms) {
        for (std::int64_t layer = 0; layer < terms.bend.size(0); ++layer) {
            picture = sum(picture, layer_jet(terms, layer, point));
        }
    }
    return jet_add_constant(picture, scene.background.unsqueeze(0));
}

}  // namespace zscope::testing
