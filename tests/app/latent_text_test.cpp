#include "app/state/latent_text.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

std::string complaint(std::string_view text, std::size_t n) {
    return testing::error_of([&] { (void)parse_latent_text(text, n); }).what();
}

TEST(LatentText, NumbersComeBackBitForBit) {
    const std::vector<float> values{0.1F, -1.0F / 3.0F, 1e-30F, -0.0F, 3.4e38F};
    EXPECT_EQ(parse_latent_text(latent_text(values), values.size()), values);
    EXPECT_EQ(latent_text({0.5F, -2.0F}), "0.5,-2");
}

TEST(LatentText, TakesWhatOtherProgramsPrint) {
    const std::vector<float> values{1.0F, -2.5F, 3.0F};
    EXPECT_EQ(parse_latent_text("[ 1.  -2.5  3. ]\n", 3), values);
    EXPECT_EQ(parse_latent_text("+1; -2.5; 3e0", 3), values);
    EXPECT_EQ(parse_latent_text(R"({"verb": "render", "z": [1, -2.5, 3]})", 3), values);
}

TEST(LatentText, SaysWhatItFound) {
    EXPECT_NE(complaint("1, two", 2).find("'two'"), std::string::npos);
    EXPECT_NE(complaint("1 nan", 2).find("'nan'"), std::string::npos);
    EXPECT_NE(complaint("1 2 3", 2).find("3 numbers for 2 components"), std::string::npos);
    EXPECT_NE(complaint("", 2).find("0 numbers"), std::string::npos);
    EXPECT_NE(complaint("{\"a\": 1}", 2).find("\"z\""), std::string::npos);
    EXPECT_NE(complaint("{\"z\": [1, null]}", 2).find("finite"), std::string::npos);
    EXPECT_NE(complaint(std::string(2U << 20U, '1'), 2).find("1 MiB"), std::string::npos);
}

}  // namespace
}  // namespace zscope
