#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/sha256.h"
#include "core/data/scenes/scene_set.h"

namespace zscope {
namespace {

std::string pixels_of(const Image& image) {
    return {image.pixels.begin(), image.pixels.end()};
}

constexpr int kVisible = 8;  // levels of 255
constexpr int kSmall = 24;   // pixels a side: the fewer there are, the harder to tell scenes apart

int changed_pixels(const Image& a, const Image& b) {
    int count = 0;
    for (std::size_t at = 0; at < a.pixels.size(); at += 3) {
        int most = 0;
        for (std::size_t c = at; c < at + 3; ++c) {
            most = std::max(most, std::abs(a.pixels[c] - b.pixels[c]));
        }
        count += most >= kVisible;
    }
    return count;
}

Image box_downscaled(const Image& big, int factor) {
    Image small{big.width / factor, big.height / factor, 3, {}};
    for (int y = 0; y < small.height; ++y) {
        for (int x = 0; x < small.width; ++x) {
            for (int c = 0; c < 3; ++c) {
                int sum = 0;
                for (int i = 0; i < factor * factor; ++i) {
                    const int row = y * factor + i / factor;
                    const int column = x * factor + i % factor;
                    sum += big.pixels[(static_cast<std::size_t>(row) * big.width + column) * 3 + c];
                }
                small.pixels.push_back(
                    static_cast<std::uint8_t>(std::lround(1.0 * sum / (factor * factor))));
            }
        }
    }
    return small;
}

class Scenes : public testing::TestWithParam<std::string> {
  protected:
    SceneSet set_ = SceneSet::open(GetParam());
};

/// What the bundled models have learned.
constexpr const char* kColoursSet = "scenes-simple:size=1.8:color=red..blue";
constexpr const char* kPlacesSet = "scenes-simple:free=x,y:color=blue:size=1.8";

/// The first pictures of a set at several resolutions, as one SHA-256.
std::string pictures_hash(const SceneSet& set) {
    Sha256 hash;
    for (const int resolution : {8, 16, 32, 64, 128}) {
        for (std::uint64_t i = 0; i < 24; ++i) {
            hash.update(pixels_of(set.render(set.sample(1, i), resolution)));
        }
    }
    return hash.finish_hex();
}

// Models and runs know their training pictures by their bytes.
TEST(ScenePictures, KeepTheirBytes) {
    const std::map<std::string, std::string> hashes{
        {"scenes-1fov:size=1.8",
         "3c3889f6678d047d75afeffd827f8fc67475aee2ba759b33cd3d0d079af39312"},
        {"scenes-complex", "5574312cb3585e5e119fc7a9add0d3f786ad78daacb640ce32e5df0d629ef0aa"},
        {"scenes-simple", "24743abc973b2d47637c0ee4fb1567204d31aaa899a51abf32424c1cd4e71a37"},
        {"scenes-simple:free=x,y:color=blue:size=1.8",
         "e5a84a65a8e4bb57635b730196dafd238022542a41ac066fa8be935df9d27526"},
        {"scenes-simple:size=1.8:color=red..blue",
         "2e3b4151187b1f9931329226a482ccd7ea7cc600c98eb1ac9a1c3c44f980872c"},
    };
    for (const auto& [description, hash] : hashes) {
        EXPECT_EQ(pictures_hash(SceneSet::open(description)), hash) << description;
    }
}

/// What is claimed of every set, whatever its objects' size and its free factors.
class AnyScenes : public Scenes {};

TEST_P(AnyScenes, VectorRendersTheSameImageBitForBit) {
    const SceneSet again = SceneSet::open(GetParam());
    for (std::uint64_t i = 0; i < 20; ++i) {
        const FactorVector values = set_.sample(7, i);
        const Image image = set_.render(values, 64);
        ASSERT_EQ(image.width, 64);
        ASSERT_EQ(image.pixels.size(), 64U * 64U * 3U);
        EXPECT_EQ(values, again.sample(7, i));
        EXPECT_EQ(image, again.render(values, 64));
    }
}

// Walks over the range in fifths, or from label to label: each step changes enough pixels visibly.
TEST_P(AnyScenes, EachFactorChangesAtLeastOnePercentOfThePixels) {
    for (std::uint64_t i = 0; i < 6; ++i) {
        for (std::size_t f = 0; f < set_.factors().size(); ++f) {
            const FactorInfo& factor = set_.factors()[f];
            FactorVector values = set_.sample(3, i);
            const int steps =
                factor.kind == FactorKind::categorical ? static_cast<int>(factor.max) : 5;
            Image before;
            for (int step = 0; step <= steps; ++step) {
                values[f] = factor.at((step + 0.001) / (steps + 1.0));
                const Image after = set_.render(values, 64);
                if (step > 0) {
                    EXPECT_GE(changed_pixels(before, after), 41)
                        << factor.name << " step " << step << " scene " << i;
                }
                before = after;
            }
        }
    }
}

TEST_P(AnyScenes, NoTwoFactorVectorsGiveOneImage) {
    std::set<FactorVector> vectors;
    std::set<std::string> pictures;
    const bool is_thorough = set_.object_size() == 1.0F || GetParam() == kColoursSet;
    const std::uint64_t scenes = is_thorough ? 3000 : 300;  // for time's sake
    for (std::uint64_t i = 0; i < scenes; ++i) {
        FactorVector values = set_.sample(5, i);
        // Two vectors count as different when a position or size differs by a 64th of its range.
        for (std::size_t f = 0; f < values.size(); ++f) {
            const FactorInfo& factor = set_.factors()[f];
            if (factor.kind == FactorKind::categorical) continue;
            const double position = (values[f] - factor.min) / (factor.max - factor.min);
            values[f] = factor.at(std::floor(position * 64) / 64);
        }
        if (vectors.insert(values).second) pictures.insert(pixels_of(set_.render(values, kSmall)));
    }
    EXPECT_GT(vectors.size(), 60U);
    EXPECT_EQ(pictures.size(), vectors.size());
}

// Whatever the others stand at, the steps of a position or size by a 64th of its range all differ.
TEST_P(Scenes, EveryPairOfStepsDiffers) {
    constexpr int kSteps = 64;
    const std::uint64_t scenes = set_.factors().size() > 4 ? 2 : 6;  // two objects take longest
    for (std::size_t f = 0; f < set_.factors().size(); ++f) {
        const FactorInfo& factor = set_.factors()[f];
        if (factor.kind == FactorKind::categorical) continue;
        for (std::uint64_t i = 0; i < scenes; ++i) {
            FactorVector values = set_.sample(13, i);
            std::set<std::string> pictures;
            for (int step = 0; step < kSteps; ++step) {
                values[f] = factor.at((step + 0.5) / kSteps);
                pictures.insert(pixels_of(set_.render(values, kSmall)));
            }
            EXPECT_EQ(pictures.size(), std::size_t{kSteps}) << factor.name << " scene " << i;
        }
    }
}

// Changing any one factor of a scene, however the others stand, changes the picture.
TEST_P(AnyScenes, EveryPairOfLabelsDiffers) {
    for (std::size_t f = 0; f < set_.factors().size(); ++f) {
        const FactorInfo& factor = set_.factors()[f];
        if (factor.kind == FactorKind::continuous) continue;
        for (std::uint64_t i = 0; i < 8; ++i) {
            FactorVector values = set_.sample(11, i);
            std::set<std::string> pictures;
            for (std::size_t label = 0; label < factor.labels.size(); ++label) {
                values[f] = static_cast<float>(label);
                pictures.insert(pixels_of(set_.render(values, 64)));
            }
            EXPECT_EQ(pictures.size(), factor.labels.size()) << factor.name;
        }
    }
}

TEST_P(Scenes, TheSamePictureAtEveryResolution) {
    for (std::uint64_t i = 0; i < 6; ++i) {
        const FactorVector values = set_.sample(2, i);
        const Image big = set_.render(values, 256);
        for (const int resolution : {16, 32, 64, 128}) {
            const Image direct = set_.render(values, resolution);
            const Image scaled = box_downscaled(big, 256 / resolution);
            double sum = 0;
            int worst = 0;
            for (std::size_t at = 0; at < direct.pixels.size(); ++at) {
                const int difference = std::abs(direct.pixels[at] - scaled.pixels[at]);
                sum += difference;
                worst = std::max(worst, difference);
            }
            EXPECT_LT(sum / static_cast<double>(direct.pixels.size()), 0.5) << resolution;
            EXPECT_LE(worst, 20) << resolution;  // one edge sample of 16 at full contrast
        }
    }
}

TEST_P(Scenes, SamplesCoverTheRangesEvenly) {
    constexpr int kCount = 4000;
    std::vector<std::vector<int>> bins(set_.factors().size(), std::vector<int>(4, 0));
    for (int i = 0; i < kCount; ++i) {
        const FactorVector values = set_.sample(1, i);
        for (std::size_t f = 0; f < values.size(); ++f) {
            const FactorInfo& factor = set_.factors()[f];
            ASSERT_TRUE(factor.allows(values[f]));
            const bool labelled = factor.kind == FactorKind::categorical;
            const double span = labelled ? factor.max + 1 : factor.max - factor.min;
            ++bins[f][static_cast<int>(std::min(4 * (values[f] - factor.min) / span, 3.9999))];
        }
    }
    for (std::size_t f = 0; f < bins.size(); ++f) {
        if (set_.factors()[f].labels.size() == 3)
            continue;  // three labels do not fall into four bins
        for (const int count : bins[f]) EXPECT_NEAR(count, 0.25 * kCount, 140) << "factor " << f;
    }
}

std::string test_name(const testing::TestParamInfo<std::string>& instance) {
    std::string name = instance.param;
    std::replace_if(
        name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

std::vector<std::string> sized_sets() {
    return {kColoursSet,
            kPlacesSet,
            "scenes-simple:size=1.8",
            "scenes-1fov:size=1.8",
            "scenes-simple:size=0.7",
            "scenes-simple:size=2"};
}

INSTANTIATE_TEST_SUITE_P(All, Scenes, testing::ValuesIn(SceneSet::names()), test_name);
INSTANTIATE_TEST_SUITE_P(Learned, Scenes, testing::Values(kColoursSet), test_name);
INSTANTIATE_TEST_SUITE_P(All, AnyScenes, testing::ValuesIn(SceneSet::names()), test_name);
INSTANTIATE_TEST_SUITE_P(Sized, AnyScenes, testing::ValuesIn(sized_sets()), test_name);

}  // namespace
}  // namespace zscope
