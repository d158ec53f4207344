#include "core/model/progan/winograd_convolution.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/einsum.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <array>

#include "core/model/progan/bfloat16_product.h"
#include "core/model/progan/parallel_rows.h"

namespace zscope::progan {

namespace {

/// [side, 3]: what the products of a line take of the three weights along it.
at::Tensor weight_transform(WinogradForm form) {
    if (form == WinogradForm::up) {
        return at::tensor({1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0}, at::kDouble).view({3, 3});
    }
    return at::tensor({1.0, 0.0, 0.0, 0.5, 0.5, 0.5, 0.5, -0.5, 0.5, 0.0, 0.0, 1.0}, at::kDouble)
        .view({4, 3});
}

/// [products, in, out] in the kernel's type, computed in float64.
at::Tensor transformed(WinogradForm form, const at::Tensor& kernel) {
    TORCH_INTERNAL_ASSERT(fits_winograd(kernel));
    const at::Tensor lines = weight_transform(form);
    at::Tensor exact = kernel.to(at::kDouble);
    if (form == WinogradForm::up) {
        exact = exact.flip({2, 3});
    }
    return at::einsum("iy,ocyx,jx->ijco", {lines, exact, lines})
        .reshape({lines.size(0) * lines.size(0), kernel.size(1), kernel.size(0)})
        .to(kernel.scalar_type())
        .contiguous();
}

/// As multiply_bfloat16 takes them: [products, out / 32, in / 2, 32, 2].
at::Tensor in_panels(const at::Tensor& weight) {
    return weight
        .view({weight.size(0), weight.size(1) / kBfloat16Inner, kBfloat16Inner,
               weight.size(2) / kBfloat16Columns, kBfloat16Columns})
        .permute({0, 3, 1, 4, 2})
        .contiguous();
}

/// Tiles in a block, whose products go through the cache of one core: enough that reading the
/// weights again for each block costs little, and in small pictures so few that there are blocks
/// for several threads. By shape only, since the blocks' sizes decide on the order of sums.
std::int64_t block_size(std::int64_t tiles, std::int64_t channels) {
    const std::int64_t least = std::clamp<std::int64_t>(channels / 4, 16, 128);
    const std::int64_t wanted =
        std::clamp<std::int64_t>(tiles / 8, least, std::max<std::int64_t>(128, 2 * least));
    const std::int64_t blocks = (tiles + wanted - 1) / wanted;
    return (tiles + blocks - 1) / blocks;
}

}  // namespace

/// One call: its pictures, and the loops over their blocks.
struct WinogradConvolution::Pass {
    const WinogradConvolution& layer;
    const at::Tensor& x;
    at::Tensor& y;
    std::int64_t tiles;
    std::int64_t block;

    void multiply(const at::Tensor& v, at::Tensor& m) const {
        if (v.scalar_type() == at::kFloat) {
            at::bmm_out(m, v, layer.weight_);
            return;
        }
        const std::int64_t rows = v.size(1);
        const std::int64_t in = v.size(2);
        const std::int64_t out = m.size(2);
        auto* sums = m.mutable_data_ptr<float>();
        for (std::int64_t i = 0; i < v.size(0); ++i) {
            multiply_bfloat16(bits(v) + i * rows * in, bits(layer.weight_) + i * in * out,
                              sums + i * rows * out, whole_rows(block), in, out);
        }
    }

    /// `Value`: how the kernels see the layer's type.
    template <typename Value>
    void blocks(std::int64_t first, std::int64_t last) const {
        const c10::InferenceMode inference;  // a mode of the thread
        const std::int64_t products = layer.weight_.size(0);
        const std::int64_t rows = stride();
        const at::Tensor v = empty_input(rows);
        at::Tensor m = at::empty({products, rows, y.size(1)}, at::kFloat);
        for (std::int64_t i = first; i < last; ++i) {
            const WinogradTiles part{.form = layer.form_,
                                     .height = y.size(2),
                                     .width = y.size(3),
                                     .begin = i * block,
                                     .end = std::min(tiles, (i + 1) * block),
                                     .stride = rows};
            winograd_input(part, static_cast<const Value*>(x.const_data_ptr()),
                           static_cast<const Value*>(layer.zeros_.const_data_ptr()), x.size(1),
                           static_cast<Value*>(v.mutable_data_ptr()));
            multiply(v, m);
            winograd_output(part, m.const_data_ptr<float>(), layer.bias_.const_data_ptr<float>(),
                            y.size(1), static_cast<Value*>(y.mutable_data_ptr()));
        }
    }

