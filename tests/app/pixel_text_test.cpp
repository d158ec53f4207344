#include "app/state/pixel_text.h"

#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <utility>

namespace zscope {
namespace {

/// 3 x 2, channel c of the pixel (x, y) is 100 y + 10 x + c in 8 bits and c + (3 y + x) / 8 in the
/// model's numbers.
RenderedImage picture(int channels) {
    RenderedImage made;
    made.image = {3, 2, channels, {}};
    FloatImage values{3, 2, channels, {}};
    for (int pixel = 0; pixel < 6; ++pixel) {
        for (int c = 0; c < channels; ++c) {
            const int byte = 100 * (pixel / 3) + 10 * (pixel % 3) + c;
            made.image.pixels.push_back(static_cast<std::uint8_t>(byte));
        }
    }
    for (int c = 0; c < channels; ++c) {
        for (int pixel = 0; pixel < 6; ++pixel) {
            values.values.push_back(static_cast<float>(c) + static_cast<float>(pixel) / 8.0F);
        }
    }
    made.values = std::make_shared<const FloatImage>(std::move(values));
    return made;
}

TEST(PixelText, TellsPlaceNumbersAndBytes) {
    EXPECT_EQ(pixel_text(picture(3), 2, 1),
              "x 2  y 1   r +0.625 (120)   g +1.625 (121)   b +2.625 (122)");
    EXPECT_EQ(pixel_text(picture(3), 0, 0),
              "x 0  y 0   r +0.000 (0)   g +1.000 (1)   b +2.000 (2)");
}

TEST(PixelText, TellsOfWhatIsNoNumber) {
    RenderedImage made = picture(3);
    FloatImage values = *made.values;
    values.values[6 + 5] = std::numeric_limits<float>::quiet_NaN();
    made.values = std::make_shared<const FloatImage>(std::move(values));
    EXPECT_EQ(pixel_text(made, 2, 1), "x 2  y 1   r +0.625 (120)   g no number   b +2.625 (122)");
}

TEST(PixelText, NamesTheChannelsThereAre) {
    EXPECT_EQ(pixel_text(picture(1), 1, 0), "x 1  y 0   v +0.125 (10)");
    EXPECT_TRUE(pixel_text(picture(4), 1, 0).ends_with("   b +2.125 (12)   a +3.125 (13)"));
}

TEST(PixelText, TellsBytesAloneWithoutTheModelsNumbers) {
    RenderedImage bytes = picture(3);
    bytes.values = nullptr;
    EXPECT_EQ(pixel_text(bytes, 2, 1), "x 2  y 1   r 120   g 121   b 122");
}

}  // namespace
}  // namespace zscope
