#include "core/hessian/analytic_hessians.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "core/hessian/packed_hessian.h"
#include "core/hessian/progan_jets.h"
#include "core/model/demo/demo_generator.h"
#include "core/model/pausing_generator.h"
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

/// The axes [first, last) of a jet's directions.
struct AxisRange {
    std::int64_t first = 0;
    std::int64_t last = 0;
    [[nodiscard]] std::int64_t size() const noexcept { return last - first; }
};

/// Ranges that cover n axes, so short that a jet along two of them stays within the budget.
std::vector<AxisRange> split_axes(const ProGanJets& jets, std::int64_t n, std::int64_t budget) {
    if (jets.peak_bytes(n) <= budget) {
        return {{0, n}};
    }
    std::int64_t width = std::max<std::int64_t>(1, n / 2);
    while (width > 1 && jets.peak_bytes(2 * width) > budget) {
        --width;
    }
    std::vector<AxisRange> ranges;
    for (std::int64_t first = 0; first < n; first += width) {
        ranges.push_back({first, std::min(n, first + width)});
    }
    return ranges;
}

/// Writes the second derivatives along `axes` (into `found`, packed along all n axes).
void place_block(const at::Tensor& second, const std::vector<std::int64_t>& axes, std::int64_t n,
                 at::Tensor& found) {
    const auto m = static_cast<std::int64_t>(axes.size());
    for (const auto& [i, j] : packed_pairs(m)) {
        found[packed_index(axes[static_cast<std::size_t>(i)], axes[static_cast<std::size_t>(j)], n)]
            .copy_(second[packed_index(i, j, m)]);
    }
}

/// The picture's packed Hessians at z [n]: every two ranges of axes go through together once.
at::Tensor picture_hessians(const ProGanJets& jets, const at::Tensor& z, LatentMode mode,
                            const std::function<void()>& before_step, std::int64_t budget) {
    const std::int64_t n = z.size(0);
    const at::Tensor eye = at::eye(n, z.options());
    const std::vector<AxisRange> ranges = split_axes(jets, n, budget);
    if (ranges.size() == 1) {
        return jets.picture(z, eye, mode, before_step).second;
    }
    at::Tensor found;
    for (std::size_t a = 0; a < ranges.size(); ++a) {
        for (std::size_t b = a + 1; b < ranges.size(); ++b) {
            std::vector<std::int64_t> axes(static_cast<std::size_t>(ranges[a].size()));
            std::iota(axes.begin(), axes.end(), ranges[a].first);
            for (std::int64_t axis = ranges[b].first; axis < ranges[b].last; ++axis) {
                axes.push_back(axis);
            }
            const at::Tensor index = at::tensor(axes, z.options().dtype(at::kLong));
            const at::Tensor second =
                jets.picture(z, eye.index_select(0, index), mode, before_step).second;
            if (!found.defined()) {
                std::vector<std::int64_t> shape = second.sizes().vec();
                shape.front() = packed_size(n);
                found = at::empty(shape, second.options());
            }
            place_block(second, axes, n, found);
        }
    }
    return found;
}

/// One that does both.
std::function<void()> then(std::function<void()> first, std::function<void()> second) {
    if (!first || !second) {
        return first ? std::move(first) : std::move(second);
    }
    return [first = std::move(first), second = std::move(second)] {
        first();
        second();
    };
}

}  // namespace

std::optional<HessianSource> analytic_hessians(const Generator& generator, LatentMode mode,
                                               std::function<void()> before_step,
                                               std::int64_t budget_bytes) {
    if (const auto* pausing = dynamic_cast<const PausingGenerator*>(&generator)) {
        return analytic_hessians(pausing->inner(), mode,
                                 then(pausing->before_pass(), std::move(before_step)),
                                 budget_bytes);
    }
    if (dynamic_cast<const DemoGenerator*>(&generator) != nullptr) {
        const auto demo = std::make_shared<DemoGenerator>(generator.info().height);
        return [demo, before_step = std::move(before_step)](const at::Tensor& z) {
            if (before_step) {
                before_step();
            }
            return pack_symmetric(demo->hessian(z.to(at::kCPU, at::kDouble)));
        };
    }
    if (const auto* progan = dynamic_cast<const ProGanGenerator*>(&generator)) {
        const auto jets = std::make_shared<ProGanJets>(progan->config(), progan->parameters());
        const at::ScalarType type = progan->parameters().front().second.scalar_type();
        return [jets, type, mode, budget_bytes,
                before_step = std::move(before_step)](const at::Tensor& z) {
            return picture_hessians(*jets, z.to(type), mode, before_step, budget_bytes);
        };
    }
    if (const auto* turned = dynamic_cast<const TurnedGenerator*>(&generator)) {
        std::optional<HessianSource> inner =
            analytic_hessians(turned->inner(), mode, std::move(before_step), budget_bytes);
        return inner ? std::optional(turned_hessians(std::move(*inner), turned->basis().clone()))
                     : std::nullopt;
    }
    return std::nullopt;
}

}  // namespace zscope
