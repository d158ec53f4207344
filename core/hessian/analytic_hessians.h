#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/hessian/memory_budget.h"
#include "core/hessian/pixel_hessian.h"
#include "core/model/generator_info.h"

namespace zscope {

class Generator;

/// A point [n] -> packed Hessians [n (n + 1) / 2, ...] of all its outputs.
using HessianSource = std::function<at::Tensor(const at::Tensor& z)>;

/// Called ahead of each step of some Hessians with how many of their steps are done, from 0 on, and
/// how many there are in all; may throw to end the work.
using BeforeHessianStep = std::function<void(std::int64_t done, std::int64_t steps)>;

/// The analytic Hessians (HessianScheme::analytic) of a generator's picture [C, H, W] at points
/// z: in closed form for the demo (float64), by second-order jets for a ProGAN (in its weights'
/// type), along n of its components: all, or those that were chosen. Shares the weights the
/// generator had and may outlive it, but not what is paused. Points must be on the weights' device.
/// Thread-safe as far as the function called between steps is.
class AnalyticHessians {
  public:
    class Network;
    AnalyticHessians(std::shared_ptr<const Network> network, const GeneratorInfo& info,
                     std::int64_t budget_bytes);

    /// Of all outputs at once, [n (n + 1) / 2, C, H, W]. The result is not counted in the budget,
    /// and where even two axes take more than that, two go through.
    [[nodiscard]] at::Tensor operator()(const at::Tensor& z) const;
    /// Of the output with this index in the flattened picture, [n (n + 1) / 2, 1]. Throws
    /// Error(invalid_argument) where the budget does not suffice for it.
    [[nodiscard]] at::Tensor of_output(const at::Tensor& z, std::int64_t index) const;
    /// Of all outputs, everything on the way counted in the budget: if they do not fit, in slices
    /// that come in order, with all passes repeated for each. Throws as of_output.
    void visit(const at::Tensor& z, const HessianVisitor& visitor) const;
    /// Slices that `visit` takes. Throws as of_output.
    [[nodiscard]] std::int64_t slice_count() const;

  private:
    [[nodiscard]] std::int64_t slice_width() const;

    std::shared_ptr<const Network> network_;
    std::string name_;
    std::vector<std::int64_t> shape_;  ///< of the picture
    std::int64_t outputs_ = 0;
    std::int64_t budget_ = 0;
};

/// Nothing for generators other than the demo and a ProGAN, also behind turned axes or a
/// PausingGenerator. The steps are those of ProGanJets in every block, or bands of pixels for the
/// demo; `before_step` counts them anew for each output and each slice. Jets that would hold more
/// than `budget_bytes` go through the network in blocks of axes. Along `components`, each once, or
/// along all where none is named; of a ProGAN no others go through the network.
[[nodiscard]] std::optional<AnalyticHessians> analytic_hessians(
    const Generator& generator, LatentMode mode, BeforeHessianStep before_step = {},
    std::int64_t budget_bytes = kMemoryBudgetBytes, const std::vector<int>& components = {});

}  // namespace zscope
