#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/stack.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/data/scenes/renderer.h"
#include "core/data/scenes/scene_set.h"
#include "core/export/png.h"
#include "core/latent/latent_state.h"
#include "core/metrics/baseline_pictures.h"
#include "core/metrics/evaluation_report.h"
#include "core/metrics/measured_factors.h"
#include "core/metrics/picture_statistics.h"
#include "core/metrics/sample_check.h"
#include "core/metrics/strip_unevenness.h"
#include "core/model/generator.h"
#include "core/tensor/image_tensor.h"
#include "tests/core/drawing_generator.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

double normal_cdf(double z) {
    return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

// A generator that draws scenes itself: component i decides factor i, the last one nothing. What
// every measure should find is known.
class SceneGenerator final : public Generator {
  public:
    SceneGenerator(const std::string& scenes, int resolution) : scenes_(SceneSet::open(scenes)) {
        info_.name = "scenes";
        info_.architecture = "test";
        info_.latent_size = static_cast<std::int64_t>(scenes_.factors().size()) + 1;
        info_.height = resolution;
        info_.width = resolution;
    }

    const GeneratorInfo& info() const override { return info_; }
    at::Tensor forward(const at::Tensor& z, const ForwardOptions&) override {
        std::vector<at::Tensor> pictures;
        const auto values = z.accessor<float, 2>();
        for (std::int64_t i = 0; i < z.size(0); ++i) {
            FactorVector factors = scenes_.base();
            for (const int f : scenes_.free_factors()) {
                factors[f] = scenes_.factors()[f].at(normal_cdf(values[i][f]));
            }
            pictures.push_back(
                to_model_range(to_bytes(scenes_.render(factors, static_cast<int>(info_.height)))));
        }
        return at::stack(pictures);
    }
    std::unique_ptr<Generator> replica() const override {
        return std::make_unique<SceneGenerator>(scenes_.name(), static_cast<int>(info_.height));
    }
    void to(c10::Device) override {}
    c10::Device device() const override { return c10::kCPU; }

  private:
    SceneSet scenes_;
    GeneratorInfo info_;
};

constexpr std::array<std::uint8_t, 3> kCornerTint{128, 148, 171};

SampleCheck check(Generator& generator, int samples, const std::string& data = "scenes-simple") {
    SampleCheckOptions options;
    options.samples.samples = samples;
    options.data = data;
    options.directions = 64;
    at::set_num_threads(1);  // tensors too small to share
    return check_samples(generator, options, {}, {});
}

TEST(SampleCheck, PerfectGeneratorIsAsGoodAsTheData) {
    SceneGenerator generator("scenes-simple", 32);
    const SampleCheck result = check(generator, 300);
    ASSERT_TRUE(result.scenes.has_value());
    EXPECT_EQ(result.scenes->unreadable, 0);
    EXPECT_TRUE(result.scenes->is_complete());
    EXPECT_GT(result.scenes->mean_explained, 0.99);
    EXPECT_EQ(result.scenes->faults.pictures, 300);
    EXPECT_EQ(result.scenes->faults.two_colors.count, 0);
    EXPECT_EQ(result.scenes->faults.fragment.count, 0);
    EXPECT_LT(result.scenes->faults.colored_rim.share.low, 0.05) << "an object may touch the rim";
    EXPECT_LT(result.diversity.low, 1.0);
    EXPECT_GT(result.diversity.high, 1.0);
    EXPECT_NEAR(result.sharpness.value, 1.0, 0.1);
    EXPECT_LT(result.generated.mean.value, 2.0 * result.floor.mean.value);
    EXPECT_LT(result.generated.mean.high, result.blurred.mean.low);
    EXPECT_LT(result.blurred.mean.high, result.noise.mean.low);
    ASSERT_EQ(result.generated.levels.size(), 2U);
    EXPECT_EQ(result.generated.levels[0].resolution, 32);
}

TEST(SampleCheck, CountsAreTheTrueOnes) {
    SceneGenerator generator("scenes-simple", 32);
    const SampleCheck result = check(generator, 200);
    const SceneSet scenes = SceneSet::open("scenes-simple");
    std::vector<std::vector<int>> truth{std::vector<int>(8), std::vector<int>(3)};
    for (int k = 0; k < 200; ++k) {
        const std::vector<float> z = sample_latent(static_cast<std::uint64_t>(k), 5);
        for (std::size_t f = 0; f < 2; ++f) {
            ++truth[f][static_cast<std::size_t>(scenes.factors()[f].at(normal_cdf(z[f])))];
        }
    }
    ASSERT_EQ(result.scenes->counts.size(), 2U);
    for (std::size_t f = 0; f < 2; ++f) {
        for (std::size_t label = 0; label < truth[f].size(); ++label) {
            EXPECT_EQ(result.scenes->counts[f].labels[label].count, truth[f][label]);
        }
    }
}

/// Evenly spread colours fall evenly between the labels, but twice as often near an inner label as
/// near one at an end.
TEST(SampleCheck, MixturesAreCountedFromLabelToLabel) {
    constexpr int kSamples = 200;
    constexpr float kNear = 0.15F;  // what may be read as on the other side of a label
    const std::string data = "scenes-simple:size=1.8:color=orange..blue";
    SceneGenerator generator(data, 64);
    const SampleCheck result = check(generator, kSamples, data);
    const FactorInfo color = SceneSet::open(data).factors()[0];
    std::array<int, 4> truth{};
    std::array<int, 4> unsure{};
    for (int k = 0; k < kSamples; ++k) {
        const std::vector<float> z = sample_latent(static_cast<std::uint64_t>(k), 5);
        const float value = color.at(normal_cdf(z[0]));
        for (int interval = 0; interval < 4; ++interval) {
            const float beyond_low = value - static_cast<float>(interval + 1);
            const float beyond_high = value - static_cast<float>(interval + 2);
            const auto at = static_cast<std::size_t>(interval);
            truth[at] += beyond_low >= 0.0F && beyond_high < 0.0F;
            unsure[at] += std::abs(beyond_low) < kNear || std::abs(beyond_high) < kNear;
        }
    }
    ASSERT_TRUE(result.scenes.has_value());
    EXPECT_EQ(result.scenes->unreadable, 0);
    EXPECT_TRUE(result.scenes->is_complete());
    const FactorCounts& found = result.scenes->counts.at(0);
    ASSERT_EQ(found.labels.size(), truth.size());
    EXPECT_EQ(found.labels.front().label, "orange-yellow");
    EXPECT_EQ(found.labels.back().label, "cyan-blue");
    int sum = 0;
    for (std::size_t at = 0; at < truth.size(); ++at) {
        EXPECT_NEAR(found.labels[at].count, truth[at], unsure[at]) << found.labels[at].label;
        sum += found.labels[at].count;
    }
    EXPECT_EQ(sum, kSamples);
}

TEST(SampleCheck, SeesWhatAGeneratorLeavesOut) {
    SceneGenerator narrow("scenes-simple:color=red:shape=cube:y=0", 32);
    const SampleCheck result = check(narrow, 200);
    EXPECT_FALSE(result.scenes->is_complete());
    EXPECT_EQ(result.scenes->counts[0].labels[0].count, 200);
    EXPECT_LT(result.diversity.high, 1.0);
    EXPECT_GT(result.generated.mean.low, 3.0 * result.floor.mean.high);

    SceneGenerator still("scenes-simple:free=x:color=red:x=0.1", 32);
    EXPECT_NEAR(check(still, 40).diversity.value, 0.0, 1e-9);
}

TEST(SampleCheck, SetsWithoutAReaderHaveNoCounts) {
    SceneGenerator generator("scenes-complex", 16);
    const SampleCheck result = check(generator, 40, "scenes-complex");
    EXPECT_FALSE(result.scenes.has_value());
    EXPECT_NEAR(result.diversity.value, 1.0, 0.4);
}

/// Grey noise of a deviation of `amplitude` levels, two values.
Image two_valued_noise(int side, int amplitude, std::mt19937_64& random) {
    Image picture{side, side, 3, {}};
    for (int i = 0; i < side * side; ++i) {
        const int value = 128 + ((random() >> 32U) % 2 == 0 ? amplitude : -amplitude);
        picture.pixels.insert(picture.pixels.end(), 3, static_cast<std::uint8_t>(value));
    }
    return picture;
}

/// Of a folder whose first half by name has a tenth of the second's contrast, either half is far
/// from the other in units of its own deviation; two sets drawn from both are near.
TEST(SampleCheck, AFolderSortedByContentHasAFloorAllTheSame) {
    constexpr int kEach = 40;
    const test::TemporaryFolder folder;
    std::mt19937_64 random(1);
    for (int i = 0; i < 2 * kEach; ++i) {
        write_png(folder / std::to_string(100 + i).append(".png"),
                  two_valued_noise(16, i < kEach ? 10 : 100, random));
    }
    SceneGenerator generator("scenes-simple", 16);
    const SampleCheck result = check(generator, kEach, folder.path().string());
    EXPECT_EQ(result.compared, kEach);
    EXPECT_LT(result.floor.mean.value, 1.0);
    const SampleCheck again = check(generator, kEach, folder.path().string());
    EXPECT_EQ(result.floor.mean.value, again.floor.mean.value);
    const SampleCheck fewer = check(generator, kEach / 2, folder.path().string());
    EXPECT_EQ(fewer.compared, kEach / 2);
    EXPECT_LT(fewer.floor.mean.value, 1.0);
}

TEST(SampleCheck, StopsAndRefuses) {
    SceneGenerator generator("scenes-simple", 16);
    SampleCheckOptions options;
    options.samples.samples = 40;
    std::stop_source stop;
    stop.request_stop();
    const ErrorCode code =
        testing::code_of([&] { (void)check_samples(generator, options, {}, stop.get_token()); });
    EXPECT_EQ(code, ErrorCode::cancelled);
    EXPECT_THROW((void)check(generator, 10), Error);
    EXPECT_THROW((void)check(generator, 40, "no-such-set"), Error);
}

TEST(SampleCheck, ReportHoldsEveryNumber) {
    SceneGenerator generator("scenes-simple:free=x,y", 16);
    Evaluation evaluation;
    evaluation.model = generator.info();
    evaluation.check = check(generator, 40, "scenes-simple:free=x,y");
    evaluation.unevenness = measure_unevenness(generator, {.latents = 1, .steps = 9}, {}, {});
    const SceneReader reader(SceneSet::open("scenes-simple:free=x,y"), 16);
    SampleOptions samples;
    samples.samples = 600;
    evaluation.index = measure_factor_index(generator, reader, samples, {}, {}, {});
    const nlohmann::json json = evaluation_json(evaluation);
    EXPECT_EQ(json.at("samples"), 40);
    for (const char* set : {"generated", "real"}) {
        EXPECT_EQ(json.at("scenes").at("faults").at(set).at("pictures"), 40);
        EXPECT_EQ(json.at("scenes").at("faults").at(set).at("two_colors").at("count"), 0);
    }
    EXPECT_EQ(json.at("unevenness").at("components").size(), 5U);
    EXPECT_TRUE(json.at("unevenness").at("components").at(4).is_null());
    EXPECT_EQ(json.at("unevenness").at("steps"), 9);
    EXPECT_EQ(json.at("sliced_distance").at("generated").at("levels").size(), 1U);
    EXPECT_EQ(json.at("factor_index").at("factors").at("x").at("components").size(), 5U);
    const std::string text = evaluation_text(evaluation);
    for (const char* part : {"two colours", "coloured rim", "fragment", "diversity", "sharpness",
                             "blurred", "noise", "unevenness", "factor index"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part;
    }
}

TEST(SampleCheck, CountsFaultsBesideThoseOfRealPictures) {
    const SceneSet scenes = SceneSet::open("scenes-simple:size=1.8");
    const Image scene = scenes.render(scenes.base(), 32);
    test::DrawingGenerator generator(4, 32, [&scene](const std::vector<float>& z) {
        Image picture = scene;
        if (z[0] > 0.0F) std::copy_n(kCornerTint.begin(), 3, picture.pixels.end() - 3);
        return picture;
    });
    int planted = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) planted += sample_latent(seed, 4)[0] > 0.0F;
    const SampleCheck result = check(generator, 40, "scenes-simple:size=1.8");
    EXPECT_EQ(result.scenes->faults.colored_rim.count, planted);
    EXPECT_EQ(result.scenes->faults.two_colors.count, 0);
    EXPECT_EQ(result.scenes->faults.fragment.count, 0) << "one pixel is no fragment";
    EXPECT_EQ(result.scenes->real_faults.pictures, 40);
    EXPECT_LT(result.scenes->real_faults.colored_rim.count, planted);
}

/// Words that say what is wrong: not how many samples were asked for, but what they show.
TEST(MeasuredFactors, RefuseSamplesWithoutAnObject) {
    const SceneReader reader(SceneSet::open("scenes-simple"), 16);
    const Image studio = render_scene({}, 16);
    test::DrawingGenerator empty(3, 16, [&](const std::vector<float>&) { return studio; });
    SampleOptions samples;
    samples.samples = 300;
    const Error error =
        testing::error_of([&] { (void)measure_factor_index(empty, reader, samples, {}, {}, {}); });
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_EQ(std::string(error.what()),
              "none of 300 samples show a readable object of scenes-simple, so there is no factor "
              "to index; a factor index needs at least 256 that do");
    EXPECT_NE(error.hint().find("Name the scene set"), std::string::npos);

    const Image object = reader.scenes().render(reader.scenes().base(), 16);
    test::DrawingGenerator full(3, 16, [&](const std::vector<float>&) { return object; });
    samples.samples = 100;
    const Error few =
        testing::error_of([&] { (void)measure_factor_index(full, reader, samples, {}, {}, {}); });
    EXPECT_TRUE(std::string(few.what()).starts_with("100 of 100 samples show a readable object"));
    EXPECT_EQ(few.hint(), "Take more samples");
}

TEST(MeasuredFactors, FindTheComponentBehindEachFactor) {
    SceneGenerator generator("scenes-simple", 16);
    const SceneReader reader(SceneSet::open("scenes-simple"), 16);
    SampleOptions samples;
    samples.samples = 1500;
    const MeasuredFactorIndex result = measure_factor_index(generator, reader, samples, {}, {}, {});
    EXPECT_EQ(result.samples, 1500);
    EXPECT_LT(result.unreadable, 5);
    ASSERT_EQ(result.factors.size(), 7U);  // color, its three channels, shape, x, y
    const auto expect = [&result](std::size_t factor, const char* name, int component) {
        const FactorIndex& index = result.factors[factor];
        EXPECT_EQ(index.name, name);
        EXPECT_EQ(index.best, component) << name;
        EXPECT_GT(index.best_index().value, 0.97) << name;
        EXPECT_LT(std::fabs(index.components[4].value), 0.1) << name;
    };
    // Colour and shape jump inside a bin, so a line in it cannot follow them quite.
    EXPECT_EQ(result.factors[0].best, 0);
    EXPECT_GT(result.factors[0].best_index().value, 0.85);
    EXPECT_EQ(result.factors[3].name, "color.blue");
    EXPECT_EQ(result.factors[3].best, 0);
    EXPECT_EQ(result.factors[4].best, 1);
    EXPECT_GT(result.factors[4].best_index().value, 0.9);
    expect(5, "x", 2);
    expect(6, "y", 3);
}

TEST(PictureStatistics, KnownVarianceAndGradient) {
    // Even pictures black, odd ones white in the left half: variance N / (N - 1) / 4 there, one
    // edge of height 1 in half of the pictures.
    at::Tensor pictures = at::full({40, 1, 4, 8}, 0, at::kByte);
    pictures.slice(0, 1, std::nullopt, 2).slice(3, 0, 4).fill_(255);
    const PictureStatistics statistics(pictures);
    EXPECT_NEAR(statistics.mean_variance(), 0.5 * 0.25 * 40.0 / 39.0, 1e-9);
    EXPECT_NEAR(statistics.gradient_energy(), 0.5 / 7.0, 1e-9);
    EXPECT_NEAR(statistics.variance().slice(2, 4).max().item<double>(), 0.0, 1e-12);
    EXPECT_EQ(diversity_ratio(statistics, statistics).value, 1.0);
    EXPECT_THROW((void)PictureStatistics(pictures.slice(0, 0, 10)), Error);
}

TEST(BaselinePictures, NoiseHasTheDatasMeanAndVariance) {
    at::Generator random = at::make_generator<at::CPUGeneratorImpl>(1);
    const at::Tensor pictures =
        at::randint(90, 160, {100, 3, 8, 8}, random, at::kLong).to(at::kByte);
    const PictureStatistics data(pictures);
    const at::Tensor noise = noise_pictures(data, 2000, 1);
    EXPECT_TRUE(noise.equal(noise_pictures(data, 2000, 1)));
    const PictureStatistics drawn(noise);
    EXPECT_LT((drawn.mean() - data.mean()).abs().max().item<double>(), 0.012);
    EXPECT_NEAR(drawn.mean_variance() / data.mean_variance(), 1.0, 0.02);
}

TEST(BaselinePictures, BlurKeepsTheSumAndSpreadsAPoint) {
    at::Tensor point = at::full({1, 1, 21, 21}, 0, at::kByte);
    point[0][0][10][10] = 255;
    const at::Tensor blurred = blurred_pictures(point, 1.5).to(at::kDouble);
    // The bell's height in the plane is 1 / (2 pi sigma^2).
    EXPECT_NEAR(blurred[0][0][10][10].item<double>(), 255.0 / (2.0 * std::numbers::pi * 1.5 * 1.5),
                1.0);
    EXPECT_NEAR(blurred.sum().item<double>(), 255.0, 12.0);  // rounded to bytes
    const at::Tensor flat = at::full({1, 3, 8, 8}, 77, at::kByte);
    EXPECT_TRUE(blurred_pictures(flat, 1.0).equal(flat));
}

}  // namespace
}  // namespace zscope
