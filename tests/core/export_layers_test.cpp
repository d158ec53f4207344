#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <c10/core/Device.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "core/base/error.h"
#include "core/export/analyses.h"
#include "core/export/colormap.h"
#include "core/export/layer_maps.h"
#include "core/export/layer_style.h"
#include "core/model/demo/demo_generator.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr int kPlanes = 1;
constexpr int kNumbers = 2;

/// z [N, 1]; two layers that are z times known numbers: three channels of 2 x 2, and five numbers
/// without a place.
class KnownLayers final : public Generator {
  public:
    explicit KnownLayers(float last = 8.0F) : last_(last) {
        info_.name = "known";
        info_.architecture = "test";
        info_.latent_size = 1;
        info_.height = 2;
        info_.width = 2;
        info_.activations = {{kPlanes, "planes", {3, 2, 2}}, {kNumbers, "numbers", {5}}};
    }
    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }
    [[nodiscard]] at::Tensor forward(const at::Tensor& z,
                                     const ForwardOptions& /*options*/) override {
        return at::zeros({z.size(0), 3, 2, 2});
    }
    [[nodiscard]] std::vector<at::Tensor> activations(const at::Tensor& z,
                                                      std::span<const int> indices,
                                                      const ForwardOptions& /*options*/) override {
        std::vector<at::Tensor> asked;
        for (const int index : indices) {
            asked.push_back(index == kPlanes ? planes() * z.view({-1, 1, 1, 1}) : numbers() * z);
        }
        return asked;
    }
    [[nodiscard]] c10::Device device() const override { return c10::kCPU; }
    [[nodiscard]] std::unique_ptr<Generator> replica() const override {
        return std::make_unique<KnownLayers>(last_);
    }
    void to(c10::Device /*device*/) override {}

    [[nodiscard]] at::Tensor planes() const {
        const std::vector<float> values{0, 1, 2, -3, 0, 0, 0, 0, 4, 4, 4, last_};
        return at::tensor(values, at::kFloat).view({1, 3, 2, 2});
    }
    [[nodiscard]] static at::Tensor numbers() {
        return at::tensor(std::vector<float>{1, 2, 3, 4, 5}, at::kFloat).view({1, 5});
    }

  private:
    GeneratorInfo info_;
    float last_;
};

/// At z = `value`.
LayerRequest request_at(float value, int layer = kPlanes) {
    LayerRequest request;
    request.latents.mode = LatentMode::pre_norm;
    request.latents.state =
        LatentState{.seed = 0, .base = {value}, .offsets = {0.0F}, .directions = {}};
    request.layer = layer;
    return request;
}

AnalysisSubject subject_of(Generator& generator) {
    AnalysisSubject subject;
    subject.generator = &generator;
    subject.described = analysed_model(generator, generator.info().name);
    return subject;
}

Analysis analyse(Generator& generator, const LayerRequest& request, const LayerStyle& style = {}) {
    return analyse_layers({subject_of(generator)}, request, style, {}, {});
}

std::string complaint(const AnalysisSubjects& subjects, const LayerRequest& request,
                      const LayerStyle& style = {}) {
    try {
        (void)analyse_layers(subjects, request, style, {}, {});
    } catch (const Error& error) {
        return error.what();
    }
    return "no complaint";
}

std::string complaint(Generator& generator, const LayerRequest& request,
                      const LayerStyle& style = {}) {
    return complaint(AnalysisSubjects{subject_of(generator)}, request, style);
}

TEST(ValueStatistics, AreOfTheFiniteValues) {
    const std::vector<float> numbers{0, 1, 2, -3, kNaN, std::numeric_limits<float>::infinity()};
    const ValueStatistics found = value_statistics(at::tensor(numbers, at::kFloat).view({2, 3}));
    EXPECT_EQ(found.lowest, -3.0);
    EXPECT_EQ(found.highest, 2.0);
    EXPECT_EQ(found.mean, 0.0);
    EXPECT_NEAR(found.deviation, std::sqrt(14.0 / 4.0), 1e-12);
    EXPECT_EQ(found.dead, 0.25);
    EXPECT_EQ(found.bad, 2);
    const ValueStatistics none = value_statistics(at::tensor(std::vector<float>{kNaN}, at::kFloat));
    EXPECT_TRUE(std::isnan(none.mean));
    EXPECT_EQ(none.bad, 1);
}

