#pragma once

#include <map>
#include <memory>

#include "core/model/generator.h"
#include "core/model/progan/generator_network.h"
#include "core/model/progan/packed_generator.h"

namespace zscope {

/// A ProGAN generator that draws pictures. float32 on the CPU without a graph: weights packed once
/// (progan::PackedGenerator), bfloat16 inside for Precision::preview where the processor computes
/// in it. Otherwise (float64 weights, a graph through z, a GPU): GeneratorNetwork, for previews in
/// bfloat16 on a GPU that computes in it. The form depends on type and device only, never on
/// timing, so that equal requests give equal bits.
class ProGanGenerator final : public Generator {
  public:
    /// `weights` as GeneratorNetwork takes them (copied, made non-trainable); Error(bad_file) if
    /// they do not fit. Of `info`, what follows from the weights (architecture, sizes, activations)
    /// is filled in here.
    ProGanGenerator(const ProGanConfig& config, const NamedTensors& weights, GeneratorInfo info);

    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }
    [[nodiscard]] at::Tensor forward(const at::Tensor& z, const ForwardOptions& options) override;
    [[nodiscard]] std::vector<at::Tensor> activations(const at::Tensor& z,
                                                      std::span<const int> indices,
                                                      const ForwardOptions& options) override;
    [[nodiscard]] GeneratorPass forward_with_activations(const at::Tensor& z,
                                                         std::span<const int> indices,
                                                         const ForwardOptions& options) override;
    [[nodiscard]] std::unique_ptr<Generator> replica() const override;
    void load_weights(const NamedTensors& weights) override;
    void to(c10::Device device) override;
    [[nodiscard]] c10::Device device() const override {
        return network_.parameters().front().second.device();
    }

    [[nodiscard]] const ProGanConfig& config() const noexcept { return network_.config(); }
    /// The unscaled weights, in the order of the file format.
    [[nodiscard]] const NamedTensors& parameters() const noexcept { return network_.parameters(); }

  private:
    [[nodiscard]] GeneratorPass run(const at::Tensor& z, std::span<const int> indices,
                                    bool want_images, const ForwardOptions& options);
    [[nodiscard]] bool can_use_packed(const at::Tensor& z) const;
    [[nodiscard]] const progan::PackedGenerator& packed(at::ScalarType type);
    /// bfloat16 copy for previews on a GPU.
    [[nodiscard]] const GeneratorNetwork& half_network();
    void replace_network(GeneratorNetwork network);

    GeneratorInfo info_;
    GeneratorNetwork network_;
    /// Packed forms by type, made when first asked for.
    std::map<at::ScalarType, progan::PackedGenerator> packed_;
    std::unique_ptr<GeneratorNetwork> half_network_;
};

/// Whether this processor computes in bfloat16 (AVX-512 BF16): Precision::preview is then faster.
[[nodiscard]] bool has_fast_bfloat16();

}  // namespace zscope
