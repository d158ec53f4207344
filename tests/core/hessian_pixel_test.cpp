#include "core/hessian/pixel_hessian.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stop_token>
#include <vector>

#include "core/base/error.h"
#include "core/hessian/chosen_axes.h"
#include "core/hessian/packed_hessian.h"
#include "core/latent/latent_state.h"
#include "core/model/demo/demo_generator.h"
#include "tests/support/numbers.h"
#include "tests/support/thrown_error.h"

namespace zscope::testing {
namespace {

constexpr HessianScheme kDifferences[] = {HessianScheme::official, HessianScheme::minimal,
                                          HessianScheme::minimal_wide_diagonal};

/// sum_i a_i z_i^2 + 0.7 z_0 z_1 per output; rows of `a` are outputs.
PictureFunction quadratic(const at::Tensor& a) {
    return [a](const at::Tensor& z) {
        return (z * z).matmul(a.t()) + 0.7 * (z.select(1, 0) * z.select(1, 1)).unsqueeze(1);
    };
}

PixelHessianOptions options_for(HessianScheme scheme) {
    PixelHessianOptions options;
    options.scheme = scheme;
    return options;
}

TEST(PackedHessian, IndexesTheUpperTriangle) {
    EXPECT_EQ(packed_size(12), 78);
    std::int64_t expected = 0;
    for (const auto& [i, j] : packed_pairs(5)) {
        EXPECT_EQ(packed_index(i, j, 5), expected);
        EXPECT_EQ(packed_index(j, i, 5), expected);
        ++expected;
    }
    EXPECT_EQ(expected, packed_size(5));
    const at::Tensor packed = normal({packed_size(4), 3}, 1);
    const at::Tensor full = unpack_symmetric(packed, 4);
    EXPECT_TRUE(full.equal(full.transpose(0, 1)));
    EXPECT_TRUE(pack_symmetric(full).equal(packed));
    EXPECT_TRUE(full[1][3].equal(packed[packed_index(3, 1, 4)]));
    EXPECT_EQ(packed_multiplicity(4).sum().item<double>(), 16.0);
}

TEST(PixelHessians, AreExactForQuadratics) {
    const at::Tensor a = normal({5, 4}, 2);
    for (const HessianScheme scheme : kDifferences) {
        const at::Tensor h = unpack_symmetric(
            packed_pixel_hessians(quadratic(a), normal({4}, 3), options_for(scheme)), 4);
        at::Tensor expected = at::zeros_like(h);
        for (std::int64_t i = 0; i < 4; ++i) {
            expected[i][i].copy_(2.0 * a.select(1, i));
        }
        expected[0][1].fill_(0.7);
        expected[1][0].fill_(0.7);
        EXPECT_LT(largest(h - expected), 1e-10) << scheme_name(scheme);
    }
}

TEST(PixelHessians, CallTheFunctionAsOftenAsTheySay) {
    for (const std::int64_t n : {3, 12}) {
        for (const HessianScheme scheme : kDifferences) {
            std::int64_t points = 0;
            const PictureFunction counting = [&points](const at::Tensor& z) {
                points += z.size(0);
                return z;
            };
            (void)packed_pixel_hessians(counting, normal({n}, 1), options_for(scheme));
            EXPECT_EQ(points, evaluation_count(scheme, n)) << scheme_name(scheme);
        }
    }
    EXPECT_EQ(evaluation_count(HessianScheme::official, 12), 312);
    EXPECT_EQ(evaluation_count(HessianScheme::official, 3), 24);
    EXPECT_EQ(evaluation_count(HessianScheme::minimal, 12), 157);
    EXPECT_EQ(evaluation_count(HessianScheme::minimal, 3), 13);
    EXPECT_EQ(evaluation_count(HessianScheme::minimal, 120), 14521);
    EXPECT_EQ(evaluation_count(HessianScheme::minimal_wide_diagonal, 12), 181);
}

TEST(PixelHessians, ErrorFallsWithEpsilonSquared) {
    const PictureFunction f = [](const at::Tensor& z) {
        return (z.select(1, 0) + 0.5 * z.select(1, 1)).sin() * (0.7 * z.select(1, 2)).exp();
    };
    const at::Tensor z = at::tensor({0.3, -0.4, 0.2}, at::kDouble);
    const double s = std::sin(0.1) * std::exp(0.14);
    const double c = std::cos(0.1) * std::exp(0.14);
    const at::Tensor exact =
        at::tensor({-s, -0.5 * s, 0.7 * c, -0.25 * s, 0.35 * c, 0.49 * s}, at::kDouble);
    for (const HessianScheme scheme : kDifferences) {
        PixelHessianOptions options = options_for(scheme);
        const auto gap = [&](double epsilon) {
            options.epsilon = epsilon;
            return (packed_pixel_hessians(f, z, options).flatten() - exact).abs();
        };
        const at::Tensor ratio = gap(0.1) / gap(0.05);
        EXPECT_LT(largest(ratio - 4.0), 0.1) << scheme_name(scheme);
    }
}

TEST(PixelHessians, DiagonalStepsAreThoseOfTheScheme) {
    // For z^4 at 0 a central second difference of step h gives 2 h^2.
    const PictureFunction f = [](const at::Tensor& z) { return z.pow(4); };
    const at::Tensor z = at::zeros({2}, at::kDouble);
    const auto first = [&](HessianScheme scheme) {
        return packed_pixel_hessians(f, z, options_for(scheme))[0][0].item<double>();
    };
    EXPECT_NEAR(first(HessianScheme::official), 2.0 * 0.04, 1e-12);
    EXPECT_NEAR(first(HessianScheme::minimal), 2.0 * 0.01, 1e-12);
    EXPECT_NEAR(first(HessianScheme::minimal_wide_diagonal), 2.0 * 0.04, 1e-12);
}

TEST(PixelHessians, SlicesAndCallSizesChangeNothing) {
    const at::Tensor a = normal({7, 5}, 4);
    const PictureFunction f = [&a](const at::Tensor& z) {
        return z.matmul(a.t()).sin().view({-1, 1, 7});
    };
    const at::Tensor z = normal({5}, 6);
    for (const HessianScheme scheme : kDifferences) {
        PixelHessianOptions options = options_for(scheme);
        const at::Tensor whole = packed_pixel_hessians(f, z, options);
        EXPECT_EQ(whole.sizes(), (at::IntArrayRef{15, 1, 7}));
        for (const std::int64_t rows : {1, 3, 400}) {
            options.rows_per_call = rows;
            options.memory_budget = 3 * 8 * (15 + 11 + rows);
            std::vector<at::Tensor> slices;
            std::vector<std::int64_t> offsets;
            visit_pixel_hessians(f, z, options, [&](const HessianSlice& slice) {
                slices.push_back(slice.packed.clone());
                offsets.push_back(slice.offset);
                EXPECT_EQ(slice.total, 7);
            });
            EXPECT_EQ(offsets, (std::vector<std::int64_t>{0, 3, 6}));
            EXPECT_LT(largest(at::cat(slices, 1) - whole.flatten(1)), 1e-11);
        }
    }
}

TEST(PixelHessians, ReportAndStop) {
    std::stop_source source;
    std::vector<Progress> reports;
    int calls = 0;
    const PictureFunction f = [&](const at::Tensor& z) {
        if (++calls == 3) {
            source.request_stop();
        }
        return z;
    };
    ProgressSink sink([&reports](const Progress& p) { reports.push_back(p); });
    const Error error = error_of([&] {
        (void)packed_pixel_hessians(f, normal({12}, 1), options_for(HessianScheme::official), sink,
                                    source.get_token());
    });
    EXPECT_EQ(error.code(), ErrorCode::cancelled);
    EXPECT_TRUE(error.describe().ends_with("evaluations. Fewer latents or components take fewer"))
        << error.describe();
    EXPECT_EQ(calls, 3);
    ASSERT_FALSE(reports.empty());
    EXPECT_EQ(reports[0].total, 312);
}

TEST(ChosenAxes, AreEachNamedOnce) {
    EXPECT_EQ(chosen_axes({2, 0}, 3), (std::vector<std::int64_t>{2, 0}));
    EXPECT_EQ(chosen_axes({}, 2), (std::vector<std::int64_t>{0, 1}));
    EXPECT_EQ(message_of([] {
                  (void)chosen_axes({1, 0, 1}, 3);
              }),
              "components: found z1; expected some of z0 to z2, each once");
}

TEST(PixelHessians, RefuseWrongOptions) {
    const PictureFunction f = [](const at::Tensor& z) { return z; };
    PixelHessianOptions options;
    EXPECT_THROW((void)packed_pixel_hessians(f, normal({2, 3}, 1), options), Error);
    options.epsilon = 0.0;
    EXPECT_THROW((void)packed_pixel_hessians(f, normal({3}, 1), options), Error);
    EXPECT_THROW(
        (void)packed_pixel_hessians(f, normal({3}, 1), options_for(HessianScheme::analytic)),
        Error);
    options = {};
    options.rows_per_call = 0;
    EXPECT_THROW((void)packed_pixel_hessians(f, normal({3}, 1), options), Error);
}

TEST(PixelHessians, RefuseAPictureWhoseShapeChanges) {
    const at::Tensor z = normal({3}, 4);
    for (const HessianScheme scheme : kDifferences) {
        std::int64_t width = 1;
        const PictureFunction growing = [&width](const at::Tensor& points) {
            return points.select(1, 0).unsqueeze(1).repeat({1, width++});
        };
        PixelHessianOptions options = options_for(scheme);
        options.rows_per_call = 4;
        EXPECT_THROW((void)packed_pixel_hessians(growing, z, options), Error);
        EXPECT_THROW(visit_pixel_hessians(growing, z, options, [](const HessianSlice&) {}), Error);
    }
}

TEST(PixelHessians, FindTheDemosPair) {
    DemoGenerator demo(24);
    const at::Tensor z = at::tensor(sample_latent(2, kDemoLatentSize)).to(at::kDouble);
    const PictureFunction f = [&demo](const at::Tensor& x) { return demo.forward(x, {}); };
    const at::Tensor exact = pack_symmetric(demo.hessian(z));
    PixelHessianOptions options = options_for(HessianScheme::minimal);
    const auto gap = [&](double epsilon) {
        options.epsilon = epsilon;
        return largest(packed_pixel_hessians(f, z, options) - exact);
    };
    const double coarse = gap(0.02);
    const double fine = gap(0.01);
    EXPECT_NEAR(coarse / fine, 4.0, 0.2);
    options.epsilon = 0.1;
    const at::Tensor h = unpack_symmetric(packed_pixel_hessians(f, z, options), kDemoLatentSize);
    for (std::int64_t i = 0; i < kDemoLatentSize; ++i) {
        for (std::int64_t j = 0; j < i; ++j) {
            const bool is_pair = i == kDemoPairB && j == kDemoPairA;
            EXPECT_EQ(largest(h[i][j]) > 1e-9, is_pair) << i << ", " << j;
        }
    }
}

TEST(DirectionalCurvature, IsVHV) {
    const at::Tensor a = normal({3, 4}, 2);
    const at::Tensor z = normal({5, 4}, 3);
    const at::Tensor v = normal({5, 4}, 4);
    const at::Tensor expected =
        2.0 * (v * v).matmul(a.t()) + 1.4 * (v.select(1, 0) * v.select(1, 1)).unsqueeze(1);
    EXPECT_LT(largest(directional_curvature(quadratic(a), z, v, 0.1) - expected), 1e-9);
}

}  // namespace
}  // namespace zscope::testing
