#pragma once

#include <ATen/core/Tensor.h>

#include <memory>

#include "core/model/generator.h"

namespace zscope {

/// G'(w) = G(w Q) for a generator without a linear first layer to write Q into: the rotation is
/// applied to every latent. `rotation` [n, n] float64, rows are the new axes. The names of the old
/// components no longer apply and are dropped. Throws Error(invalid_argument) if Q is not
/// orthogonal to 1e-6 or not n x n.
[[nodiscard]] std::unique_ptr<Generator> make_rebased_generator(
    std::unique_ptr<Generator> generator, const at::Tensor& rotation);

}  // namespace zscope
