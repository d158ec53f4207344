// Winograd's form of the generator's layers against the layers' definition in float64.
#include "core/model/progan/winograd_convolution.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "core/model/progan/bfloat16_product.h"
#include "tests/core/progan_layer_support.h"
#include "tests/core/progan_support.h"

namespace zscope::testing {
namespace {

using progan::WinogradConvolution;
using progan::WinogradForm;

struct Layer {
    WinogradForm form = WinogradForm::same;
    std::int64_t in = 0;
    std::int64_t out = 0;
    at::ScalarType type = at::kFloat;

    [[nodiscard]] at::Tensor kernel() const {
        return (std::sqrt(2.0 / (9.0 * static_cast<double>(in))) * normal({out, in, 3, 3}, 1))
            .to(type);
    }
    [[nodiscard]] at::Tensor bias() const { return (0.3 * normal({out}, 2)).to(type); }
    [[nodiscard]] at::Tensor input(std::int64_t batch, std::int64_t height,
                                   std::int64_t width) const {
        return normal({batch, in, height, width}, 3)
            .to(type)
            .contiguous(at::MemoryFormat::ChannelsLast);
    }
    [[nodiscard]] at::Tensor computed(const at::Tensor& x) const {
        return WinogradConvolution(form, kernel(), bias())(x);
    }
    [[nodiscard]] at::Tensor expected(const at::Tensor& x) const {
        return layer_by_definition(x, kernel(), bias(), form == WinogradForm::up);
    }
};

constexpr std::array kForms{WinogradForm::same, WinogradForm::up};

void expect_the_definition(const Layer& layer, std::int64_t batch, std::int64_t height,
                           std::int64_t width, double bound) {
    const at::Tensor x = layer.input(batch, height, width);
    const at::Tensor found = layer.computed(x);
    EXPECT_EQ(found.scalar_type(), layer.type);
    EXPECT_TRUE(found.is_contiguous(at::MemoryFormat::ChannelsLast));
    const at::Tensor expected = layer.expected(x);
    ASSERT_EQ(found.sizes(), expected.sizes());
    EXPECT_LT(relative(found.to(at::kDouble), expected), bound)
        << layer.in << " to " << layer.out << " channels, " << batch << " of " << height << " x "
        << width << ", form " << static_cast<int>(layer.form);
}

TEST(ProGanWinograd, IsTheLayerByItsDefinition) {
    for (const WinogradForm form : kForms) {
        // Less than a vector, one and a rest, many; a picture of one tile, of edges only, no
        // square.
        for (const auto& [in, out] : {std::array{5, 12}, std::array{37, 50}, std::array{128, 64}}) {
            const Layer layer{.form = form, .in = in, .out = out};
            expect_the_definition(layer, 1, 2, 2, 2e-6);
            expect_the_definition(layer, 3, 4, 4, 2e-6);
            expect_the_definition(layer, 2, 6, 10, 2e-6);
            expect_the_definition(layer, 5, 32, 32, 2e-6);
        }
    }
}

class ProGanWinogradBfloat16 : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!progan::has_bfloat16_pairs()) {
            GTEST_SKIP() << "this processor has no products of bfloat16 pairs";
        }
    }
};

TEST_F(ProGanWinogradBfloat16, IsTheLayerUpToItsRounding) {
    for (const WinogradForm form : kForms) {
        for (const auto& [in, out] : {std::array{38, 32}, std::array{128, 160}}) {
            const Layer layer{.form = form, .in = in, .out = out, .type = at::kBFloat16};
            expect_the_definition(layer, 1, 2, 2, 0.02);
            expect_the_definition(layer, 3, 16, 16, 0.02);
        }
    }
}

void expect_the_same_bits_on_threads(at::ScalarType type) {
    const int threads = at::get_num_threads();
    for (const WinogradForm form : kForms) {
        const Layer layer{.form = form, .in = 128, .out = 96, .type = type};
        // One block of tiles, and several.
        for (const std::int64_t size : {4, 32}) {
            const at::Tensor x = layer.input(3, size, size);
            at::set_num_threads(1);
            const at::Tensor alone = layer.computed(x);
            at::set_num_threads(2);
            EXPECT_TRUE(at::equal(layer.computed(x), alone)) << size;
            EXPECT_TRUE(at::equal(layer.computed(x), alone)) << size;
        }
    }
    at::set_num_threads(threads);
}

