#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/hessian/activeness.h"
#include "core/hessian/diagonalness.h"
#include "core/hessian/interaction.h"
#include "core/hessian/interval.h"
#include "core/hessian/packed_hessian.h"
#include "core/hessian/penalty.h"
#include "core/hessian/pixel_hessian.h"
#include "core/latent/latent_state.h"
#include "core/model/demo/demo_generator.h"
#include "tests/support/numbers.h"
#include "tests/support/thrown_error.h"

namespace zscope::testing {
namespace {

at::Tensor demo_latents(std::int64_t samples) {
    std::vector<at::Tensor> rows;
    for (std::int64_t s = 0; s < samples; ++s) {
        rows.push_back(at::tensor(sample_latent(static_cast<std::uint64_t>(s), kDemoLatentSize)));
    }
    return at::stack(rows).to(at::kDouble);
}

TEST(StudentQuantile, MatchesTheTables) {
    EXPECT_NEAR(student_quantile(1), 12.706, 1e-3);
    EXPECT_NEAR(student_quantile(4), 2.776, 1e-3);
    EXPECT_NEAR(student_quantile(5), 2.571, 1e-3);
    EXPECT_NEAR(student_quantile(9), 2.262, 1e-3);
    EXPECT_NEAR(student_quantile(10), 2.228, 1e-3);
    EXPECT_NEAR(student_quantile(30), 2.042, 1e-3);
    EXPECT_NEAR(student_quantile(100000), 1.960, 1e-3);
}

TEST(MeanInterval, CoversTheMeanNineteenTimesInTwenty) {
    const at::Tensor draws = normal({8, 4000}, 3);
    const MeanInterval interval = mean_interval(draws);
    const at::Tensor covered = (interval.low < 0).logical_and(interval.high > 0);
    EXPECT_NEAR(covered.to(at::kDouble).mean().item<double>(), 0.95, 0.02);
    EXPECT_TRUE(std::isinf(mean_interval(draws.narrow(0, 0, 1)).high[0].item<double>()));
}

TEST(Activeness, OfALinearPixelIsFourASquared) {
    const at::Tensor a = at::tensor({0.5, -2.0, 0.0, 3.0}, at::kDouble);
    const PictureFunction f = [&a](const at::Tensor& z) { return z.matmul(a).unsqueeze(1); };
    for (const std::int64_t rows : {3, 7, 1000}) {
        ActivenessOptions options;
        options.rows_per_call = rows;
        const MeanInterval score = compute_activeness(f, normal({9, 4}, 1), options);
        EXPECT_LT((score.mean - 4.0 * a * a).abs().max().item<double>(), 1e-12);
        EXPECT_LT((score.high - score.low).max().item<double>(), 1e-12);
    }
}

/// 2, 0 and 6: their squared distances from 8/3 sum to 56/3.
TEST(Activeness, OfACurvedPixelIsTheVarianceOfItsThreeValues) {
    const PictureFunction f = [](const at::Tensor& z) { return z.square() + z; };
    const MeanInterval score = compute_activeness(f, normal({5, 1}, 1));
    EXPECT_NEAR(score.mean[0].item<double>(), 28.0 / 3.0, 1e-12);
}

TEST(Activeness, AveragesPixelsAndKeepsTheOthersWhereTheyAre) {
    const PictureFunction f = [](const at::Tensor& z) {
        const at::Tensor both = z.select(1, 0) * z.select(1, 1);
        return at::stack({both, at::zeros_like(both)}, 1);
    };
    const at::Tensor z = at::tensor({1.0, 3.0, 2.0, 5.0}, at::kDouble).view({2, 2});
    const MeanInterval score = compute_activeness(f, z);
    EXPECT_NEAR(score.mean[0].item<double>(), 0.5 * 4.0 * (9.0 + 25.0) / 2.0, 1e-12);
    EXPECT_NEAR(score.mean[1].item<double>(), 0.5 * 4.0 * (1.0 + 4.0) / 2.0, 1e-12);
    EXPECT_LT(score.low[0].item<double>(), score.mean[0].item<double>());
}

TEST(Activeness, RiseIsTheMeanStepFromTheLowestSettingToTheHighest) {
    // Means over two outputs and two samples: of z0 z1, and of z0^3.
    const PictureFunction f = [](const at::Tensor& z) {
        return at::stack({z.select(1, 0) * z.select(1, 1), z.select(1, 0).pow(3)}, 1);
    };
    const at::Tensor z = at::tensor({1.0, 3.0, 2.0, 5.0}, at::kDouble).view({2, 2});
    for (const std::int64_t rows : {3, 24}) {
        ActivenessOptions options;
        options.rows_per_call = rows;
        const ActivenessAndRise found = compute_activeness_and_rise(f, z, options);
        EXPECT_NEAR(found.rise[0].item<double>(), (4.0 * (3.0 + 5.0) / 2.0 + 16.0) / 2.0, 1e-12);
        EXPECT_NEAR(found.rise[1].item<double>(), 4.0 * (1.0 + 2.0) / 2.0 / 2.0, 1e-12);
        EXPECT_TRUE(found.activeness.mean.equal(compute_activeness(f, z, options).mean));
    }
}

TEST(Activeness, FindsTheDemosDeadComponents) {
    DemoGenerator demo(32);
    const PictureFunction f = [&demo](const at::Tensor& x) { return demo.forward(x, {}); };
    const at::Tensor score = compute_activeness(f, demo_latents(6)).mean;
    for (std::int64_t i = 0; i < kDemoLatentSize; ++i) {
        const bool is_dead = i == kDemoDead[0] || i == kDemoDead[1];
        EXPECT_EQ(score[i].item<double>() < 1e-12, is_dead) << "component " << i;
    }
}

/// As many pictures as are needed, and every number as the plain way finds it.
TEST(Activeness, OfAdditiveComponentsIsMeasuredOnce) {
    DemoGenerator demo(32);
    std::int64_t drawn = 0;
    const PictureFunction f = [&demo, &drawn](const at::Tensor& x) {
        drawn += x.size(0);
        return demo.forward(x, {});
    };
    constexpr std::int64_t kSamples = 6;
    for (const at::ScalarType type : {at::kDouble, at::kFloat}) {
        const at::Tensor z = demo_latents(kSamples).to(type);
        const ActivenessAndRise plain = compute_activeness_and_rise(f, z);
        EXPECT_EQ(std::exchange(drawn, 0), 3 * kDemoLatentSize * kSamples);
        const ActivenessAndRise once = compute_activeness_and_rise(
            f, z, {.samples_per_round = 4, .additive = demo.info().additive_components});
        EXPECT_EQ(std::exchange(drawn, 0), 3 * (kDemoLatentSize - 2 + 2 * kSamples));
        const double rounding = 1e-6 * plain.activeness.mean.max().item<double>();
        EXPECT_LT(largest(once.activeness.mean - plain.activeness.mean), rounding) << type;
        EXPECT_LT(largest(once.activeness.low - plain.activeness.low), rounding) << type;
        EXPECT_LT(largest(once.activeness.high - plain.activeness.high), rounding) << type;
        EXPECT_LT(largest(once.rise - plain.rise), 1e-6) << type;
        EXPECT_GT((once.activeness.high - once.activeness.low)[kDemoPairA].item<double>(), rounding)
            << "the pair is measured at every sample";
    }
}

TEST(Activeness, Stops) {
    std::stop_source source;
    const PictureFunction f = [&source](const at::Tensor& z) {
        source.request_stop();
        return z;
    };
    EXPECT_THROW((void)compute_activeness(f, normal({50, 3}, 1), {}, {}, source.get_token()),
                 Error);
    EXPECT_THROW((void)compute_activeness(f, normal({3}, 1)), Error);
}

/// Given matrices as the Hessians of so many outputs.
HessianSlice slice_of(const std::vector<at::Tensor>& matrices) {
    return {.packed = pack_symmetric(at::stack(matrices, 2))};
}

at::Tensor matrix2(double a, double b, double d) {
    return at::tensor({a, b, b, d}, at::kDouble).view({2, 2});
}

TEST(Diagonalness, CountsAndAveragesRatios) {
    DiagonalnessMeter meter(2);
    meter.add(slice_of({matrix2(3, 1, -1), matrix2(1, -2, 0)}));
    meter.add(slice_of({matrix2(-1, 1, 0), matrix2(0, 0, 0)}));
    meter.end_sample();
    const Diagonalness d = meter.result();
    EXPECT_EQ(d.hessians, 4);
    EXPECT_DOUBLE_EQ(d.share, 0.75);
    EXPECT_NEAR(d.ratio, (2.0 + 0.25 + 0.5 + 0.0) / 4.0, 1e-7);
}

TEST(Diagonalness, UsesTheFloorAndTheIntervalOverSamples) {
    DiagonalnessMeter meter(2);
    for (const double off : {0.0, 1.0, 1.0}) {
        meter.add({.packed = slice_of({matrix2(1, off, 1)}).packed.to(at::kFloat)});
        meter.end_sample();
    }
    meter.end_sample();
    const Diagonalness d = meter.result();
    EXPECT_EQ(d.samples, 3);
    EXPECT_NEAR(d.ratio, (1e8 + 2.0) / 3.0, 2.0);
    EXPECT_EQ(d.share, 1.0);
    EXPECT_LT(d.ratio_interval.low.item<double>(), d.ratio);
    EXPECT_THROW(DiagonalnessMeter(1), Error);
    EXPECT_THROW((void)DiagonalnessMeter(3).result(), Error);
}

TEST(Interaction, OfAQuadraticIsItsHessian) {
    const at::Tensor a = at::tensor({0.5, -1.5, 2.0}, at::kDouble);
    const PictureFunction f = [&a](const at::Tensor& z) {
        return ((z * z).matmul(a) - 0.7 * z.select(1, 0) * z.select(1, 1)).view({-1, 1, 1, 1});
    };
    InteractionMeter meter(3);
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
        meter.add({.packed = packed_pixel_hessians(f, normal({3}, seed), {}).flatten(1)});
        meter.end_sample();
    }
    const InteractionMatrix m = meter.result();
    EXPECT_NEAR(m.value[0][1].item<double>(), 0.7, 1e-9);
    EXPECT_NEAR(m.value[1][0].item<double>(), 0.7, 1e-9);
    EXPECT_NEAR(m.value[0][2].item<double>(), 0.0, 1e-9);
    for (std::int64_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(m.value[i][i].item<double>(), 2.0 * std::fabs(a[i].item<double>()), 1e-9);
    }
    EXPECT_NEAR((m.high - m.low).max().item<double>(), 0.0, 1e-8);
}

TEST(Interaction, SumOfSquaresIsTheMeanPenalty) {
    const at::Tensor w = normal({4, 6}, 5);
    const PictureFunction f = [&w](const at::Tensor& z) {
        const at::Tensor y = z.matmul(w);
        return (y * y).view({-1, 6});
    };
    const at::Tensor z = normal({1, 4}, 6);
    InteractionMeter meter(4);
    meter.add({.packed = packed_pixel_hessians(f, z[0], {})});
    meter.end_sample();
    const at::Tensor m = meter.result().value;
    const double off = (m.square().sum() - m.diagonal().square().sum()).item<double>();
    PenaltyOptions options;
    options.reduction = Reduction::mean;
    options.variance = VarianceForm::population;
    const TensorFunction layers = [&f](const at::Tensor& x) {
        return std::vector<at::Tensor>{f(x)};
    };
    const double penalty =
        compute_penalty(layers, z, all_sign_vectors(4).unsqueeze(1), options).value.item<double>();
    EXPECT_NEAR(penalty / (2.0 * off), 1.0, 1e-9);
}

TEST(Interaction, MapsAreTakenSliceBySlice) {
    constexpr std::int64_t kPixels = 5;
    const at::Tensor packed = normal({packed_size(3), 2 * kPixels}, 4);
    InteractionMeter meter(3, {{0, 2}, {1, 1}}, 2, kPixels);
    meter.add({.packed = packed.narrow(1, 0, 4), .offset = 0});
    meter.add({.packed = packed.narrow(1, 4, 6), .offset = 4});
    meter.end_sample();
    const auto expected = [&](std::int64_t i, std::int64_t j) {
        return packed[packed_index(i, j, 3)].view({2, kPixels}).square().mean(0).sqrt();
    };
    EXPECT_LT((meter.map(0) - expected(2, 0)).abs().max().item<double>(), 1e-14);
    EXPECT_LT((meter.map(1) - expected(1, 1)).abs().max().item<double>(), 1e-14);
    EXPECT_THROW(InteractionMeter(3, {{0, 3}}), Error);
    EXPECT_THROW((void)InteractionMeter(3).result(), Error);
}

TEST(HessianMeters, RefuseHessiansOfAnotherScheme) {
    const at::Tensor packed = normal({packed_size(2), 3}, 4);
    DiagonalnessMeter diagonalness(2);
    InteractionMeter interactions(2);
    for (int twice = 0; twice < 2; ++twice) {
        diagonalness.add({.packed = packed, .scheme = HessianScheme::analytic});
        interactions.add({.packed = packed, .scheme = HessianScheme::analytic});
    }
    for (const HessianScheme other :
         {HessianScheme::official, HessianScheme::minimal, HessianScheme::minimal_wide_diagonal}) {
        const HessianSlice slice{.packed = packed, .scheme = other};
        EXPECT_THROW(diagonalness.add(slice), Error) << scheme_name(other);
        EXPECT_THROW(interactions.add(slice), Error) << scheme_name(other);
    }
    const Error error =
        error_of([&] { diagonalness.add({.packed = packed, .scheme = HessianScheme::minimal}); });
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_NE(std::string(error.what()).find("analytic and minimal"), std::string::npos)
        << error.what();
    diagonalness.end_sample();
    EXPECT_EQ(diagonalness.result().hessians, 6) << "what was refused is not counted";
}

TEST(DemoPenalty, ComesFromThePairAlone) {
    DemoGenerator demo(24);
    const TensorFunction f = [&demo](const at::Tensor& x) {
        return std::vector<at::Tensor>{demo.forward(x, {})};
    };
    const at::Tensor z = demo_latents(2);
    PenaltyOptions options;
    options.k = 4;
    at::Tensor v = draw_directions(z, options.k, SignScheme::iid, seeded(3));
    EXPECT_GT(compute_penalty(f, z, v, options).value.item<double>(), 1.0);
    v.select(2, kDemoPairB).zero_();
    EXPECT_LT(compute_penalty(f, z, v, options).value.item<double>(), 1e-20);
}

}  // namespace
}  // namespace zscope::testing
