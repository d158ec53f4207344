#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/data/scenes/renderer.h"
#include "core/metrics/scene_reader.h"

namespace zscope {
namespace {

constexpr std::size_t kBytes64 = std::size_t{64} * 64 * 3;  // of an RGB picture

constexpr int kScenes = 400;

Image with_noise(Image image, double deviation, std::mt19937& random) {
    std::normal_distribution<double> noise(0.0, deviation * 255.0);
    for (std::uint8_t& byte : image.pixels) {
        byte = static_cast<std::uint8_t>(std::clamp(std::lround(byte + noise(random)), 0L, 255L));
    }
    return image;
}

// One pass of the filter 1 2 1 along rows and columns: a blur of deviation 0.7 pixels.
Image blurred(const Image& image) {
    Image out = image;
    const auto at = [&image](int row, int column, int channel) {
        row = std::clamp(row, 0, image.height - 1);
        column = std::clamp(column, 0, image.width - 1);
        return static_cast<int>(
            image.pixels[(static_cast<std::size_t>(row) * image.width + column) * 3 + channel]);
    };
    std::size_t i = 0;
    for (int row = 0; row < image.height; ++row) {
        for (int column = 0; column < image.width; ++column) {
            for (int c = 0; c < 3; ++c) {
                int sum = 0;
                for (int r = -1; r <= 1; ++r) {
                    for (int d = -1; d <= 1; ++d) {
                        sum += at(row + r, column + d, c) * (2 - std::abs(r)) * (2 - std::abs(d));
                    }
                }
                out.pixels[i++] = static_cast<std::uint8_t>((sum + 8) / 16);
            }
        }
    }
    return out;
}

struct Score {
    double found = 0;
    double color = 0;
    double shape = 0;
    double x_rms = 0;  // of the factor's range
    double y_rms = 0;
    double largest = 0;
};

template <typename Spoil>
Score score(int resolution, const Spoil& spoil, const char* scenes = "scenes-simple") {
    const SceneSet set = SceneSet::open(scenes);
    const SceneReader reader(set, resolution);
    std::mt19937 random(3);
    Score total;
    for (std::uint64_t i = 0; i < kScenes; ++i) {
        const FactorVector truth = set.sample(9, i);
        const SceneReading read = reader.read(spoil(set.render(truth, resolution), random));
        total.found += read.has_object;
        total.color += read.color == static_cast<int>(truth[0]);
        total.shape += read.shape == static_cast<int>(truth[1]);
        const double x = (read.x - truth[2]) / 1.2;
        const double y = (read.y - truth[3]) / 1.1;
        total.x_rms += x * x;
        total.y_rms += y * y;
        total.largest = std::max({total.largest, std::fabs(x), std::fabs(y)});
    }
    return {total.found / kScenes,
            total.color / kScenes,
            total.shape / kScenes,
            std::sqrt(total.x_rms / kScenes),
            std::sqrt(total.y_rms / kScenes),
            total.largest};
}

const auto untouched = [](const Image& image, std::mt19937&) { return image; };
const auto noisy = [](const Image& image, std::mt19937& random) {
    return with_noise(image, 0.03, random);
};
const auto soft = [](const Image& image, std::mt19937&) { return blurred(image); };

struct Bounds {
    double color, shape, rms, largest;
};

void expect_within(const Score& score, const Bounds& bounds) {
    EXPECT_EQ(score.found, 1.0);
    EXPECT_GE(score.color, bounds.color);
    EXPECT_GE(score.shape, bounds.shape);
    EXPECT_LT(score.x_rms, bounds.rms);
    EXPECT_LT(score.y_rms, bounds.rms);
    EXPECT_LT(score.largest, bounds.largest);
}

TEST(SceneReader, ReadsRenderedScenes) {
    expect_within(score(16, untouched), {1.0, 1.0, 0.003, 0.01});
    expect_within(score(32, untouched), {1.0, 1.0, 0.002, 0.004});
    expect_within(score(64, untouched), {1.0, 1.0, 0.001, 0.002});
    expect_within(score(128, untouched), {1.0, 1.0, 0.001, 0.002});
}

TEST(SceneReader, ReadsLargerObjects) {
    constexpr const char* kLarger = "scenes-simple:size=1.8";
    expect_within(score(16, untouched, kLarger), {1.0, 1.0, 0.003, 0.01});
    expect_within(score(64, untouched, kLarger), {1.0, 1.0, 0.001, 0.002});
    expect_within(score(16, soft, kLarger), {0.99, 0.99, 0.01, 0.03});
}

TEST(SceneReader, ReadsThroughNoise) {
    expect_within(score(16, noisy), {0.99, 0.99, 0.006, 0.03});
    expect_within(score(32, noisy), {0.99, 0.99, 0.004, 0.015});
    expect_within(score(64, noisy), {0.99, 0.99, 0.003, 0.01});
}

TEST(SceneReader, ReadsThroughBlur) {
    // At 16 pixels an object is four wide, and this blur takes its edges away.
    expect_within(score(16, soft), {0.93, 0.75, 0.02, 0.06});
    expect_within(score(32, soft), {0.99, 0.99, 0.006, 0.015});
    expect_within(score(64, soft), {0.99, 0.99, 0.003, 0.01});
}

// Colours between the paints, as a generator makes them: the continuous colour comes back.
TEST(SceneReader, ReadsColoursBetweenThePaints) {
    const SceneReader reader(SceneSet::open("scenes-simple"), 64);
    std::mt19937 random(5);
    std::uniform_real_distribution<float> any(0.03F, 0.8F);
    for (int i = 0; i < 60; ++i) {
        const Vec3 color{any(random), any(random), any(random)};
        const SceneObject object{static_cast<SceneShape>(i % 3), color, 1.0F, 0.2F, -0.3F};
        const SceneReading read = reader.read(render_scene({&object, 1}, 64));
        ASSERT_TRUE(read.has_object);
        EXPECT_EQ(read.shape, i % 3);
        EXPECT_NEAR(read.rgb[0], std::sqrt(color.x), 0.03);
        EXPECT_NEAR(read.rgb[1], std::sqrt(color.y), 0.03);
        EXPECT_NEAR(read.rgb[2], std::sqrt(color.z), 0.03);
        EXPECT_NEAR(read.x, 0.2, 0.005);
        EXPECT_NEAR(read.y, -0.3, 0.005);
    }
}

TEST(SceneReader, WashedOutColoursKeepTheirNames) {
    const SceneSet set = SceneSet::open("scenes-simple");
    const SceneReader reader(set, 64);
    for (int label = 0; label < 8; ++label) {
        FactorVector values = set.base();
        values[0] = static_cast<float>(label);
        Image picture = set.render(values, 64);
        const Image empty = render_scene({}, 64);
        for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
            picture.pixels[i] =
                static_cast<std::uint8_t>((3 * picture.pixels[i] + empty.pixels[i]) / 4);
        }
        const SceneReading read = reader.read(picture);
        EXPECT_TRUE(read.has_object);
        EXPECT_EQ(read.color, label);
    }
}

// To a twentieth of the way from one paint to the next, root mean square; soft pictures to a tenth.
TEST(SceneReader, ReadsMixturesOfPaints) {
    const SceneSet set = SceneSet::open("scenes-simple:size=1.8:color=red..blue");
    const SceneReader reader(set, 64);
    std::mt19937 random(3);
    double square = 0;
    double soft_square = 0;
    for (std::uint64_t i = 0; i < kScenes; ++i) {
        const FactorVector truth = set.sample(9, i);
        const Image picture = set.render(truth, 64);
        const SceneReading read = reader.read(picture);
        const SceneReading read_soft = reader.read(soft(picture, random));
        ASSERT_TRUE(read.has_object && read_soft.has_object);
        EXPECT_FLOAT_EQ(reader.factors(read)[0], read.color);
        square += std::pow(read.color - truth[0], 2.0) / kScenes;
        soft_square += std::pow(read_soft.color - truth[0], 2.0) / kScenes;
    }
    EXPECT_LT(std::sqrt(square), 0.05);
    EXPECT_LT(std::sqrt(soft_square), 0.1);
}

TEST(SceneReader, ReadingRendersThePictureAgain) {
    const SceneSet set = SceneSet::open("scenes-simple");
    const SceneReader reader(set, 64);
    for (std::uint64_t i = 0; i < 30; ++i) {
        const Image picture = set.render(set.sample(4, i), 64);
        const Image again = set.render(reader.factors(reader.read(picture)), 64);
        double difference = 0;
        for (std::size_t k = 0; k < picture.pixels.size(); ++k) {
            difference += std::abs(picture.pixels[k] - again.pixels[k]);
        }
        EXPECT_LT(difference / static_cast<double>(picture.pixels.size()), 0.25);  // bytes
    }
}

TEST(SceneReader, SeesThatThereIsNoObject) {
    const SceneReader reader(SceneSet::open("scenes-simple"), 64);
    EXPECT_FALSE(reader.read(render_scene({}, 64)).has_object);

    std::mt19937 random(1);
    const Image grey{64, 64, 3, std::vector<std::uint8_t>(kBytes64, 128)};
    EXPECT_FALSE(reader.read(with_noise(grey, 0.3, random)).has_object);
    EXPECT_FALSE(reader.read({64, 64, 3, std::vector<std::uint8_t>(kBytes64, 0)}).has_object);
    EXPECT_FALSE(reader.read({64, 64, 3, std::vector<std::uint8_t>(kBytes64, 255)}).has_object);

    // The mean over many scenes: a cloud of everything is no object.
    const SceneSet set = SceneSet::open("scenes-simple");
    std::vector<int> sum(kBytes64);
    for (std::uint64_t i = 0; i < 100; ++i) {
        const Image picture = set.render(set.sample(2, i), 64);
        for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += picture.pixels[k];
    }
    Image mean{64, 64, 3, {}};
    for (const int v : sum) mean.pixels.push_back(static_cast<std::uint8_t>(v / 100));
    EXPECT_FALSE(reader.read(mean).has_object);
}

TEST(SceneReader, ReadsTheOneFactorSet) {
    const SceneSet set = SceneSet::open("scenes-1fov");
    const SceneReader reader(set, 32);
    for (std::uint64_t i = 0; i < 30; ++i) {
        const FactorVector truth = set.sample(6, i);
        const SceneReading reading = reader.read(set.render(truth, 32));
        EXPECT_EQ(reading.color, 0.0F) << "the paint of its cube, though it is no factor";
        const FactorVector read = reader.factors(reading);
        ASSERT_EQ(read.size(), 1U);
        EXPECT_NEAR(read[0], truth[0], 0.005);
    }
}

TEST(SceneReader, RefusesWhatItCannotRead) {
    const SceneSet simple = SceneSet::open("scenes-simple");
    EXPECT_THROW(SceneReader(SceneSet::open("scenes-complex"), 64), Error);
    EXPECT_THROW(SceneReader(simple, 8), Error);
    EXPECT_THROW(SceneReader(simple, 96), Error);
    const SceneReader reader(simple, 32);
    EXPECT_THROW((void)reader.read(simple.render(simple.base(), 64)), Error);
    EXPECT_THROW((void)reader.read({32, 32, 1, std::vector<std::uint8_t>(1024)}), Error);
    EXPECT_THROW((void)reader.read({32, 32, 3, {}}), Error);
}

}  // namespace
}  // namespace zscope
