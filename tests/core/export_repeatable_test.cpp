#include "core/hessian/repeatable.h"

#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <string>

#include "core/explore/traverse.h"
#include "core/export/hessian_report.h"
#include "core/export/penalty_report.h"
#include "core/export/sensitivity_maps.h"
#include "tests/support/cpu.h"
#include "tests/support/thrown_error.h"
#include "tests/support/unsteady_generator.h"

namespace zscope::testing {
namespace {

TEST(Repeatable, TheLayerAtFaultIsNamedWhateverIsAskedFor) {
    UnsteadyGenerator generator;
    EXPECT_NE(failure_of([&] {
                  PenaltyRequest request;
                  request.layers = {3};
                  (void)compute_layer_penalties(generator, kCpu, request, "m");
              }).find(kUnsteadyFault),
              std::string::npos);
    EXPECT_NE(failure_of([&] {
                  (void)compute_hessian_statistics(generator, kCpu, HessianStatisticsRequest{});
              }).find(kUnsteadyFault),
              std::string::npos);
    EXPECT_NE(failure_of([&] {
                  (void)compute_chosen_hessians(generator, kCpu, PixelHessianRequest{});
              }).find(kUnsteadyFault),
              std::string::npos);
    EXPECT_NE(failure_of([&] {
                  (void)compute_sensitivity_maps(generator, kCpu, SensitivityOptions{});
              }).find(kUnsteadyFault),
              std::string::npos);
}

TEST(Repeatable, PairsAreToldTooAndDrawNoCell) {
    UnsteadyGenerator generator;
    int cells = 0;
    const std::string fault = failure_of([&] {
        draw_pair(generator, {0.1F, -0.2F, 0.3F}, {},
                  [&cells](const DrawnCell&, const FloatImage&) { ++cells; });
    });
    EXPECT_NE(fault.find(kUnsteadyFault), std::string::npos) << fault;
    EXPECT_EQ(cells, 0);
}

TEST(Repeatable, ASteadyModelPasses) {
    UnsteadyGenerator generator(0.0);
    ModelCalls calls(generator, LatentMode::pre_norm, 4, {}, {});
    EXPECT_NO_THROW(require_repeatable(calls, generator.info(), at::zeros({1, 3})));
}

}  // namespace
}  // namespace zscope::testing
