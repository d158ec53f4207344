#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string_view>
#include <vector>

#include "core/model/progan/generator_network.h"
#include "core/regularizers/regularizer_cost.h"
#include "core/regularizers/regularizer_value.h"

namespace zscope {

class CapturedWork;

/// The generator step a regularizer is asked about. Holds references: lives no longer than them.
struct RegularizerStep {
    const GeneratorNetwork& generator;
    const at::Tensor& latents;  ///< [N, n] of the adversarial pass, raw: the generator normalises
    double lod = 0.0;           ///< level of detail of the step
    at::Generator rng;          ///< for the regularizer alone
    /// For work of the regularizer's whose shapes and operations are the same in every step;
    /// nullptr: not recorded.
    CapturedWork* captured = nullptr;
};

/// A term of the generator's loss next to the adversarial one (docs/extending.md, "A new
/// regularizer"). Made for one network shape; holds no tensors and no state between steps, so that
/// a resumed run equals an uninterrupted one.
class Regularizer {
  public:
    Regularizer() = default;
    Regularizer(const Regularizer&) = delete;
    Regularizer& operator=(const Regularizer&) = delete;
    virtual ~Regularizer() = default;

    /// snake_case; names its columns in curves.csv.
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Its settings for cards and logs: an object.
    [[nodiscard]] virtual nlohmann::json options() const = 0;
    /// Indices of the activations it looks at over a whole run, rising; 2 log2(R) - 1 is the
    /// picture.
    [[nodiscard]] virtual std::vector<int> layers() const = 0;
    /// Those of them it looks at in a step at `lod`: what it needs from the network.
    [[nodiscard]] virtual std::vector<int> layers_at(double lod) const = 0;
    [[nodiscard]] virtual RegularizerCost cost(std::int64_t batch, double lod) const = 0;

    /// Without a gradient.
    [[nodiscard]] virtual RegularizerValue value(const RegularizerStep& step) const = 0;
    /// Adds the gradient of weight * value to `gradients`, which belong to the generator's
    /// parameters in order (undefined: none yet), and returns the value.
    virtual RegularizerValue add_gradient(const RegularizerStep& step, double weight,
                                          std::vector<at::Tensor>& gradients) const = 0;
};

/// Adds `found` to `gradients`, both one for each parameter in order (undefined: none).
void add_gradients(const std::vector<at::Tensor>& found, std::vector<at::Tensor>& gradients);

/// Takes what a backward pass left in the parameters' `.grad` away from there, in order (undefined:
/// none).
[[nodiscard]] std::vector<at::Tensor> taken_gradients(const NamedTensors& parameters);

/// Clears the parameters' `.grad`, for before a backward pass.
void clear_gradients(const NamedTensors& parameters);

}  // namespace zscope
