#include <ATen/ops/stack.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/data/scenes/renderer.h"
#include "core/data/scenes/scene_set.h"
#include "core/metrics/fault_shares.h"
#include "core/metrics/picture_faults.h"
#include "core/tensor/image_tensor.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

constexpr int kSide = 64;
constexpr std::array<std::uint8_t, 3> kBluish{128, 148, 171};
constexpr std::array<std::uint8_t, 3> kGreen{60, 160, 70};

/// Pixels far from where `scene` puts its object, a little off the middle.
constexpr int kCornerPixel = kSide * kSide - 1;
constexpr int kFarPixel = 6 * kSide + 6;
constexpr float kOffMiddle = 0.1F;

Image scene(int paint, int shape, float size = 1.8F, int side = kSide) {
    const SceneObject object{static_cast<SceneShape>(shape),
                             scene_paints()[static_cast<std::size_t>(paint)].linear, size,
                             kOffMiddle, -kOffMiddle};
    return render_scene({&object, 1}, side);
}

void put(Image& picture, int pixel, const std::array<std::uint8_t, 3>& color) {
    std::copy(color.begin(), color.end(),
              picture.pixels.begin() + static_cast<std::ptrdiff_t>(3) * pixel);
}

int label(const std::string& name) {
    const auto paints = scene_paints();
    const auto found = std::find_if(paints.begin(), paints.end(),
                                    [&](const ScenePaint& p) { return p.label == name; });
    return static_cast<int>(found - paints.begin());
}

