// The forms of a packed layer: each is the layer, and the one that is asked for is computed.
#include "core/model/progan/packed_convolution.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include "core/model/progan/winograd_convolution.h"
#include "tests/core/progan_layer_support.h"
#include "tests/core/progan_support.h"

namespace zscope::testing {
namespace {

using progan::PackedConvolution;
using Form = PackedConvolution::Form;
using Kind = PackedConvolution::Kind;

/// 32 to 48 channels.
at::Tensor kernel(std::int64_t side = 3) {
    return (0.1 * normal({48, 32, side, side}, 1)).to(at::kFloat);
}

at::Tensor bias() {
    return (0.3 * normal({48}, 2)).to(at::kFloat);
}

at::Tensor input(std::int64_t size) {
    return normal({2, 32, size, size}, 3).to(at::kFloat).contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor by_definition(Kind kind, const at::Tensor& x) {
    return layer_by_definition(x, kernel(), bias(), kind == Kind::up);
}

TEST(ProGanPackedConvolution, EveryFormIsTheLayer) {
    const c10::InferenceMode inference;
    for (const Kind kind : {Kind::same, Kind::up}) {
        for (const Form form : {Form::direct, Form::winograd}) {
            // On both sides of the rule's border.
            for (const std::int64_t size : {4, 16}) {
                const at::Tensor x = input(size);
                const at::Tensor found =
                    PackedConvolution(kind, kernel(), bias(), size, form)(x).to(at::kDouble);
                EXPECT_LT(relative(found, by_definition(kind, x)), 5e-6)
                    << "kind " << static_cast<int>(kind) << ", form " << static_cast<int>(form)
                    << ", " << size << " px";
            }
        }
    }
}

TEST(ProGanPackedConvolution, ComputesTheFormAskedFor) {
    const c10::InferenceMode inference;
    const at::Tensor x = input(16);
    const at::Tensor winograd =
        progan::WinogradConvolution(progan::WinogradForm::up, kernel(), bias())(x);
    EXPECT_TRUE(
        at::equal(PackedConvolution(Kind::up, kernel(), bias(), 16, Form::winograd)(x), winograd));
    EXPECT_FALSE(
        at::equal(PackedConvolution(Kind::up, kernel(), bias(), 16, Form::direct)(x), winograd));
}

TEST(ProGanPackedConvolution, TakesTheFormOfTheRule) {
    EXPECT_EQ(PackedConvolution::packed_form(Kind::up, kernel(), 4), Form::direct);
    EXPECT_EQ(PackedConvolution::packed_form(Kind::up, kernel(), 8), Form::winograd);
    EXPECT_EQ(PackedConvolution::packed_form(Kind::same, kernel(), 8), Form::direct);
    EXPECT_EQ(PackedConvolution::packed_form(Kind::same, kernel(), 16), Form::winograd);
    EXPECT_EQ(PackedConvolution::packed_form(Kind::to_rgb, kernel(1), 64), Form::direct);
    const c10::InferenceMode inference;
    for (const std::int64_t size : {4, 8}) {
        const at::Tensor x = input(size);
        const Form form = PackedConvolution::packed_form(Kind::up, kernel(), size);
        EXPECT_TRUE(at::equal(PackedConvolution(Kind::up, kernel(), bias(), size)(x),
                              PackedConvolution(Kind::up, kernel(), bias(), size, form)(x)))
            << size;
    }
}

}  // namespace
}  // namespace zscope::testing
