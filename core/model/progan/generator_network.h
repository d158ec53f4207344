#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <span>
#include <string>
#include <vector>

#include "core/model/generator.h"
#include "core/model/progan/config.h"
#include "core/model/progan/layers.h"
#include "core/tensor/named_tensors.h"

namespace zscope {

/// The ProGAN generator as parameters plus a differentiable forward pass, for training and for
/// every derivative through the weights (Hessian Penalty, ECCV 2020, section 5; docs/methods.md,
/// "ProGAN"). Stored weights are unscaled (equalised learning rate applies at run time; layouts:
/// LayerSpec). Pictures on screen come from ProGanGenerator, which packs the same weights for
/// speed. Not thread-safe.
class GeneratorNetwork {
  public:
    /// Fresh weights ~ N(0, 1), biases 0, as trainable leaf tensors.
    GeneratorNetwork(ProGanConfig config, at::Generator rng);
    /// Takes `parameters` themselves, trainable or not as they are (checked against `config`:
    /// names, order-free, shapes, one floating type; Error(bad_file)).
    GeneratorNetwork(ProGanConfig config, NamedTensors parameters);

    [[nodiscard]] const ProGanConfig& config() const noexcept { return config_; }
    /// Leaf tensors in the fixed order of the file format.
    [[nodiscard]] const NamedTensors& parameters() const noexcept { return parameters_; }
    /// One entry for each of the 2 * log2(R) - 1 indices, in order: Post_norm of each layer and
    /// images_out, with their shapes at lod 0.
    [[nodiscard]] std::vector<ActivationInfo> activation_infos() const;

    /// z [N, n] -> pictures at the active resolution R / 2^floor(lod), blended while fading
    /// ("linear" growth, lod in [0, log2(R) - 2]). The papers' fixed-size picture is the nearest
    /// upscale.
    [[nodiscard]] at::Tensor forward(const at::Tensor& z, double lod = 0.0,
                                     LatentMode mode = LatentMode::pre_norm) const;

    /// As forward, also returning activations by paper index (1..2*log2(R)-2: Post_norm of each
    /// layer, last + 1: images_out). Stops at the deepest index unless `want_images`. Throws
    /// Error(invalid_argument) for an index of a layer above the active resolution.
    [[nodiscard]] GeneratorPass forward_with_activations(
        const at::Tensor& z, std::span<const int> indices, bool want_images, double lod = 0.0,
        LatentMode mode = LatentMode::pre_norm) const;

    /// As forward_with_activations at lod 0, from the activation `layer` (1..2*log2(R)-2) on:
    /// `feature` [N, C, r, r] takes the place of its values, so that pictures and deeper
    /// activations can be differentiated with respect to a feature. `indices` name that layer or
    /// deeper ones. For code that takes the Hessian Penalty of a feature (docs/methods.md, "The
    /// Hessian Penalty estimator", any tensor); no command does, for what commands measure is of
    /// latents, which seeds and sliders name. Throws Error(invalid_argument).
    [[nodiscard]] GeneratorPass forward_from(int layer, const at::Tensor& feature,
                                             std::span<const int> indices, bool want_images) const;

    /// Any values inside a pass at lod 0, in the order of `names`: of every layer "SCOPE/Post_conv"
    /// (the dense layer's, too), "/Post_bias", "/Post_act" and "/Post_norm", as in
    /// "16x16/Conv1/Post_act", and "images_out". Shapes as activation_infos has them for the layer.
    /// Goes no deeper than the deepest one; what lies inside a layer is computed beside the pass,
    /// which stays as it is. For whoever compares with other implementations by the paper's tensor
    /// names. Throws Error(invalid_argument).
    [[nodiscard]] std::vector<at::Tensor> named_activations(
        const at::Tensor& z, std::span<const std::string> names,
        LatentMode mode = LatentMode::pre_norm) const;

    /// Throws the Error(invalid_argument) that a pass at `lod` with these inputs would.
    void check_request(const at::Tensor& z, std::span<const int> indices, double lod = 0.0) const;

  private:
    /// What a layer does, in this order.
    enum class Step { conv, bias, act, norm };
    /// The values after one step of a layer, 0 the first; the picture is the norm of one layer
    /// more.
    struct Place {
        int layer = 0;
        Step step = Step::norm;
    };

    [[nodiscard]] int hidden_layers() const noexcept { return 2 * config_.resolution_log2() - 2; }
    [[nodiscard]] at::Tensor scaled_weight(int layer) const;
    [[nodiscard]] const at::Tensor& bias(int layer) const;
    [[nodiscard]] at::Tensor convolve(int layer, const at::Tensor& x) const;
    [[nodiscard]] at::Tensor apply_layer(int layer, const at::Tensor& x) const;
    [[nodiscard]] Place place_of(const std::string& name) const;
    /// From the layer's input `x`; not for Step::norm.
    [[nodiscard]] at::Tensor inside_layer(const Place& place, const at::Tensor& x) const;
    [[nodiscard]] at::Tensor blended_images(const std::vector<at::Tensor>& outputs,
                                            double lod) const;
    [[nodiscard]] at::Tensor to_rgb(int log2, const at::Tensor& x) const;
    [[nodiscard]] at::Tensor latents(const at::Tensor& z, LatentMode mode) const;
    void check_feature(int layer, const at::Tensor& feature) const;
    /// Every index is one of first..the last active layer, or the picture.
    void check_indices(std::span<const int> indices, int first, double lod) const;
    /// A pass whose first `done` layers are left out: `x` is what the next one takes.
    [[nodiscard]] GeneratorPass run_layers(int done, at::Tensor x, std::span<const int> indices,
                                           bool want_images, double lod) const;

    ProGanConfig config_;
    std::vector<LayerSpec> layers_;
    NamedTensors parameters_;
};

}  // namespace zscope
