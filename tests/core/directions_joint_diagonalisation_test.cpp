#include "core/directions/joint_diagonalisation.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stop_token>

#include "core/base/error.h"
#include "core/hessian/packed_hessian.h"
#include "tests/support/numbers.h"

namespace zscope {
namespace {

using testing::normal;

/// The quartic tensor of matrices [count, n, n].
at::Tensor quartic_of(const at::Tensor& matrices) {
    QuarticTensor quartic(matrices.size(1));
    quartic.add(pack_symmetric(matrices.permute({1, 2, 0}).contiguous()));
    return quartic.full();
}

double off_of(const at::Tensor& matrices, const at::Tensor& q) {
    const at::Tensor turned = q.matmul(matrices).matmul(q.t());
    return (turned.square().sum() - turned.diagonal(0, 1, 2).square().sum()).item<double>();
}

at::Tensor symmetric(std::int64_t count, std::int64_t n, std::uint64_t seed) {
    const at::Tensor m = normal({count, n, n}, seed);
    return m + m.transpose(1, 2);
}

/// Largest gap of |Q| to a permutation matrix.
double permutation_gap(const at::Tensor& q) {
    const at::Tensor magnitude = q.abs();
    const double rows = (magnitude.amax(1) - 1.0).abs().max().item<double>();
    const double columns = (magnitude.amax(0) - 1.0).abs().max().item<double>();
    const double sums = (magnitude.sum(1) - 1.0).abs().max().item<double>();
    return std::max({rows, columns, sums});
}

TEST(QuarticTensor, HoldsTheSetsSums) {
    const at::Tensor s = symmetric(6, 4, 1);
    const at::Tensor t = quartic_of(s);
    const at::Tensor expected = (s.unsqueeze(3).unsqueeze(4) * s.unsqueeze(1).unsqueeze(2)).sum(0);
    EXPECT_LT((t - expected).abs().max().item<double>(), 1e-12);
    EXPECT_NEAR(total_square(t), s.square().sum().item<double>(), 1e-10);
    EXPECT_NEAR(off_diagonal(t), off_of(s, at::eye(4, at::kDouble)), 1e-10);
    const at::Tensor q = random_orthogonal(4, 3);
    EXPECT_NEAR(off_diagonal(rotate_quartic(t, q)), off_of(s, q), 1e-10);
    EXPECT_NEAR(total_square(rotate_quartic(t, q)), total_square(t), 1e-10);
    EXPECT_THROW(QuarticTensor(0), Error);
    EXPECT_THROW(QuarticTensor(120), Error);
}

TEST(QuarticTensor, AddsUpInAnyOrder) {
    const at::Tensor packed = normal({packed_size(3), 10}, 5);
    QuarticTensor whole(3);
    whole.add(packed);
    QuarticTensor parts(3);
    parts.add(packed.narrow(1, 4, 6).to(at::kDouble));
    parts.add(packed.narrow(1, 0, 4));
    EXPECT_LT((whole.full() - parts.full()).abs().max().item<double>(), 1e-12);
}

TEST(RandomOrthogonal, Is) {
    for (const std::int64_t n : {1, 2, 12, 40}) {
        const at::Tensor q = random_orthogonal(n, 7);
        EXPECT_LT((q.matmul(q.t()) - at::eye(n, at::kDouble)).abs().max().item<double>(), 1e-13);
    }
    EXPECT_FALSE(random_orthogonal(4, 1).equal(random_orthogonal(4, 2)));
}

TEST(JointDiagonalisation, FindsCommonAxes) {
    const std::int64_t n = 12;
    const at::Tensor q0 = random_orthogonal(n, 99);
    const at::Tensor s = q0.t().matmul(normal({30, n}, 2).diag_embed()).matmul(q0);
    const JointDiagonalisation found = joint_diagonalise(quartic_of(s));
    EXPECT_TRUE(found.converged);
    EXPECT_LT(std::fabs(found.off) / found.total, 1e-12);
    EXPECT_LT(permutation_gap(found.rotation.matmul(q0.t())), 1e-6);
}

TEST(JointDiagonalisation, TwoCommutingMatricesTurnByFortyFiveDegrees) {
    const at::Tensor s =
        at::tensor({2.0, 1.0, 1.0, 2.0, 0.0, 1.0, 1.0, 0.0}, at::kDouble).view({2, 2, 2});
    JointDiagonalisationOptions options;
    options.restarts = 0;
    const JointDiagonalisation found = joint_diagonalise(quartic_of(s), options);
    EXPECT_NEAR(found.off, 0.0, 1e-12);
    const double angle = std::atan2(std::fabs(found.rotation[0][1].item<double>()),
                                    std::fabs(found.rotation[0][0].item<double>()));
    EXPECT_NEAR(angle, std::numbers::pi / 4, 1e-9);
}

TEST(JointDiagonalisation, KeepsASetThatIsDiagonal) {
    const JointDiagonalisation found =
        joint_diagonalise(quartic_of(normal({9, 6}, 4).diag_embed()));
    EXPECT_LT(permutation_gap(found.rotation), 1e-12);
    EXPECT_TRUE(found.rotation.equal(at::eye(6, at::kDouble)));
}

TEST(JointDiagonalisation, ReachesTheMinimumOfAFineGrid) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const at::Tensor s = symmetric(3, 2, 10 + seed);
        const JointDiagonalisation found = joint_diagonalise(quartic_of(s));
        double best = found.total;
        // off is a sinusoid of four times the angle: refine around the best of a coarse grid.
        double centre = 0.0;
        double width = std::numbers::pi / 4;
        for (int level = 0; level < 8; ++level) {
            double at_best = centre;
            for (int k = -20; k <= 20; ++k) {
                const double angle = centre + width * k / 20;
                const at::Tensor q = at::tensor({std::cos(angle), std::sin(angle), -std::sin(angle),
                                                 std::cos(angle)},
                                                at::kDouble)
                                         .view({2, 2});
                const double off = off_of(s, q);
                if (off < best) {
                    best = off;
                    at_best = angle;
                }
            }
            centre = at_best;
            width /= 10;
        }
        EXPECT_GT(best, 1e-3 * found.total) << "the set commutes";
        EXPECT_NEAR(found.off, best, 1e-9 * found.total);
    }
}

