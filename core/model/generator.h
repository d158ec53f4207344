#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace zscope {

/// Where edits of z apply relative to the generator's own latent normalisation (docs/methods.md,
/// "Latents for figures"). `pre_norm`: z goes in raw and the generator normalises it. `post_norm`: the
/// caller has normalised the base z, and the generator's own normalisation is skipped.
enum class LatentMode { pre_norm, post_norm };

/// `full`: true float32 (TF32 off). `preview`: bfloat16 inside where the device has it; for the picture
/// under a moving hand only, never for a difference of pictures.
enum class Precision { full, preview };

/// One tensor inside the network that can be asked for by index or name.
struct ActivationInfo {
    int index = 0;                     ///< 1-based index as in the papers; unique
    std::string name;                  ///< e.g. "16x16/Conv1/Post_norm"
    std::vector<std::int64_t> shape;   ///< without the batch axis, e.g. {512, 16, 16}
};

/// What the rest of the program may know of a generator. Nothing assumes n = 12, square pictures,
/// 3 channels or that there are activations.
struct GeneratorInfo {
    std::string name;                  ///< shown to the user
    std::string architecture;          ///< "progan", "demo", ...
    std::int64_t latent_size = 0;      ///< n
    std::int64_t channels = 3;
    std::int64_t height = 0;
    std::int64_t width = 0;
    float range_min = -1.0F;           ///< nominal output range; outputs may leave it
    float range_max = 1.0F;
    std::int64_t parameters = 0;
    bool normalizes_latent = false;    ///< has its own latent pixel norm (so LatentMode matters)
    bool rotation_invariant_latent = true;  ///< z ~ N(0, I): re-basing is allowed
    std::vector<ActivationInfo> activations;  ///< empty when the model has no layers to look into
    std::vector<std::string> component_names;  ///< empty, or latent_size labels
    std::string weights_sha256;        ///< hex; empty for generators without weights
};

struct ForwardOptions {
    LatentMode latent_mode = LatentMode::pre_norm;
    Precision precision = Precision::full;
};

/// A generator ready to draw pictures. One object belongs to one thread at a time; make a `replica` for
/// another thread. Callers hold an `at::InferenceMode` or `at::NoGradGuard` unless they want a graph
/// through z. Throws zscope::Error (invalid_argument on a wrong shape, model_failure, out_of_memory).
class Generator {
  public:
    Generator() = default;
    Generator(const Generator&) = delete;
    Generator& operator=(const Generator&) = delete;
    virtual ~Generator() = default;

    [[nodiscard]] virtual const GeneratorInfo& info() const = 0;

    /// z [N, n] float32 (or float64 where the model is float64) -> pictures [N, C, H, W], same device.
    /// Differentiable in z when gradients are on and precision is full.
    [[nodiscard]] virtual at::Tensor forward(const at::Tensor& z, const ForwardOptions& options) = 0;

    /// The named activations of one pass, in the order of `indices` (see GeneratorInfo::activations);
    /// evaluates no deeper than the deepest one asked for. Default: throws unsupported.
    [[nodiscard]] virtual std::vector<at::Tensor> activations(const at::Tensor& z,
                                                              std::span<const int> indices,
                                                              const ForwardOptions& options);

    /// An independent copy that shares no mutable state, on the same device.
    [[nodiscard]] virtual std::unique_ptr<Generator> replica() const = 0;

    /// Moves weights; later z must be on `device`.
    virtual void to(c10::Device device) = 0;
};

}  // namespace zscope