  private:
    /// What lies beyond the tiles is multiplied as well, in bfloat16.
    [[nodiscard]] at::Tensor empty_input(std::int64_t rows) const {
        const std::array<std::int64_t, 3> sizes{layer.weight_.size(0), rows, x.size(1)};
        return x.scalar_type() == at::kFloat ? at::empty(sizes, x.options())
                                             : at::zeros(sizes, x.options());
    }

    static std::int64_t whole_rows(std::int64_t tiles) {
        return (tiles + kBfloat16Rows - 1) / kBfloat16Rows * kBfloat16Rows;
    }

    static const std::uint16_t* bits(const at::Tensor& values) {
        return static_cast<const std::uint16_t*>(values.const_data_ptr());
    }

    /// One row more than needed in bfloat16: a tile's products are written half a cache line at a
    /// time, and a power of two between them would have each push the others out of the cache.
    [[nodiscard]] std::int64_t stride() const {
        return x.scalar_type() == at::kFloat ? block : whole_rows(block) + 1;
    }
};

WinogradConvolution::WinogradConvolution(WinogradForm form, const at::Tensor& kernel,
                                         const at::Tensor& bias)
    : form_(form),
      weight_(transformed(form, kernel)),
      bias_(bias.to(at::kFloat).contiguous()),
      zeros_(at::zeros({kernel.size(1)}, kernel.options())) {
    if (kernel.scalar_type() == at::kBFloat16) {
        weight_ = in_panels(weight_);
    }
}

at::Tensor WinogradConvolution::operator()(const at::Tensor& x) const {
    TORCH_INTERNAL_ASSERT(x.scalar_type() == weight_.scalar_type() &&
                          x.is_contiguous(at::MemoryFormat::ChannelsLast));
    const std::int64_t scale = form_ == WinogradForm::up ? 2 : 1;
    at::Tensor y = at::empty({x.size(0), bias_.size(0), scale * x.size(2), scale * x.size(3)},
                             x.options(), at::MemoryFormat::ChannelsLast);
    TORCH_INTERNAL_ASSERT(y.size(2) % 2 == 0 && y.size(3) % 2 == 0);
    const std::int64_t tiles = y.size(0) * (y.size(2) / 2) * (y.size(3) / 2);
    const std::int64_t block = block_size(tiles, std::max(x.size(1), y.size(1)));
    const Pass pass{.layer = *this, .x = x, .y = y, .tiles = tiles, .block = block};
    parallel_rows(y, (tiles + block - 1) / block, 1, [&](std::int64_t first, std::int64_t last) {
        if (x.scalar_type() == at::kBFloat16) {
            pass.blocks<std::uint16_t>(first, last);
        } else {
            pass.blocks<float>(first, last);
        }
    });
    return y;
}

bool fits_winograd(const at::Tensor& kernel) noexcept {
    return kernel.scalar_type() != at::kBFloat16 ||
           (has_bfloat16_pairs() && kernel.size(1) % kBfloat16Inner == 0 &&
            kernel.size(0) % kBfloat16Columns == 0);
}

bool suits_winograd(const at::Tensor& kernel, std::int64_t size) {
    const bool half = kernel.scalar_type() == at::kBFloat16;
    const std::int64_t channels = std::min(kernel.size(0), kernel.size(1));
    return channels >= 24 && size >= 16 && fits_winograd(kernel) && !(half && has_bfloat16_tiles());
}

}  // namespace zscope::progan
