#include "core/directions/kept_hessians.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "core/directions/joint_diagonalisation.h"
#include "core/hessian/diagonalness.h"
#include "core/hessian/packed_hessian.h"
#include "tests/support/numbers.h"

namespace zscope {
namespace {

using testing::normal;

constexpr std::int64_t kN = 4;
constexpr HessianScheme kScheme = HessianScheme::minimal;

/// Symmetric [p, n, n].
at::Tensor drawn(std::int64_t count, std::uint64_t seed) {
    const at::Tensor square = normal({count, kN, kN}, seed);
    return square + square.transpose(1, 2);
}

at::Tensor packed(const at::Tensor& matrices) {
    return pack_symmetric(matrices.permute({1, 2, 0}));
}

/// `count` of them from number `first` on.
HessianSlice slice_of(const at::Tensor& matrices, std::int64_t first, std::int64_t count) {
    return {.packed = packed(matrices.narrow(0, first, count)),
            .scheme = kScheme,
            .offset = first,
            .total = matrices.size(0)};
}

HessianSlice whole(const at::Tensor& matrices) {
    return slice_of(matrices, 0, matrices.size(0));
}

/// Diagonal seen from the axes, [p, n, n].
at::Tensor diagonal_in(const at::Tensor& axes, std::int64_t count) {
    const at::Tensor strengths = normal({count, kN}, 3).abs() + 0.5;
    return axes.t().matmul(strengths.diag_embed()).matmul(axes);
}

TEST(KeptHessians, AreSeenFromOtherAxes) {
    const at::Tensor axes = random_orthogonal(kN, 5);
    KeptHessians kept(kN);
    DiagonalnessMeter meter(kN);
    for (const std::uint64_t seed : {1U, 2U}) {
        const at::Tensor matrices = drawn(50, seed);
        kept.add(slice_of(matrices, 0, 20));
        kept.add(slice_of(matrices, 20, 30));
        kept.end_sample();
        HessianSlice slice;
        slice.packed = packed(axes.matmul(matrices).matmul(axes.t()));
        slice.scheme = kScheme;
        meter.add(slice);
        meter.end_sample();
    }
    const DiagonalNumbers found = kept.seen_from(axes, kScheme);
    EXPECT_NEAR(found.share, meter.result().share, 1e-12);
    EXPECT_NEAR(found.ratio, meter.result().ratio, 1e-9);
}

TEST(KeptHessians, AreDiagonalFromTheirOwnAxes) {
    const at::Tensor axes = random_orthogonal(kN, 5);
    KeptHessians kept(kN);
    kept.add(whole(diagonal_in(axes, 10)));
    kept.end_sample();
    const DiagonalNumbers found = kept.seen_from(axes, kScheme);
    EXPECT_EQ(found.share, 1.0);
    EXPECT_GT(found.ratio, 1e6);
    EXPECT_LT(kept.seen_from(at::eye(kN, at::kDouble), kScheme).ratio, 1e3);
}

/// Thinned: every other one, of which all are alike.
TEST(KeptHessians, AreThinnedWhereTheyAreMany) {
    constexpr std::int64_t kMany = 150'000;
    const at::Tensor many = at::ones({kMany, kN, kN}, at::kDouble);
    many.slice(0, 0, kMany, 2).copy_(2.0 * at::eye(kN, at::kDouble));
    KeptHessians kept(kN);
    kept.add(whole(many));
    kept.end_sample();
    EXPECT_GT(kept.seen_from(at::eye(kN, at::kDouble), kScheme).ratio, 1e6);
    KeptHessians sliced(kN);
    sliced.add(slice_of(many, 0, 50'001));
    sliced.add(slice_of(many, 50'001, 1));
    sliced.add(slice_of(many, 50'002, kMany - 50'002));
    sliced.end_sample();
    EXPECT_GT(sliced.seen_from(at::eye(kN, at::kDouble), kScheme).ratio, 1e6);
}

/// Seen from axes that are no set's own.
void expect_equal_numbers(const KeptHessians& found, const KeptHessians& expected) {
    const at::Tensor axes = random_orthogonal(kN, 5);
    const DiagonalNumbers of_found = found.seen_from(axes, kScheme);
    const DiagonalNumbers of_expected = expected.seen_from(axes, kScheme);
    EXPECT_NEAR(of_found.share, of_expected.share, 1e-12);
    EXPECT_NEAR(of_found.ratio, of_expected.ratio, 1e-9);
}

/// As many numbers of each slice as it has of the whole.
TEST(KeptHessians, AreThinnedAlikeInEverySlice) {
    constexpr std::int64_t kMany = 150'000;
    const at::Tensor many = drawn(kMany, 1);
    many.slice(0, 100'001, kMany).mul_(3.0);
    KeptHessians kept(kN);
    kept.add(whole(many));
    kept.end_sample();
    KeptHessians sliced(kN);
    sliced.add(slice_of(many, 0, 100'001));
    sliced.add(slice_of(many, 100'001, kMany - 100'001));
    sliced.end_sample();
    expect_equal_numbers(sliced, kept);
}

/// Outputs that are left out ahead, by the step that is told, need not be differentiated.
TEST(KeptHessians, ThoseOfThinnedOutputsAreAllKept) {
    constexpr std::int64_t kMany = 250'000;
    const at::Tensor many = drawn(kMany, 1);
    KeptHessians kept(kN);
    EXPECT_EQ(kept.step(100'000), 1);
    const std::int64_t step = kept.step(kMany);
    EXPECT_EQ(step, 3) << "a million numbers, ten a matrix";
    kept.add(whole(many));
    kept.end_sample();
    const at::Tensor few = many.slice(0, 0, kMany, step);
    EXPECT_EQ(kept.step(few.size(0)), 1);
    KeptHessians thinned(kN);
    thinned.add(whole(few));
    thinned.end_sample();
    expect_equal_numbers(thinned, kept);
}

TEST(KeptHessians, WithoutAnyNothingIsKnown) {
    const DiagonalNumbers found = KeptHessians(kN).seen_from(at::eye(kN, at::kDouble), kScheme);
    EXPECT_TRUE(std::isnan(found.share));
    EXPECT_TRUE(std::isnan(found.ratio));
}

}  // namespace
}  // namespace zscope
