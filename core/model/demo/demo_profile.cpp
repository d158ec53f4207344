#include "core/model/demo/demo_profile.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/zeros_like.h>

namespace zscope {
namespace {

constexpr double kCrestSharpness = 3.0;
/// Where a gauss is set to end: e^-40 is lost beside 1 in float64, and what is still smaller is not
/// a normal float32, with which the processor computes many times as long.
constexpr double kLeastExponent = -40.0;

}  // namespace

at::Tensor demo_profile(DemoProfile profile, const at::Tensor& p) {
    switch (profile) {
        case DemoProfile::linear:
            return p;
        case DemoProfile::gauss:
            return (p * p * -0.5).clamp_min(kLeastExponent).exp();
        case DemoProfile::sigmoid:
            return p.sigmoid();
        case DemoProfile::sine:
            return p.sin();
        case DemoProfile::crest:
            return ((p.cos() - 1.0) * kCrestSharpness).exp();
    }
    return {};
}

DemoProfileJet demo_profile_jet(DemoProfile profile, const at::Tensor& p) {
    const at::Tensor value = demo_profile(profile, p);
    switch (profile) {
        case DemoProfile::linear:
            return {value, at::ones_like(p), at::zeros_like(p)};
        case DemoProfile::gauss:
            return {value, -p * value, (p * p - 1.0) * value};
        case DemoProfile::sigmoid: {
            const at::Tensor first = value * (1.0 - value);
            return {value, first, first * (1.0 - 2.0 * value)};
        }
        case DemoProfile::sine:
            return {value, p.cos(), -value};
        case DemoProfile::crest: {
            const at::Tensor slope = p.sin() * -kCrestSharpness;
            return {value, slope * value, (slope * slope - p.cos() * kCrestSharpness) * value};
        }
    }
    return {};
}

}  // namespace zscope
