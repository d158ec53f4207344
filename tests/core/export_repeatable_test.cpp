#include "core/hessian/repeatable.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/explore/traverse.h"
#include "core/export/hessian_report.h"
#include "core/export/penalty_report.h"
#include "core/export/sensitivity_maps.h"
#include "tests/support/cpu.h"
#include "tests/support/layered_generator.h"
#include "tests/support/thrown_error.h"

namespace zscope::testing {
namespace {

/// Its second layer counts the calls.
class Unsteady final : public LayeredGenerator {
  public:
    explicit Unsteady(double drift) : LayeredGenerator("unsteady", 3, 2), drift_(drift) {}

    [[nodiscard]] std::unique_ptr<Generator> replica() const override {
        return std::make_unique<Unsteady>(drift_);
    }

  private:
    [[nodiscard]] std::vector<at::Tensor> layers(const at::Tensor& z,
                                                 const ForwardOptions& /*options*/) override {
        const at::Tensor first = z.sum(1).view({-1, 1, 1, 1}).expand({-1, 1, 2, 2}).sin();
        const at::Tensor second = first * 2.0 + drift_ * ++calls_;
        return {first, second, second.cos()};
    }

    double drift_;
    int calls_ = 0;
};

TEST(Repeatable, TheLayerAtFaultIsNamedWhateverIsAskedFor) {
    constexpr const char* kFault = "2 second differs in 4 of 4 values";
    Unsteady generator(0.01);
    EXPECT_NE(failure_of([&] {
                  PenaltyRequest request;
                  request.layers = {3};
                  (void)compute_layer_penalties(generator, kCpu, request, "m");
              }).find(kFault),
              std::string::npos);
    EXPECT_NE(failure_of([&] {
                  (void)compute_hessian_statistics(generator, kCpu, HessianStatisticsRequest{});
              }).find(kFault),
              std::string::npos);
    EXPECT_NE(failure_of([&] {
                  (void)compute_chosen_hessians(generator, kCpu, PixelHessianRequest{});
              }).find(kFault),
              std::string::npos);
    EXPECT_NE(failure_of([&] {
                  (void)compute_sensitivity_maps(generator, kCpu, SensitivityOptions{});
              }).find(kFault),
              std::string::npos);
}

TEST(Repeatable, PairsAreToldTooAndDrawNoCell) {
    Unsteady generator(0.01);
    int cells = 0;
    const std::string fault = failure_of([&] {
        draw_pair(generator, {0.1F, -0.2F, 0.3F}, {},
                  [&cells](const DrawnCell&, const FloatImage&) { ++cells; });
    });
    EXPECT_NE(fault.find("2 second differs in 4 of 4 values"), std::string::npos) << fault;
    EXPECT_EQ(cells, 0);
}

TEST(Repeatable, ASteadyModelPasses) {
    Unsteady generator(0.0);
    ModelCalls calls(generator, LatentMode::pre_norm, 4, {}, {});
    EXPECT_NO_THROW(require_repeatable(calls, generator.info(), at::zeros({1, 3})));
}

}  // namespace
}  // namespace zscope::testing
