// The layouts of the official checkpoints: what their tensors compute by the official definition,
// the network computes with the tensors that the layout table makes of them.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/model/progan/discriminator_network.h"
#include "core/model/progan/generator_network.h"
#include "core/model/progan/layers.h"
#include "core/model/progan/ops.h"
#include "tests/core/progan_support.h"

namespace zscope::testing {
namespace {

/// Variables as a checkpoint names and stores them: convolutions [kh, kw, in, out], dense layers
/// [in, out], biases [C].
using Official = std::map<std::string, at::Tensor>;

Official official_variables(const std::vector<LayerSpec>& layers, std::uint64_t seed) {
    Official variables;
    for (const LayerSpec& layer : layers) {
        // The shape stored here, backwards in the order of the official one.
        const std::vector<std::int64_t>& stored = layer.weight_shape;
        const std::vector<std::int64_t> shape =
            stored.size() == 4 ? std::vector{stored[2], stored[3], stored[1], stored[0]}
                               : std::vector{stored[1], stored[0]};
        variables[layer.scope + "/weight"] = normal(shape, ++seed);
        variables[layer.scope + "/bias"] = 0.1 * normal({layer.bias_size}, ++seed);
    }
    return variables;
}

/// The table: convolutions of every kind (3, 2, 0, 1), dense layers transposed, biases unchanged.
NamedTensors converted(const Official& variables) {
    NamedTensors tensors;
    for (const auto& [name, tensor] : variables) {
        at::Tensor layout = tensor;
        if (tensor.dim() == 4) {
            layout = tensor.permute({3, 2, 0, 1});
        } else if (tensor.dim() == 2) {
            layout = tensor.t();
        }
        tensors.emplace_back(name, layout.contiguous());
    }
    return tensors;
}

/// Cross-correlation with a kernel [kh, kw, in, out], tap by tap. x [N, in, H, W].
at::Tensor correlate(const at::Tensor& x, const at::Tensor& kernel, std::int64_t stride,
                     std::int64_t padding) {
    const at::Tensor padded = at::constant_pad_nd(x, {padding, padding, padding, padding});
    const std::int64_t size = (padded.size(2) - kernel.size(0)) / stride + 1;
    at::Tensor sum = at::zeros({x.size(0), kernel.size(3), size, size}, at::kDouble);
    for (std::int64_t row = 0; row < kernel.size(0); ++row) {
        for (std::int64_t column = 0; column < kernel.size(1); ++column) {
            const at::Tensor seen = padded.slice(2, row, row + stride * (size - 1) + 1, stride)
                                        .slice(3, column, column + stride * (size - 1) + 1, stride);
            sum += at::einsum("ncyx,co->noyx", {seen, kernel[row][column]});
        }
    }
    return sum;
}

/// Transposed convolution of stride 2 with padding 1 and a 4x4 kernel [4, 4, in, out], tap by tap.
at::Tensor spread(const at::Tensor& x, const at::Tensor& kernel) {
    const std::int64_t size = 2 * x.size(2);
    at::Tensor canvas = at::zeros({x.size(0), kernel.size(3), size + 2, size + 2}, at::kDouble);
    for (std::int64_t row = 0; row < 4; ++row) {
        for (std::int64_t column = 0; column < 4; ++column) {
            canvas.slice(2, row, row + size, 2)
                .slice(3, column, column + size, 2)
                .add_(at::einsum("ncyx,co->noyx", {x, kernel[row][column]}));
        }
    }
    return canvas.slice(2, 1, size + 1).slice(3, 1, size + 1);
}

/// [3, 3, in, out] padded by one on each side: the sum of its four 4x4 windows.
at::Tensor four_by_four(const at::Tensor& kernel) {
    const at::Tensor padded = at::constant_pad_nd(kernel, {0, 0, 0, 0, 1, 1, 1, 1});
    at::Tensor sum = at::zeros({4, 4, kernel.size(2), kernel.size(3)}, at::kDouble);
    for (const std::int64_t row : {0, 1}) {
        for (const std::int64_t column : {0, 1}) {
            sum += padded.slice(0, row, row + 4).slice(1, column, column + 4);
        }
    }
    return sum;
}

/// The official networks on official tensors.
class Definition {
  public:
    Definition(const ProGanConfig& config, const std::vector<LayerSpec>& layers,
               const Official& variables)
        : top_(config.resolution_log2()), variables_(variables) {
        for (const LayerSpec& layer : layers) {
            std_[layer.scope] = layer.std;
        }
    }

