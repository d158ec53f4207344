#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/hessian/jets.h"
#include "core/model/generator_info.h"
#include "core/model/progan/config.h"
#include "core/tensor/named_tensors.h"

namespace zscope {

/// Exact second-order jets through a ProGAN generator at full resolution (docs/methods.md,
/// "Second-order jets"): 1 + m + m (m + 1) / 2 linear passes, 91 for all pairs at n = 12 and 3 for
/// one direction. Shares the weights it is given. Analytic: the leaky ReLUs' kinks have no
/// curvature, so the numbers are not those of a finite difference.
class ProGanJets {
  public:
    /// Multiply-adds of a step: as many as one picture takes, but no fewer than these, which is
    /// about a picture of the bundled model of 64 px. So long the main picture waits where a
    /// processor works on both.
    static constexpr std::int64_t kSmallestStep = 150'000'000;

    /// `parameters` as GeneratorNetwork::parameters(); Error(bad_file) if they do not fit `config`.
    /// `step_multiply_adds`: another size of a step, 0: as above.
    ProGanJets(ProGanConfig config, NamedTensors parameters, std::int64_t step_multiply_adds = 0);

    /// Called ahead of each step; may throw, to end the work. A hidden layer takes the value and
    /// the first derivatives, then the second ones, in steps of so many rows as are allowed (on
    /// the CPU; elsewhere in one step each). The steps are the same whoever waits.
    using BeforeStep = std::function<void()>;

    /// The picture's jet at z [n] along `directions` [m, n]; value [1, C, R, R].
    [[nodiscard]] Jet picture(const at::Tensor& z, const at::Tensor& directions, LatentMode mode,
                              const BeforeStep& before_step = {}) const;
    /// Jets of the activations `indices` (1-based, last + 1 is the picture), in their order.
    [[nodiscard]] std::vector<Jet> activations(const at::Tensor& z, const at::Tensor& directions,
                                               std::span<const int> indices, LatentMode mode,
                                               const BeforeStep& before_step = {}) const;
    /// Steps that the picture's jet along m directions takes; m is 1 or more.
    [[nodiscard]] std::int64_t step_count(std::int64_t directions) const;
    /// At most what a jet of m directions holds on its way to the picture, temporaries included
    /// (jet_numbers says why). Of what a GPU's convolutions take besides nothing is known here.
    [[nodiscard]] std::int64_t peak_bytes(std::int64_t directions) const;

  private:
    [[nodiscard]] int hidden_layers() const noexcept { return 2 * config_.resolution_log2() - 2; }
    /// Of one row.
    [[nodiscard]] std::int64_t multiply_adds(int layer) const;
    [[nodiscard]] std::int64_t rows_per_step(int layer) const;
    [[nodiscard]] Jet apply_layer(int layer, const Jet& x, const BeforeStep& before_step) const;
    [[nodiscard]] Jet to_rgb(const Jet& x) const;

    ProGanConfig config_;
    NamedTensors weights_;  ///< scaled, then bias, layer by layer
    std::int64_t step_multiply_adds_;
};

}  // namespace zscope