TEST(LayerMaps, AreTheActivationsThemselves) {
    KnownLayers known;
    const LayerMaps maps = compute_layer_maps(known, at::kCPU, request_at(2.0F));
    EXPECT_TRUE(maps.values.equal(known.planes() * 2.0));
    EXPECT_TRUE(maps.faults.empty());
    const LayerMaps numbers = compute_layer_maps(known, at::kCPU, request_at(-1.0F, kNumbers));
    EXPECT_EQ(numbers.values.sizes(), at::IntArrayRef({1, 5, 1, 1}));
    EXPECT_TRUE(numbers.values.flatten().equal(-KnownLayers::numbers().flatten()));
}

TEST(LayerMaps, OfSeveralLatentsDoNotDependOnTheBatch) {
    KnownLayers known;
    LayerRequest request{.latents = {.samples = 5, .seed = 3}, .layer = kPlanes, .batch = 16};
    const at::Tensor whole = compute_layer_maps(known, at::kCPU, request).values;
    EXPECT_EQ(whole.size(0), 5);
    request.batch = 2;
    EXPECT_TRUE(compute_layer_maps(known, at::kCPU, request).values.equal(whole));
}

TEST(LayerMaps, TellWhatIsNotFiniteAndStop) {
    KnownLayers known(kNaN);
    const LayerMaps maps = compute_layer_maps(known, at::kCPU, request_at(1.0F));
    ASSERT_EQ(maps.faults.size(), 1U);
    EXPECT_EQ(maps.faults[0].bad_values, 1);
    const Analysis analysis = analyse(known, request_at(1.0F));
    ASSERT_EQ(analysis.warnings.size(), 1U);
    EXPECT_NE(analysis.warnings[0].find("layer 1 planes"), std::string::npos)
        << analysis.warnings[0];
    std::stop_source source;
    source.request_stop();
    try {
        (void)compute_layer_maps(known, at::kCPU, request_at(1.0F), {}, source.get_token());
        ADD_FAILURE() << "it was stopped";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::cancelled);
    }
}

TEST(LayerStyle, GainAndNormalisingSetTheEndsOfTheColours) {
    const ValueStatistics channel{.lowest = -3.0, .highest = 2.0};
    constexpr double kFitting = 2.5;
    EXPECT_EQ(channel_limit({}, kFitting, channel), kFitting);
    EXPECT_EQ(channel_limit({.gain = 0.0}, kFitting, channel), 1.0);
    EXPECT_NEAR(channel_limit({.gain = 20.0}, kFitting, channel), 0.1, 1e-12);
    EXPECT_EQ(channel_limit({.normalise = true}, kFitting, channel), 3.0);
    EXPECT_NEAR(channel_limit({.gain = -20.0, .normalise = true}, kFitting, channel), 30.0, 1e-9);
    EXPECT_EQ(channel_limit({.normalise = true}, kFitting, {}), 1.0) << "a channel of zeros";
    EXPECT_NEAR(gain_of(0.1), 20.0, 1e-12);
    EXPECT_EQ(gain_of(1e9), -kMaxGain);
}

TEST(LayerStyle, ColoursThatFitLeaveOneValueInTwoHundredBeyond) {
    at::Tensor values = at::ones({1000}) * -2.0;
    values.narrow(0, 0, 5).fill_(100.0);
    EXPECT_EQ(fitting_size(values), 2.0);
    values.narrow(0, 0, 6).fill_(100.0);
    EXPECT_EQ(fitting_size(values), 100.0);
    at::Tensor sparse = at::zeros({10, 100});
    sparse[3][7] = -7.0;
    EXPECT_EQ(fitting_size(sparse), 7.0) << "nearly all are 0";
    EXPECT_EQ(fitting_size(at::zeros({4})), 1.0);
    EXPECT_EQ(fitting_size(at::tensor(std::vector<float>{kNaN, -4.0F}, at::kFloat)), 4.0);
    EXPECT_EQ(fitting_size(at::tensor(std::vector<float>{kNaN}, at::kFloat)), 1.0);
}

