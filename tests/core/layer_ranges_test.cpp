#include "core/model/layer_ranges.h"

#include <gtest/gtest.h>

#include <string>

namespace zscope {
namespace {

using Layers = std::vector<int>;

TEST(LayerRanges, ReadsNumbersAndRangesInTheirOrder) {
    EXPECT_EQ(parse_layer_ranges("4"), Layers{4});
    EXPECT_EQ(parse_layer_ranges("4-6"), (Layers{4, 5, 6}));
    EXPECT_EQ(parse_layer_ranges("4,6"), (Layers{4, 6}));
    EXPECT_EQ(parse_layer_ranges("7-7,1-3,10"), (Layers{7, 1, 2, 3, 10}));
    EXPECT_EQ(parse_layer_number("10000"), 10000);
}

TEST(LayerRanges, RefusesWhatIsNoList) {
    for (const char* wrong : {"", ",", "4,", ",4", "4,,6", "4-", "-4", "6-4", "4-5-6", "0", "0-3",
                              "10001", "4 ", "four", "99999999999999999999", "4,4", "1-3,2"}) {
        EXPECT_EQ(parse_layer_ranges(wrong), std::nullopt) << "'" << wrong << "'";
    }
    for (const char* wrong : {"", "4-6", "0", "10001", "4x"}) {
        EXPECT_EQ(parse_layer_number(wrong), std::nullopt) << "'" << wrong << "'";
    }
}

TEST(LayerRanges, WritesWhatItReads) {
    EXPECT_EQ(layer_ranges_text({}), "");
    EXPECT_EQ(layer_ranges_text(Layers{4}), "4");
    EXPECT_EQ(layer_ranges_text(Layers{1, 2, 3, 5, 4, 9, 10}), "1-3,5,4,9-10");
    for (const Layers& layers : {Layers{4}, Layers{4, 5}, Layers{6, 5, 4}}) {
        EXPECT_EQ(parse_layer_ranges(layer_ranges_text(layers)), layers);
    }
}

}  // namespace
}  // namespace zscope
