#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/base/error.h"
#include "core/export/hessian_report.h"
#include "core/hessian/model_calls.h"
#include "core/model/demo/demo_generator.h"
#include "tests/core/demo_analysis_support.h"
#include "tests/support/numbers.h"
#include "tests/support/product_generator.h"

namespace zscope::testing {
namespace {

TEST(ChosenHessians, PickTheMostPenalisedValue) {
    DemoGenerator demo(kSize);
    const PixelHessianRequest request{.latents = latents(1), .k = 16};
    const PixelHessian most = compute_chosen_hessians(demo, kCpu, request)[0];
    const at::Tensor exact = exact_pair(demo, 1)[0];
    const double entry = exact[most.place.channel][most.place.y][most.place.x].item<double>();
    EXPECT_GT(std::fabs(entry), 0.9 * largest(exact));
    EXPECT_NEAR(most.matrix[kDemoPairA][kDemoPairB].item<double>(), entry,
                kStepError * largest(exact));
    PixelHessianRequest given = request;
    given.place = most.place;
    EXPECT_TRUE(most.matrix.equal(compute_chosen_hessians(demo, kCpu, given)[0].matrix));
    given.place = PixelPlace{.x = kSize, .y = 0, .channel = 0};
    EXPECT_THROW((void)compute_chosen_hessians(demo, kCpu, given), Error);
}

TEST(ChosenHessians, PickTheLeastPenalisedValue) {
    ProductGenerator products(at::tensor({3.0F, -1.0F, 0.5F, -2.0F}).view({2, 2}));
    PixelHessianRequest request{.latents = latents(2), .k = 16};
    const std::vector<PixelHessian> most = compute_chosen_hessians(products, kCpu, request);
    request.choice = PixelChoice::least_penalised;
    const std::vector<PixelHessian> least = compute_chosen_hessians(products, kCpu, request);
    ASSERT_EQ(least.size(), 2U);
    for (std::size_t s = 0; s < least.size(); ++s) {
        EXPECT_EQ(most[s].place, (PixelPlace{.x = 0, .y = 0, .channel = 0}));
        EXPECT_EQ(least[s].place, (PixelPlace{.x = 0, .y = 1, .channel = 0}));
        EXPECT_NEAR(least[s].matrix[0][1].item<double>(), 0.5, 1e-3);
        // A penalty goes by the square of the entry, whatever the signs drawn.
        EXPECT_GT(most[s].penalty, 0.0);
        EXPECT_NEAR(least[s].penalty / most[s].penalty, 1.0 / 36.0, 1e-3);
    }
}

TEST(ChosenHessians, AlongSomeComponentsAreThoseEntriesOfTheWhole) {
    DemoGenerator demo(kSize);
    PixelHessianRequest request{.latents = latents(2), .place = PixelPlace{9, 8, 1}};
    const at::Tensor chosen = at::tensor({7, 0, 1}, at::kLong);
    for (const HessianScheme scheme :
         {HessianScheme::official, HessianScheme::minimal, HessianScheme::minimal_wide_diagonal,
          HessianScheme::analytic}) {
        SCOPED_TRACE(scheme_name(scheme));
        request.scheme = scheme;
        request.components.clear();
        const std::vector<PixelHessian> whole = compute_chosen_hessians(demo, kCpu, request);
        request.components = {7, 0, 1};
        const std::vector<PixelHessian> some = compute_chosen_hessians(demo, kCpu, request);
        ASSERT_EQ(some.size(), whole.size());
        for (std::size_t s = 0; s < some.size(); ++s) {
            const at::Tensor entries =
                whole[s].matrix.index_select(0, chosen).index_select(1, chosen);
            ASSERT_EQ(some[s].matrix.sizes(), entries.sizes());
            EXPECT_LT(largest(some[s].matrix - entries), kRounding);
        }
    }
    for (const std::vector<int>& wrong :
         {std::vector<int>{0, 0}, std::vector<int>{12}, std::vector<int>{-1}}) {
        request.components = wrong;
        EXPECT_THROW((void)compute_chosen_hessians(demo, kCpu, request), Error);
    }
}

TEST(ChosenHessians, DrawARandomValueFromTheSeed) {
    DemoGenerator demo(kSize);
    PixelHessianRequest request{
        .latents = latents(8), .scheme = HessianScheme::analytic, .choice = PixelChoice::random};
    const auto places = [&] {
        std::vector<PixelPlace> found;
        for (const PixelHessian& hessian : compute_chosen_hessians(demo, kCpu, request)) {
            EXPECT_TRUE(std::isnan(hessian.penalty));
            found.push_back(hessian.place);
        }
        return found;
    };
    const std::vector<PixelPlace> first = places();
    ASSERT_EQ(first.size(), 8U);
    EXPECT_EQ(places(), first);
    EXPECT_GT(std::ranges::count_if(first, [&](const auto& place) { return place != first[0]; }), 4)
        << "each sample has its own";
    const PixelHessianRequest given{
        .latents = latents(1), .scheme = HessianScheme::analytic, .place = first[0]};
    const at::Tensor matrix = compute_chosen_hessians(demo, kCpu, request)[0].matrix;
    EXPECT_TRUE(matrix.equal(compute_chosen_hessians(demo, kCpu, given)[0].matrix));
    ++request.latents.seed;
    EXPECT_NE(places(), first);
}

}  // namespace
}  // namespace zscope::testing