TEST(LayerStyle, TellsItsLimitAndWhatLiesBeyond) {
    const std::vector<ValueStatistics> channels{{.lowest = -3.0, .highest = 2.0},
                                                {.lowest = 0.0, .highest = 4.0},
                                                {.lowest = std::nan(""), .highest = std::nan("")}};
    EXPECT_EQ(drawn_range({}, channels), (HeatmapRange{-3.0, 4.0}));
    EXPECT_EQ(drawn_range({.normalise = true}, channels), (HeatmapRange{-1.0, 1.0}));
    const LayerStyle triple{.rgb = std::array<int, 3>{1, 2, 1}};
    EXPECT_EQ(drawn_range(triple, drawn_channels(triple, channels)), (HeatmapRange{0.0, 4.0}));
    EXPECT_EQ(drawn_channels({}, channels).size(), channels.size());
    EXPECT_EQ(limit_text({}, 4.0, {-4.0, 4.0}), "Colours: -4 to 4");
    EXPECT_EQ(limit_text({}, 3.5, {-3.0, 4.0}), "Colours: -3.5 to >= 3.5");
    EXPECT_EQ(limit_text(triple, 2.0, {-3.0, 1.0}), "Dark to bright: <= -2 to 2");
    EXPECT_EQ(limit_text({.normalise = true}, 1.0, {-1.0, 1.0}),
              "Colours: -1 to 1 of a channel's largest size");
    EXPECT_EQ(rgb_key({0, 5, 2}), "Red: channel 0, green: channel 5, blue: channel 2");
}

TEST(LayerStyle, ThreeChannelsAreOnePicture) {
    const std::vector<float> red{-1.0F, 0.0F, kNaN};
    const std::vector<float> green{1.0F, 0.0F, 0.0F};
    const std::vector<float> blue{8.0F, -0.5F, 0.0F};
    const Image image = rgb_picture(3, 1, {red, green, blue}, {1.0, 1.0, 1.0});
    EXPECT_EQ(image.pixels,
              (std::vector<std::uint8_t>{0, 255, 255, 128, 128, 64, kNotANumberColor.red,
                                         kNotANumberColor.green, kNotANumberColor.blue}));
}

TEST(LayerStyle, ChannelsAreLaidNearlySquare) {
    EXPECT_EQ(channel_columns(1), 1);
    EXPECT_EQ(channel_columns(3), 2);
    EXPECT_EQ(channel_columns(16), 4);
    EXPECT_EQ(channel_columns(17), 8);
    EXPECT_EQ(channel_columns(512), 32);
}

TEST(LayersAnalysis, HoldsRawValuesAndStatistics) {
    KnownLayers known;
    const Analysis analysis = analyse(known, request_at(2.0F));
    EXPECT_EQ(analysis.result.raw.sizes(), at::IntArrayRef({1, 1, 3, 2, 2}));
    EXPECT_TRUE(analysis.result.raw[0].equal(known.planes() * 2.0));
    const Table& table = analysis.result.table;
    ASSERT_EQ(table.rows.size(), 4U) << "the layer and its channels";
    const auto number = [&](std::size_t row, const std::string& column) {
        const auto found = std::ranges::find(table.columns, column);
        return std::get<double>(
            table.rows[row][static_cast<std::size_t>(found - table.columns.begin())]);
    };
    EXPECT_EQ(std::get<std::string>(table.rows[0][3]), "all");
    EXPECT_EQ(number(0, "lowest"), -6.0);
    EXPECT_EQ(number(0, "highest"), 16.0);
    EXPECT_NEAR(number(0, "dead"), 5.0 / 12.0, 1e-12);
    EXPECT_EQ(std::get<std::int64_t>(table.rows[2][3]), 1);
    EXPECT_EQ(number(2, "dead"), 1.0);
    EXPECT_EQ(number(3, "mean"), 10.0);
    EXPECT_EQ(analysis.record.measure["layer"], "1  planes  3 x 2 x 2  float32");
}