    [[nodiscard]] at::Tensor generator(const at::Tensor& z) const {
        at::Tensor x = norm(z).matmul(weight("4x4/Dense")).view({z.size(0), -1, 4, 4});
        x = norm(act("4x4/Dense", x));
        x = norm(act("4x4/Conv", correlate(x, weight("4x4/Conv"), 1, 1)));
        for (int log2 = 3; log2 <= top_; ++log2) {
            const std::string up = resolution_name(log2) + "/Conv0_up";
            const std::string flat = resolution_name(log2) + "/Conv1";
            x = norm(act(up, spread(x, four_by_four(weight(up)))));
            x = norm(act(flat, correlate(x, weight(flat), 1, 1)));
        }
        return correlate(x, weight("ToRGB_lod0"), 1, 0) + bias("ToRGB_lod0");
    }

    [[nodiscard]] at::Tensor discriminator(const at::Tensor& pictures) const {
        at::Tensor x = act("FromRGB_lod0", correlate(pictures, weight("FromRGB_lod0"), 1, 0));
        for (int log2 = top_; log2 >= 3; --log2) {
            const std::string flat = resolution_name(log2) + "/Conv0";
            const std::string down = resolution_name(log2) + "/Conv1_down";
            x = act(flat, correlate(x, weight(flat), 1, 1));
            x = act(down, correlate(x, 0.25 * four_by_four(weight(down)), 2, 1));
        }
        x = progan::append_minibatch_stddev(x);
        x = act("4x4/Conv", correlate(x, weight("4x4/Conv"), 1, 1)).flatten(1);
        x = leaky(x.matmul(weight("4x4/Dense0")) + variables_.at("4x4/Dense0/bias"));
        return x.matmul(weight("4x4/Dense1")) + variables_.at("4x4/Dense1/bias");
    }

  private:
    static at::Tensor leaky(const at::Tensor& x) { return at::maximum(0.2 * x, x); }
    static at::Tensor norm(const at::Tensor& x) {
        return x / at::sqrt((x * x).mean(1, true) + 1e-8);
    }
    [[nodiscard]] at::Tensor weight(const std::string& scope) const {
        return variables_.at(scope + "/weight") * std_.at(scope);
    }
    [[nodiscard]] at::Tensor bias(const std::string& scope) const {
        return variables_.at(scope + "/bias").view({1, -1, 1, 1});
    }
    [[nodiscard]] at::Tensor act(const std::string& scope, const at::Tensor& x) const {
        return leaky(x + bias(scope));
    }

    int top_;
    Official variables_;
    std::map<std::string, double> std_;
};

TEST(ProGanLayouts, GeneratorOfOfficialTensors) {
    const ProGanConfig config = tiny_config();
    const std::vector<LayerSpec> layers = generator_layers(config);
    const Official variables = official_variables(layers, 1);
    const GeneratorNetwork network(config, converted(variables));
    const at::Tensor z = normal({2, config.latent_size}, 100);
    EXPECT_LT(
        max_difference(network.forward(z), Definition(config, layers, variables).generator(z)),
        1e-12);
}

TEST(ProGanLayouts, DiscriminatorOfOfficialTensors) {
    const ProGanConfig config = tiny_config();
    const std::vector<LayerSpec> layers = discriminator_layers(config);
    const Official variables = official_variables(layers, 2);
    const DiscriminatorNetwork network(config, converted(variables));
    const at::Tensor pictures = normal({4, 3, 16, 16}, 101);
    EXPECT_LT(max_difference(network.forward(pictures).scores,
                             Definition(config, layers, variables).discriminator(pictures)),
              1e-12);
}

/// The other two targets of an up-convolution's kernel.
TEST(ProGanLayouts, UpKernelAsTransposedAndAsPlainConvolution) {
    const at::Tensor x = normal({2, 5, 4, 4}, 3);
    const at::Tensor kernel = normal({3, 3, 5, 7}, 4);
    const at::Tensor official = spread(x, four_by_four(kernel));
    const at::Tensor transposed = progan::fused_kernel(kernel.permute({2, 3, 0, 1}));
    EXPECT_LT(max_difference(at::conv_transpose2d(x, transposed, {}, 2, 1), official), 1e-12);
    const at::Tensor plain = kernel.permute({3, 2, 0, 1}).flip({2, 3});
    EXPECT_LT(max_difference(at::conv2d(progan::upscale(x, 2), plain, {}, 1, 1), official), 1e-12);
    // Without the flip it is another layer.
    const at::Tensor unflipped = kernel.permute({3, 2, 0, 1});
    EXPECT_GT(max_difference(at::conv2d(progan::upscale(x, 2), unflipped, {}, 1, 1), official),
              0.1);
}

TEST(ProGanLayouts, DownKernelIsAQuarterOfTheFourWindows) {
    const at::Tensor x = normal({2, 5, 8, 8}, 5);
    const at::Tensor kernel = normal({3, 3, 5, 7}, 6);
    const at::Tensor official = correlate(x, 0.25 * four_by_four(kernel), 2, 1);
    EXPECT_LT(max_difference(progan::down_convolution(x, kernel.permute({3, 2, 0, 1})), official),
              1e-12);
}

}  // namespace
}  // namespace zscope::testing
