#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/model/generator_info.h"
#include "core/tensor/named_tensors.h"

namespace zscope {

struct ForwardOptions {
    LatentMode latent_mode = LatentMode::pre_norm;
    Precision precision = Precision::full;
};

/// Pictures of one pass and the activations that were asked for.
struct GeneratorPass {
    at::Tensor images;                    ///< [N, C, H, W]; undefined if not asked for
    std::vector<at::Tensor> activations;  ///< in the order asked for
};

/// A generator ready to draw pictures. One object belongs to one thread at a time; make a `replica`
/// for another thread. Callers hold an `at::InferenceMode` or `at::NoGradGuard` unless they want a
/// graph through z. Throws zscope::Error (invalid_argument on a wrong shape, model_failure,
/// out_of_memory).
class Generator {
  public:
    Generator() = default;
    Generator(const Generator&) = delete;
    Generator& operator=(const Generator&) = delete;
    virtual ~Generator() = default;

    [[nodiscard]] virtual const GeneratorInfo& info() const = 0;

    /// z [N, n] float32 (or float64 where the model is float64) -> pictures [N, C, H, W], same
    /// device. Differentiable in z when gradients are on and precision is full.
    [[nodiscard]] virtual at::Tensor forward(const at::Tensor& z,
                                             const ForwardOptions& options) = 0;

    /// The named activations of one pass, in the order of `indices` (see
    /// GeneratorInfo::activations); evaluates no deeper than the deepest one asked for. Default:
    /// throws unsupported.
    [[nodiscard]] virtual std::vector<at::Tensor> activations(const at::Tensor& z,
                                                              std::span<const int> indices,
                                                              const ForwardOptions& options);

    /// Pictures and named activations, in the order of `indices` (none: pictures only). Default:
    /// `activations`, where any are asked for, then `forward`; whoever can takes both from one
    /// pass. Throws as these.
    [[nodiscard]] virtual GeneratorPass forward_with_activations(const at::Tensor& z,
                                                                 std::span<const int> indices,
                                                                 const ForwardOptions& options);

    /// An independent copy that shares no mutable state, on the same device.
    [[nodiscard]] virtual std::unique_ptr<Generator> replica() const = 0;

    /// Replaces the weights by copies of `weights` (a training run's snapshot): the model's own
    /// names and shapes, any device. Throws Error(invalid_argument) and changes nothing if they
    /// differ. Default: throws unsupported.
    virtual void load_weights(const NamedTensors& weights);

    /// Moves weights; later z must be on `device`.
    virtual void to(c10::Device device) = 0;
    /// Where z must be: where `to` last moved the weights.
    [[nodiscard]] virtual c10::Device device() const = 0;
};

}  // namespace zscope