TEST(LayersAnalysis, StylesChangeThePictureAndNoNumber) {
    KnownLayers known;
    const LayerRequest request = request_at(0.1F);
    const Analysis plain = analyse(known, request);
    const LayerStyle louder{.gain = 12.0};
    const LayerStyle normal{.normalise = true};
    const LayerStyle triple{.rgb = std::array<int, 3>{0, 2, 1}};
    for (const LayerStyle& style : {louder, normal, triple}) {
        const Analysis other = analyse(known, request, style);
        EXPECT_NE(other.result.picture.pixels, plain.result.picture.pixels);
        EXPECT_TRUE(other.result.raw.equal(plain.result.raw));
        EXPECT_NE(other.record.options, plain.record.options);
    }
    EXPECT_EQ(analyse(known, request).result.picture.pixels, plain.result.picture.pixels);
}

/// Of two pictures of one size; -1 where they are alike.
int last_differing_column(const Image& one, const Image& other) {
    int last = -1;
    for (std::size_t at = 0; at < one.pixels.size(); ++at) {
        if (one.pixels[at] != other.pixels[at]) {
            last = std::max(last, static_cast<int>(at / 3) % one.width);
        }
    }
    return last;
}

TEST(LayersAnalysis, AnEndOfTheBarThatValuesLieBeyondIsMarked) {
    KnownLayers known;
    const auto picture = [&](float z) {
        return analyse(known, request_at(z), {.gain = 0.0}).result.picture;
    };
    // The largest value is 8 z: within the limit of 1 twice, then beyond it.
    const Image quiet = picture(0.05F);
    const Image fuller = picture(0.1F);
    const Image beyond = picture(0.2F);
    ASSERT_EQ(quiet.pixels.size(), fuller.pixels.size());
    ASSERT_EQ(quiet.pixels.size(), beyond.pixels.size());
    const int maps_end = last_differing_column(quiet, fuller);
    ASSERT_GE(maps_end, 0);
    constexpr int kBarWidth = 24;
    EXPECT_GT(last_differing_column(quiet, beyond), maps_end + kBarWidth) << "the bar's numbers";
}

TEST(LayersAnalysis, ThreeChannelsHaveAKeyBelowThem) {
    KnownLayers known;
    const auto picture = [&](const std::array<int, 3>& rgb) {
        return analyse(known, request_at(0.0F), {.rgb = rgb}).result.picture;
    };
    // At z = 0 all channels are 0: only the words can differ.
    EXPECT_NE(picture({0, 1, 2}).pixels, picture({2, 1, 0}).pixels);
}

TEST(LayersAnalysis, RefusesWhatThereIsNot) {
    KnownLayers known;
    DemoGenerator demo(16);
    EXPECT_NE(complaint(demo, {}).find("no layers to look into"), std::string::npos);
    EXPECT_NE(complaint(known, request_at(1.0F, 9)).find("layer is 9"), std::string::npos);
    EXPECT_NE(complaint(known, request_at(1.0F), {.gain = 61.0}).find("gain"), std::string::npos);
    EXPECT_NE(complaint(known, request_at(1.0F), {.scale = 9}).find("scale"), std::string::npos);
    const LayerStyle beyond{.rgb = std::array<int, 3>{0, 1, 3}};
    EXPECT_NE(complaint(known, request_at(1.0F), beyond).find("channel is 3; expected 0 to 2"),
              std::string::npos);
    const LayerStyle below{.rgb = std::array<int, 3>{-1, 1, 2}};
    EXPECT_NE(complaint(known, request_at(1.0F), below).find("channel is -1"), std::string::npos);
}

TEST(LayersAnalysis, TooLargeAPictureIsCountedAsItWouldBeDrawn) {
    KnownLayers known;
    const AnalysisSubjects two{subject_of(known), subject_of(known)};
    const LayerRequest request{.latents = {.samples = 100000}, .layer = kNumbers};
    const std::string told = complaint(two, request);
    EXPECT_NE(told.find("a sheet of 400000 x 4 pictures of 8 x 8 pixels"), std::string::npos)
        << "two rows of four columns hold the five channels of each sample: " << told;
}

}  // namespace
}  // namespace zscope
