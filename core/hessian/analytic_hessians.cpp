#include "core/hessian/analytic_hessians.h"

#include <ATen/ops/eye.h>

#include <memory>

#include "core/hessian/packed_hessian.h"
#include "core/hessian/progan_jets.h"
#include "core/model/demo/demo_generator.h"
#include "core/model/progan/progan_generator.h"

namespace zscope {

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
    return std::nullopt;
}

}  // namespace zscope