TEST(ProGanWinograd, ThreadsDoNotChangeABit) {
    expect_the_same_bits_on_threads(at::kFloat);
}

TEST_F(ProGanWinogradBfloat16, ThreadsDoNotChangeABit) {
    expect_the_same_bits_on_threads(at::kBFloat16);
}

bool fits(std::int64_t in, std::int64_t out, at::ScalarType type) {
    return progan::fits_winograd(Layer{.in = in, .out = out, .type = type}.kernel());
}

TEST(ProGanWinograd, FitsPairsAndPanelsInBfloat16) {
    EXPECT_TRUE(fits(33, 48, at::kFloat));
    EXPECT_EQ(fits(2, 32, at::kBFloat16), progan::has_bfloat16_pairs());
    EXPECT_FALSE(fits(128, 48, at::kBFloat16));
    EXPECT_FALSE(fits(33, 64, at::kBFloat16));
}

/// [columns / 32, inner / 2, 32, 2] of [inner, columns].
at::Tensor panels(const at::Tensor& b) {
    return b.view({b.size(0) / 2, 2, b.size(1) / 32, 32}).permute({2, 0, 3, 1}).contiguous();
}

const std::uint16_t* bits(const at::Tensor& values) {
    return static_cast<const std::uint16_t*>(values.const_data_ptr());
}

TEST_F(ProGanWinogradBfloat16, ProductsAreSummedInFloat) {
    // The kernels' 12 rows at a time, the rest in fours, both; one panel of columns, several.
    for (const std::int64_t rows : {4, 12, 32}) {
        for (const std::int64_t columns : {32, 96}) {
            const at::Tensor a = normal({rows, 70}, 1).to(at::kBFloat16);
            const at::Tensor b = normal({70, columns}, 2).to(at::kBFloat16);
            // A row more, which must stay as it is.
            at::Tensor c = at::full({rows + 1, columns}, 7.0, at::kFloat);
            progan::multiply_bfloat16(bits(a), bits(panels(b)), c.mutable_data_ptr<float>(), rows,
                                      70, columns);
            const at::Tensor expected = at::matmul(a.to(at::kDouble), b.to(at::kDouble));
            EXPECT_LT(relative(c.narrow(0, 0, rows).to(at::kDouble), expected), 1e-6)
                << rows << " x " << columns;
            EXPECT_TRUE(at::equal(c[rows], at::full({columns}, 7.0, at::kFloat)));
        }
    }
}

bool suits(std::int64_t in, std::int64_t out, std::int64_t size, at::ScalarType type) {
    return progan::suits_winograd(Layer{.in = in, .out = out, .type = type}.kernel(), size);
}

TEST(ProGanWinograd, TakesLayersOfManyChannelsAndTiles) {
    EXPECT_TRUE(suits(24, 24, 16, at::kFloat));
    EXPECT_FALSE(suits(24, 24, 8, at::kFloat));
    EXPECT_FALSE(suits(24, 12, 16, at::kFloat));
    EXPECT_FALSE(suits(12, 24, 16, at::kFloat));
}

TEST(ProGanWinograd, TakesPreviewsWhereVectorsAreAllThatIsFast) {
    const bool fast = progan::has_bfloat16_pairs() && !progan::has_bfloat16_tiles();
    EXPECT_EQ(suits(128, 64, 64, at::kBFloat16), fast);
    EXPECT_EQ(suits(128, 32, 16, at::kBFloat16), fast);
    EXPECT_FALSE(suits(128, 128, 8, at::kBFloat16));
    // Not whole panels of columns, no pairs of rows.
    EXPECT_FALSE(suits(128, 48, 64, at::kBFloat16));
    EXPECT_FALSE(suits(33, 64, 64, at::kBFloat16));
}

}  // namespace
}  // namespace zscope::testing
