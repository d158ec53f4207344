#include <ATen/core/grad_mode.h>
#include <ATen/record_function.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/model/progan/discriminator_network.h"
#include "core/model/progan/ops.h"
#include "tests/core/progan_support.h"

namespace zscope::testing {
namespace {

using Shapes = std::vector<std::vector<std::int64_t>>;

/// Notes the shapes that leaky ReLUs give on this thread while it lives. One at a time.
class LeakyShapes {
  public:
    LeakyShapes()
        : handle_(at::addThreadLocalCallback(
              at::RecordFunctionCallback(&begin, &note).needsOutputs(true))) {
        noted().clear();
    }
    LeakyShapes(const LeakyShapes&) = delete;
    LeakyShapes& operator=(const LeakyShapes&) = delete;
    ~LeakyShapes() { at::removeCallback(handle_); }

    static Shapes& noted() {
        static Shapes shapes;
        return shapes;
    }

  private:
    static std::unique_ptr<at::ObserverContext> begin(const at::RecordFunction& /*call*/) {
        return nullptr;
    }
    static void note(const at::RecordFunction& call, at::ObserverContext* /*context*/) {
        if (std::string_view(call.name()) == "aten::leaky_relu") {
            noted().push_back(call.outputs().at(0).toTensor().sizes().vec());
        }
    }

    at::CallbackHandle handle_;
};

TEST(DiscriminatorNetwork, OutputShapesOfThePaper) {
    ProGanConfig config;
    config.infogan_size = 3;
    const DiscriminatorNetwork network(config, seeded(5));
    const at::NoGradGuard no_grad;
    const LeakyShapes shapes;
    const DiscriminatorPass pass = network.forward(at::zeros({1, 3, 128, 128}));
    const Shapes expected{{1, 128, 128, 128},  // FromRGB_lod0
                          {1, 128, 128, 128},  // 128x128/Conv0
                          {1, 256, 64, 64},    // 128x128/Conv1_down
                          {1, 256, 64, 64},    // 64x64/Conv0
                          {1, 512, 32, 32},    // 64x64/Conv1_down
                          {1, 512, 32, 32},    // 32x32/Conv0
                          {1, 512, 16, 16},    // 32x32/Conv1_down
                          {1, 512, 16, 16},    // 16x16/Conv0
                          {1, 512, 8, 8},      // 16x16/Conv1_down
                          {1, 512, 8, 8},      // 8x8/Conv0
                          {1, 512, 4, 4},      // 8x8/Conv1_down
                          {1, 512, 4, 4},      // 4x4/Q_Encoder/Conv
                          {1, 512},            // 4x4/Q_Encoder/Dense0
                          {1, 512, 4, 4},      // 4x4/Conv
                          {1, 512}};           // 4x4/Dense0
    EXPECT_EQ(LeakyShapes::noted(), expected);
    EXPECT_EQ(pass.scores.sizes(), at::IntArrayRef({1, 1}));
    EXPECT_EQ(pass.q.sizes(), at::IntArrayRef({1, 3}));
    EXPECT_EQ(progan::append_minibatch_stddev(at::zeros({4, 512, 4, 4})).sizes(),
              at::IntArrayRef({4, 513, 4, 4}));

    const std::int64_t from_rgb_channels[] = {256, 512, 512, 512, 512};  // FromRGB_lod1 to lod5
    for (int lod = 1; lod <= 5; ++lod) {
        LeakyShapes::noted().clear();
        const std::int64_t size = std::int64_t{128} >> lod;
        (void)network.forward(at::zeros({1, 3, size, size}), lod);
        ASSERT_FALSE(LeakyShapes::noted().empty());
        const std::vector<std::int64_t> first{1, from_rgb_channels[lod - 1], size, size};
        EXPECT_EQ(LeakyShapes::noted().front(), first) << lod;
    }
}

}  // namespace
}  // namespace zscope::testing