TEST(JointDiagonalisation, NeverRisesAndEveryStartAgrees) {
    const at::Tensor s = symmetric(40, 5, 21) + 6.0 * normal({40, 5}, 22).diag_embed();
    const at::Tensor t = quartic_of(s);
    double previous = off_diagonal(t);
    for (int sweeps = 1; sweeps < 8; ++sweeps) {
        JointDiagonalisationOptions options;
        options.restarts = 0;
        options.max_sweeps = sweeps;
        const double off = joint_diagonalise(t, options).off;
        EXPECT_LE(off, previous * (1.0 + 1e-12));
        previous = off;
    }
    JointDiagonalisationOptions more;
    more.seed = 77;
    const JointDiagonalisation one = joint_diagonalise(t);
    const JointDiagonalisation other = joint_diagonalise(t, more);
    EXPECT_NEAR(one.off, other.off, 1e-9 * one.total);
    EXPECT_NEAR(one.off, off_of(s, one.rotation), 1e-9 * one.total);
}

TEST(JointDiagonalisation, ExplicitSetAgreesWithTheTensor) {
    const at::Tensor s = symmetric(7, 6, 31) + 5.0 * normal({7, 6}, 32).diag_embed();
    for (const int restarts : {0, 4}) {
        JointDiagonalisationOptions options;
        options.restarts = restarts;
        const JointDiagonalisation kept = joint_diagonalise_set(s, options);
        const JointDiagonalisation summed = joint_diagonalise(quartic_of(s), options);
        EXPECT_TRUE(kept.converged);
        EXPECT_NEAR(kept.total, summed.total, 1e-12 * summed.total);
        EXPECT_NEAR(kept.off, summed.off, 1e-9 * summed.total);
        EXPECT_NEAR(kept.off, off_of(s, kept.rotation), 1e-9 * summed.total);
        EXPECT_LT((kept.rotation - summed.rotation).abs().max().item<double>(), 1e-5);
    }
}

TEST(JointDiagonalisation, ExplicitSetOfManyComponents) {
    const std::int64_t n = 60;
    const at::Tensor q0 = random_orthogonal(n, 98);
    const at::Tensor s = q0.t().matmul(normal({20, n}, 33).diag_embed()).matmul(q0);
    JointDiagonalisationOptions options;
    options.restarts = 0;
    const JointDiagonalisation found = joint_diagonalise_set(s, options);
    EXPECT_TRUE(found.converged);
    EXPECT_LT(std::fabs(found.off) / found.total, 1e-12);
    EXPECT_LT(permutation_gap(found.rotation.matmul(q0.t())), 1e-6);
    std::stop_source source;
    source.request_stop();
    EXPECT_THROW((void)joint_diagonalise_set(s, options, {}, source.get_token()), Error);
}

TEST(JointDiagonalisation, StopsAndTakesNothingForAnAnswer) {
    std::stop_source source;
    source.request_stop();
    EXPECT_THROW(
        (void)joint_diagonalise(at::zeros({2, 2, 2, 2}, at::kDouble), {}, {}, source.get_token()),
        Error);
    const JointDiagonalisation found = joint_diagonalise(at::zeros({3, 3, 3, 3}, at::kDouble));
    EXPECT_TRUE(found.rotation.equal(at::eye(3, at::kDouble)));
    EXPECT_EQ(found.off, 0.0);
}

}  // namespace
}  // namespace zscope
