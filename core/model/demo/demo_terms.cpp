#include "core/model/demo/demo_terms.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

namespace zscope {
namespace {

at::Tensor gauss(const at::Tensor& p) {
    return demo_profile(DemoProfile::gauss, p);
}

/// colour [3, T] and maps [.., T, H*W] -> [.., 3, H*W].
at::Tensor paint(const at::Tensor& colour, const at::Tensor& maps) {
    return colour.matmul(maps);
}

}  // namespace

at::Tensor DemoAxisTerms::forward(const at::Tensor& z) const {
    const at::Tensor index = at::tensor(components, at::device(z.device()).dtype(at::kLong));
    const at::Tensor bent = (z.index_select(1, index) * bend).tanh() / bend;
    const at::Tensor p = at::Tensor(bent.unsqueeze(-1) * slope).add(offset);
    return paint(colour, demo_profile(profile, p) * mask);
}

void DemoAxisTerms::add_derivatives(const at::Tensor& z, at::Tensor& jacobian,
                                    at::Tensor& hessian) const {
    for (std::int64_t t = 0; t < static_cast<std::int64_t>(components.size()); ++t) {
        const std::int64_t i = components[static_cast<std::size_t>(t)];
        const at::Tensor tanh = (z[i] * bend[t]).tanh();
        const at::Tensor f1 = 1.0 - tanh * tanh;
        const at::Tensor f2 = -2.0 * bend[t] * tanh * f1;
        const DemoProfileJet jet =
            demo_profile_jet(profile, slope[t] * (tanh / bend[t]) + offset[t]);
        const at::Tensor along = slope[t] * f1;
        const at::Tensor first = jet.first * along * mask[t];
        const at::Tensor tint = colour.select(1, t).unsqueeze(-1);
        jacobian[i].add_(tint * first);
        if (hessian.defined()) {
            const at::Tensor second = jet.second * along * along + jet.first * slope[t] * f2;
            hessian[i][i].add_(tint * second * mask[t]);
        }
    }
}

DemoAxisTerms DemoAxisTerms::to(at::TensorOptions options) const {
    DemoAxisTerms copy(*this);
    for (at::Tensor* field : {&copy.bend, &copy.offset, &copy.slope, &copy.mask, &copy.colour}) {
        *field = field->to(options, /*non_blocking=*/false, /*copy=*/true);
    }
    return copy;
}

DemoAxisTerms DemoAxisTerms::at_pixels(std::int64_t first, std::int64_t count) const {
    DemoAxisTerms part(*this);
    for (at::Tensor* field : {&part.offset, &part.slope, &part.mask}) {
        *field = field->narrow(1, first, count);
    }
    return part;
}

at::Tensor DemoPairTerms::forward(const at::Tensor& z) const {
    const at::Tensor za = z.select(1, a).view({-1, 1, 1});
    const at::Tensor zb = z.select(1, b).view({-1, 1, 1});
    const at::Tensor gx = gauss(x_offset + x_slope * (cosine * za - sine * zb));
    const at::Tensor gy = gauss(y_offset + y_slope * (sine * za + cosine * zb));
    return paint(colour, (gy.unsqueeze(-1) * gx.unsqueeze(-2) * mask).flatten(2));
}

void DemoPairTerms::add_derivatives(const at::Tensor& z, at::Tensor& jacobian,
                                    at::Tensor& hessian) const {
    const at::Tensor u = cosine * z[a] - sine * z[b];
    const at::Tensor v = sine * z[a] + cosine * z[b];
    const DemoProfileJet x = demo_profile_jet(DemoProfile::gauss, x_offset + x_slope * u);
    const DemoProfileJet y = demo_profile_jet(DemoProfile::gauss, y_offset + y_slope * v);
    const auto maps = [this](const at::Tensor& fy, const at::Tensor& fx) {
        return paint(colour, (fy.unsqueeze(-1) * fx.unsqueeze(-2) * mask).flatten(1));
    };
    const at::Tensor du = maps(y.value, x.first * x_slope);
    const at::Tensor dv = maps(y.first * y_slope, x.value);
    const double c = cosine;
    const double s = sine;
    jacobian[a].add_(c * du + s * dv);
    jacobian[b].add_(c * dv - s * du);
    if (!hessian.defined()) {
        return;
    }
    const at::Tensor duu = maps(y.value, x.second * x_slope * x_slope);
    const at::Tensor duv = maps(y.first * y_slope, x.first * x_slope);
    const at::Tensor dvv = maps(y.second * y_slope * y_slope, x.value);
    hessian[a][a].add_(c * c * duu + 2.0 * c * s * duv + s * s * dvv);
    hessian[b][b].add_(s * s * duu - 2.0 * c * s * duv + c * c * dvv);
    const at::Tensor mixed = c * s * (dvv - duu) + (c * c - s * s) * duv;
    hessian[a][b].add_(mixed);
    hessian[b][a].add_(mixed);
}

DemoPairTerms DemoPairTerms::to(at::TensorOptions options) const {
    DemoPairTerms copy(*this);
    for (at::Tensor* field :
         {&copy.x_offset, &copy.x_slope, &copy.y_offset, &copy.y_slope, &copy.mask, &copy.colour}) {
        *field = field->to(options, /*non_blocking=*/false, /*copy=*/true);
    }
    return copy;
}

DemoPairTerms DemoPairTerms::in_rows(std::int64_t first, std::int64_t count) const {
    DemoPairTerms part(*this);
    part.y_offset = y_offset.narrow(1, first, count);
    part.mask = mask.narrow(1, first, count);
    return part;
}

}  // namespace zscope
