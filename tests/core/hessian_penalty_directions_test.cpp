#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "core/base/error.h"
#include "core/hessian/penalty.h"
#include "core/hessian/sign_vectors.h"
#include "tests/core/hessian_penalty_support.h"

namespace zscope::testing {
namespace {

TEST(PenaltyT11, LayersShareTheirDirections) {
    const at::Tensor z = at::tensor({0.8, -0.3}, at::kDouble).view({1, 2});
    const double top = 32.0 * 0.64;
    int zeros = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Penalty p = compute_penalty(two_layers(), z, PenaltyOptions{}, seeded(seed));
        const double first = p.per_layer[0].item<double>();
        const double second = p.per_layer[1].item<double>();
        const bool is_zero = first < 1e-9;
        zeros += is_zero ? 1 : 0;
        EXPECT_NEAR(first, is_zero ? 0.0 : 8.0, 1e-9);
        EXPECT_NEAR(second, is_zero ? 0.0 : top, 1e-9);
        EXPECT_NEAR(p.value.item<double>(), is_zero ? 0.0 : 8.0 + top, 1e-9);
    }
    EXPECT_GT(zeros, 10);
    EXPECT_LT(zeros, 50);
}

TEST(PenaltyT12, SamplesHaveTheirOwnDirections) {
    const std::vector<double> share =
        shares(penalties(product, points(64, 2), identity(2)), {0.0, 8.0}, 1e-9);
    EXPECT_GT(share[0], 0.0);
    EXPECT_GT(share[1], 0.0);
}

TEST(PenaltyOptionsTest, OrthogonalDirectionsKeepTheMeanAndLowerTheSpread) {
    at::Tensor a = points(12, 12, 8);
    a = a + a.t();
    const at::Tensor z = points(4000, 12);
    PenaltyOptions options = identity(6);
    const at::Tensor iid = penalties(quadratic_form(a), z, options);
    options.signs = SignScheme::orthogonal;
    const at::Tensor orthogonal = penalties(quadratic_form(a), z, options);
    EXPECT_NEAR(mean_of(orthogonal) / mean_of(iid), 1.0,
                5.0 * deviation(iid) / mean_of(iid) / 40.0);
    EXPECT_LT(deviation(orthogonal), deviation(iid));
    options.k = 2;
    (void)shares(penalties(product, points(50, 2), options), {4.0}, 1e-9);
}

TEST(SignVectors, OrthogonalOnesAre) {
    for (const std::int64_t n : {1, 2, 4, 8, 12, 20, 24, 32, 48}) {
        const at::Tensor h = hadamard_matrix(n);
        const at::Tensor gram = h.matmul(h.t()) / static_cast<double>(n);
        EXPECT_EQ((gram - at::eye(n, at::kDouble)).abs().max().item<double>(), 0.0) << n;
        EXPECT_EQ((h.abs() - 1.0).abs().max().item<double>(), 0.0) << n;
    }
    EXPECT_THROW((void)hadamard_matrix(10), Error);
    EXPECT_THROW((void)hadamard_matrix(3), Error);
    EXPECT_THROW((void)draw_directions(points(1, 4), 5, SignScheme::orthogonal, seeded(0)), Error);
    EXPECT_EQ(all_sign_vectors(3).sizes(), (at::IntArrayRef{8, 3}));
}

/// For one seed the same bits, drawn at once or sample by sample, whatever is drawn between.
TEST(SampleDirections, AreThoseDrawnForAllSamplesAtOnce) {
    const std::vector<std::vector<std::int64_t>> shapes{{1, 12}, {7, 3}, {1500, 4, 1, 2}};
    for (const at::ScalarType type : {at::kFloat, at::kDouble}) {
        for (const std::vector<std::int64_t>& shape : shapes) {
            const at::Tensor z = at::zeros(shape, at::TensorOptions(type));
            const at::Tensor whole = draw_directions(z, 5, SignScheme::iid, seeded(11));
            SampleDirections directions(z, 5, seeded(11));
            for (std::int64_t s = 0; s < z.size(0); ++s) {
                const at::Tensor found = directions.next();
                ASSERT_EQ(found.scalar_type(), type);
                ASSERT_TRUE(found.equal(whole.narrow(1, s, 1))) << "sample " << s;
            }
            EXPECT_THROW((void)directions.next(), Error);
        }
    }
}

TEST(SampleDirections, CanBeEndedWhileTheyAreCounted) {
    int calls = 0;
    const auto end = [&calls] {
        if (++calls == 3) {
            throw Error(ErrorCode::cancelled, "enough");
        }
    };
    EXPECT_THROW((void)SampleDirections(points(4, 2), 100, seeded(1), end), Error);
    EXPECT_EQ(calls, 3);
}

}  // namespace
}  // namespace zscope::testing
