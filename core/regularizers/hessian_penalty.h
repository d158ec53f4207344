#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/hessian/memory_budget.h"
#include "core/hessian/penalty.h"
#include "core/model/progan/config.h"
#include "core/regularizers/regularizer.h"

namespace zscope {

struct HessianPenaltyOptions {
    /// Activations by index; empty: first_convolutions of the network.
    std::vector<int> layers;
    /// k, epsilon, reduction (max or mean), variance and hp_groups. The published runs used the
    /// population variance.
    PenaltyOptions penalty = {.user_reduction = {}, .variance = VarianceForm::population};
    /// Bytes of activations, as autograd keeps them, that a graph may hold: a larger minibatch goes
    /// through in pieces. Not what a machine has, for the bits depend on the pieces.
    std::int64_t graph_bytes = kMemoryBudgetBytes;
};

/// The paper's set: the first ten convolutions, counting the dense layer; fewer where there are
/// fewer.
[[nodiscard]] std::vector<int> first_convolutions(const ProGanConfig& config);

/// Index of the picture itself among the activations: 2 log2(R) - 1.
[[nodiscard]] int picture_layer(const ProGanConfig& config) noexcept;

/// Weight of a layer at a level of detail, 0 to 1: a layer takes part from the moment its
/// resolution appears and counts in full once it has faded in.
[[nodiscard]] double layer_gate(const ProGanConfig& config, int layer, double lod);

/// The Hessian Penalty of named activations (Hessian Penalty, ECCV 2020, Eq. 7; docs/methods.md,
/// "Training with the Hessian Penalty"), with respect to the raw latents, so that the generator's
/// latent normalisation is part of what is differentiated.
class HessianPenaltyRegularizer final : public Regularizer {
  public:
    static constexpr std::string_view kName = "hessian_penalty";

    /// Throws Error(invalid_argument) for a layer that is not there or named twice.
    HessianPenaltyRegularizer(const ProGanConfig& config, HessianPenaltyOptions options);

    [[nodiscard]] std::string_view name() const override { return kName; }
    [[nodiscard]] nlohmann::json options() const override;
    [[nodiscard]] std::vector<int> layers() const override { return options_.layers; }
    [[nodiscard]] std::vector<int> layers_at(double lod) const override;
    [[nodiscard]] RegularizerCost cost(std::int64_t batch, double lod) const override;
    [[nodiscard]] RegularizerValue value(const RegularizerStep& step) const override;
    /// Samples whose 2k passes share a graph at `lod`, at least 1: as many as graph_bytes hold, or
    /// penalty.samples_per_call where that is set.
    [[nodiscard]] std::int64_t samples_per_graph(double lod) const;
    /// hp_groups must divide the batch where the reduction is max: Error(invalid_argument).
    RegularizerValue add_gradient(const RegularizerStep& step, double weight,
                                  std::vector<at::Tensor>& gradients) const override;

  private:
    [[nodiscard]] RegularizerValue collect(const std::vector<int>& layers, double lod,
                                           const std::vector<at::Tensor>& penalties) const;

    /// Those of a step at `lod`, in pieces.
    [[nodiscard]] PenaltyOptions penalty_at(double lod) const;

    ProGanConfig config_;
    HessianPenaltyOptions options_;
};

}  // namespace zscope
