#include "core/model/device.h"

#include <c10/core/Device.h>
#include <gtest/gtest.h>

#include <string>

#include "core/base/error.h"
#include "core/model/gpus.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

TEST(Device, ReadsNamesAndSaysWhyNot) {
    const DeviceSupport none{.cuda = false, .reason = "no driver", .gpus = {}};
    EXPECT_TRUE(parse_device("cpu", none).is_cpu());
    EXPECT_TRUE(parse_device("auto", none).is_cpu());
    for (const char* wrong : {"", "gpu", "cuda:", "cuda:-1", "cuda:1x", "CPU"}) {
        EXPECT_THROW((void)parse_device(wrong, none), Error) << wrong;
    }
    const Error error = testing::error_of([&] { (void)parse_device("cuda", none); });
    EXPECT_NE(error.describe().find("no driver"), std::string::npos);
}

TEST(Device, OnlyGpusFromComputeCapability8OnComputeInBfloat16) {
    EXPECT_TRUE(computes_in_bfloat16(Gpu{.name = "a", .compute_major = 8, .compute_minor = 0}));
    EXPECT_TRUE(computes_in_bfloat16(Gpu{.name = "b", .compute_major = 12, .compute_minor = 1}));
    EXPECT_FALSE(computes_in_bfloat16(Gpu{.name = "c", .compute_major = 7, .compute_minor = 5}));
    EXPECT_FALSE(computes_in_bfloat16(Gpu{.name = "no answer"}));
    EXPECT_FALSE(computes_in_bfloat16(c10::Device(c10::kCPU)));
    EXPECT_FALSE(computes_in_bfloat16(c10::Device(c10::kCUDA, 127)));
    EXPECT_EQ(describe(Gpu{.name = "A", .compute_major = 8, .compute_minor = 6}),
              "A, compute capability 8.6, preview in bfloat16");
    EXPECT_EQ(describe(Gpu{.name = "B", .compute_major = 7, .compute_minor = 5}),
              "B, compute capability 7.5, preview in float32");
    EXPECT_EQ(describe(Gpu{.name = "C"}), "C, compute capability not known, preview in float32");
}

}  // namespace
}  // namespace zscope
