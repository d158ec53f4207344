#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "core/hessian/penalty.h"
#include "core/model/progan/config.h"
#include "core/tensor/named_tensors.h"

namespace zscope::bench {

/// "1024/64, 64 px".
[[nodiscard]] std::string network_name(const ProGanConfig& config);

[[nodiscard]] std::vector<at::Tensor> tensors_of(const NamedTensors& named);

/// The baseline of every ratio: ProGAN as one would first write it, NCHW, nearest upscale or 2x2
/// mean around 3x3 convolutions, one operation a line, autograd by LibTorch alone. Parameters as in
/// the networks' file format (up kernels are flipped once, at construction).
class PlainGenerator {
  public:
    PlainGenerator(const ProGanConfig& config, const NamedTensors& parameters);
    [[nodiscard]] at::Tensor forward(const at::Tensor& z) const;
    /// Layers 1 ... deepest after pixel norm (Hessian Penalty's numbering).
    [[nodiscard]] std::vector<at::Tensor> activations(const at::Tensor& z, int deepest) const;
    /// Leaves of the plain form.
    [[nodiscard]] const NamedTensors& parameters() const noexcept { return parameters_; }

  private:
    ProGanConfig config_;
    NamedTensors parameters_;
};

/// The Hessian Penalty as its definition reads, over layers 1 ... deepest: k second differences of
/// step 0.1 with their centre, one whole pass each, all graphs alive at once; population variance.
/// `groups`: of the batch, for the maximum; `directions` [k, N, n] of -1 and 1.
[[nodiscard]] at::Tensor plain_penalty(const PlainGenerator& generator, const at::Tensor& z,
                                       const at::Tensor& directions, int deepest,
                                       Reduction reduction, std::int64_t groups);
/// In k random directions.
[[nodiscard]] at::Tensor plain_penalty(const PlainGenerator& generator, const at::Tensor& z,
                                       int deepest, std::int64_t k, Reduction reduction,
                                       std::int64_t groups);

class PlainDiscriminator {
  public:
    PlainDiscriminator(const ProGanConfig& config, const NamedTensors& parameters);
    [[nodiscard]] at::Tensor forward(const at::Tensor& pictures) const;
    [[nodiscard]] const NamedTensors& parameters() const noexcept { return parameters_; }

  private:
    ProGanConfig config_;
    NamedTensors parameters_;
};

}  // namespace zscope::bench
