#include "core/hessian/analytic_hessians.h"

#include <ATen/ops/eye.h>

#include <memory>
#include <utility>
#include <vector>

#include "core/hessian/packed_hessian.h"
#include "core/hessian/progan_jets.h"
#include "core/model/demo/demo_generator.h"
#include "core/model/progan/progan_generator.h"
#include "core/model/turned_generator.h"

namespace zscope {
namespace {

/// Of w -> G(B w), from the Hessians H of G: B' H B.
HessianSource turned_hessians(HessianSource inner, const at::Tensor& basis) {
    return [inner = std::move(inner), basis](const at::Tensor& w) {
        const std::int64_t n = w.size(0);
        const at::Tensor packed = inner(basis.to(w.options()).matmul(w));
        const at::Tensor full = unpack_symmetric(packed, n).flatten(2).permute({2, 0, 1});
        const at::Tensor b = basis.to(full.options());
        const at::Tensor turned = b.t().matmul(full).matmul(b).permute({1, 2, 0});
        std::vector<std::int64_t> shape = packed.sizes().vec();
        return pack_symmetric(turned).view(shape);
    };
}

}  // namespace

std::optional<HessianSource> analytic_hessians(const Generator& generator, LatentMode mode) {
    if (dynamic_cast<const DemoGenerator*>(&generator) != nullptr) {
        const auto demo = std::make_shared<DemoGenerator>(generator.info().height);
        return [demo](const at::Tensor& z) {
            return pack_symmetric(demo->hessian(z.to(at::kCPU, at::kDouble)));
        };
    }
    if (const auto* progan = dynamic_cast<const ProGanGenerator*>(&generator)) {
        const auto jets = std::make_shared<ProGanJets>(progan->config(), progan->parameters());
        const at::ScalarType type = progan->parameters().front().second.scalar_type();
        return [jets, type, mode](const at::Tensor& z) {
            const at::Tensor point = z.to(type);
            const at::Tensor axes = at::eye(z.size(0), point.options());
            return jets->picture(point, axes, mode).second;
        };
    }
    if (const auto* turned = dynamic_cast<const TurnedGenerator*>(&generator)) {
        std::optional<HessianSource> inner = analytic_hessians(turned->inner(), mode);
        return inner ? std::optional(turned_hessians(std::move(*inner), turned->basis().clone()))
                     : std::nullopt;
    }
    return std::nullopt;
}

}  // namespace zscope
