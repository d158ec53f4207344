#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <string>

#include "core/base/error.h"
#include "core/export/npy.h"

namespace zscope {
namespace {

TEST(Npy, HasNumPysLayout) {
    const std::string bytes = encode_npy(at::arange(6, at::kFloat).view({2, 3}).t());
    EXPECT_EQ(bytes.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
    const std::size_t header =
        static_cast<unsigned char>(bytes[8]) + 256U * static_cast<unsigned char>(bytes[9]);
    EXPECT_EQ((10 + header) % 64, 0U);
    EXPECT_EQ(bytes[10 + header - 1], '\n');
    EXPECT_TRUE(bytes.substr(10).starts_with(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }"));
    float values[6];
    ASSERT_EQ(bytes.size(), 10 + header + sizeof(values));
    std::memcpy(values, bytes.data() + 10 + header, sizeof(values));
    EXPECT_EQ(values[1], 3.0F) << "rows of the transposed tensor, in C order";
}

TEST(Npy, NamesEveryShapeAndType) {
    EXPECT_NE(encode_npy(at::zeros({4}, at::kDouble)).find("'<f8'"), std::string::npos);
    EXPECT_NE(encode_npy(at::zeros({4})).find("'shape': (4,), }"), std::string::npos);
    EXPECT_NE(encode_npy(at::zeros({})).find("'shape': (), }"), std::string::npos);
    EXPECT_THROW((void)encode_npy(at::zeros({2}, at::kLong)), Error);
}

}  // namespace
}  // namespace zscope