/// The scene in one paint with the topmost `part` of the object's pixels in another.
Image repainted(int paint, int other, int shape, double part) {
    Image picture = scene(paint, shape);
    const Image second = scene(other, shape);
    // Where the object's pixels begin; its glow on the ground differs less.
    std::vector<std::size_t> differing;
    for (std::size_t i = 0; i < picture.pixels.size(); i += 3) {
        int most = 0;
        for (std::size_t c = 0; c < 3; ++c) {
            most = std::max(most, std::abs(picture.pixels[i + c] - second.pixels[i + c]));
        }
        if (most > 20) differing.push_back(i);
    }
    differing.resize(static_cast<std::size_t>(part * static_cast<double>(differing.size())));
    for (const std::size_t i : differing) {
        std::copy_n(second.pixels.begin() + static_cast<std::ptrdiff_t>(i), 3,
                    picture.pixels.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return picture;
}

TEST(PictureFaults, RenderedScenesHaveNone) {
    for (const int side : {16, 32, 64, 128}) {
        for (const float size : {1.0F, 1.8F}) {
            for (int paint = 0; paint < static_cast<int>(scene_paints().size()); ++paint) {
                for (int shape = 0; shape < 3; ++shape) {
                    SCOPED_TRACE(std::to_string(side) + " px, size " + std::to_string(size) +
                                 ", paint " + std::to_string(paint) + ", shape " +
                                 std::to_string(shape));
                    const PictureFaults faults =
                        find_picture_faults(scene(paint, shape, size, side));
                    EXPECT_FALSE(faults.has_two_colors);
                    EXPECT_FALSE(faults.has_colored_rim);
                    EXPECT_FALSE(faults.has_fragment);
                }
            }
        }
    }
    const PictureFaults empty = find_picture_faults(render_scene({}, kSide));
    EXPECT_FALSE(empty.has_two_colors || empty.has_colored_rim || empty.has_fragment);
}

TEST(PictureFaults, ASecondPaintOnEnoughOfTheObject) {
    const std::array<std::array<const char*, 2>, 5> pairs{{{"red", "orange"},
                                                           {"green", "black"},
                                                           {"black", "cyan"},
                                                           {"purple", "blue"},
                                                           {"cyan", "green"}}};
    for (const auto& [paint, other] : pairs) {
        for (int shape = 0; shape < 3; ++shape) {
            SCOPED_TRACE(std::string(paint) + " and " + other + ", shape " + std::to_string(shape));
            const auto with = [&, first = label(paint), second = label(other)](double part) {
                return find_picture_faults(repainted(first, second, shape, part));
            };
            EXPECT_TRUE(with(0.5).has_two_colors);
            EXPECT_TRUE(with(0.25).has_two_colors);
            EXPECT_FALSE(with(0.05).has_two_colors);
            EXPECT_FALSE(with(0.5).has_fragment);
            EXPECT_FALSE(with(0.5).has_colored_rim);
        }
    }
}

TEST(PictureFaults, OneColourBetweenTwoPaintsIsOne) {
    const auto paints = scene_paints();
    const Vec3 between = mix(paints[0].linear, paints[1].linear, 0.5F);
    const SceneObject object{SceneShape::sphere, between, 1.8F, 0.0F, 0.0F};
    EXPECT_FALSE(find_picture_faults(render_scene({&object, 1}, kSide)).has_two_colors);
}

TEST(PictureFaults, AColouredPixelInTheRim) {
    for (const int pixel : {0, kSide / 2, kSide - 1, 20 * kSide, 20 * kSide + kSide - 1,
                            kCornerPixel - 20, kCornerPixel}) {
        Image picture = scene(label("blue"), 1);
        put(picture, pixel, kBluish);
        const PictureFaults faults = find_picture_faults(picture);
        EXPECT_TRUE(faults.has_colored_rim) << pixel;
        EXPECT_FALSE(faults.has_two_colors);
        EXPECT_FALSE(faults.has_fragment) << "one pixel";
    }
    Image inside = scene(label("blue"), 1);
    put(inside, kFarPixel, kBluish);
    EXPECT_FALSE(find_picture_faults(inside).has_colored_rim);
}

TEST(PictureFaults, AFragmentApartFromTheObject) {
    ASSERT_EQ(least_fragment(kSide, kSide), 4);
    EXPECT_EQ(least_fragment(16, 16), 2);
    Image picture = scene(label("red"), 0, 1.0F);
    for (const int pixel : {kFarPixel, kFarPixel + 1, kFarPixel + kSide}) {
        put(picture, pixel, kGreen);
    }
    EXPECT_FALSE(find_picture_faults(picture).has_fragment) << "three pixels";
    put(picture, kFarPixel + kSide + 1, kGreen);
    const PictureFaults faults = find_picture_faults(picture);
    EXPECT_TRUE(faults.has_fragment);
    EXPECT_FALSE(faults.has_two_colors) << "what lies apart is no part of the object";
    EXPECT_FALSE(faults.has_colored_rim);
}

TEST(PictureFaults, WantAnRgbPicture) {
    for (const Image& wrong :
         {Image{}, Image{2, 2, 1, std::vector<std::uint8_t>(4)}, Image{2, 2, 3, {}}}) {
        EXPECT_EQ(testing::code_of([&] { (void)find_picture_faults(wrong); }),
                  ErrorCode::invalid_argument);
    }
}

/// Wilson's interval of 5 in 20 at 95 %.
TEST(FaultShares, CountPicturesWithTheirInterval) {
    std::vector<at::Tensor> pictures;
    for (int i = 0; i < 20; ++i) {
        Image picture = scene(i % 8, i % 3);
        if (i % 4 == 0) put(picture, kCornerPixel, kBluish);
        pictures.push_back(to_bytes(picture));
    }
    const FaultShares shares = fault_shares(at::stack(pictures));
    EXPECT_EQ(shares.pictures, 20);
    EXPECT_EQ(shares.colored_rim.count, 5);
    EXPECT_EQ(shares.colored_rim.share.value, 0.25);
    EXPECT_NEAR(shares.colored_rim.share.low, 0.1119, 1e-4);
    EXPECT_NEAR(shares.colored_rim.share.high, 0.4687, 1e-4);
    EXPECT_EQ(shares.two_colors.count, 0);
    EXPECT_EQ(shares.fragment.count, 0);
}

}  // namespace
}  // namespace zscope
