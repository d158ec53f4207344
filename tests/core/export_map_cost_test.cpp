#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "core/export/penalty_report.h"
#include "core/export/sensitivity_maps.h"
#include "core/model/pausing_generator.h"
#include "core/model/progan/progan_generator.h"
#include "tests/support/cpu.h"
#include "tests/support/small_progan.h"
#include "tests/support/test_generators.h"

namespace zscope::testing {
namespace {

struct Case {
    const char* name = "";
    SensitivityOptions options{};
    int pictures = 0;  ///< for one sample's map
};

/// No picture that cancels: only v'Hv by itself needs the centre.
std::vector<Case> cases() {
    std::vector<Case> all{{"penalty, k = 6"}, {"pair"}, {"component"}, {"direction"}};
    all[0].options.k = 6;
    all[0].pictures = 12;
    all[1].options.pair = {{0, 2}};
    all[1].pictures = 4;
    all[2].options.component = 1;
    all[2].pictures = 2;
    all[3].options.direction = {1.0F, 0.0F, -2.0F};
    all[3].pictures = 3;
    return all;
}

struct Drawn {
    int pictures = 0;
    Progress last;
};

/// With a batch of one, so that a forward pass is a picture.
template <typename Measure>
Drawn draw_one_by_one(SensitivityOptions options, int samples, Measure&& measure) {
    options.latents.samples = samples;
    options.batch = 1;
    const auto log = std::make_shared<TestGeneratorLog>();
    TestGenerator generator({}, log);
    Drawn drawn;
    measure(generator, options,
            ProgressSink([&drawn](const Progress& progress) { drawn.last = progress; }));
    drawn.pictures = log->forwards;
    return drawn;
}

TEST(MapCost, OfOneMapIsWhatItsFormulaNeeds) {
    for (const Case& asked : cases()) {
        const Drawn drawn = draw_one_by_one(
            asked.options, 1,
            [](Generator& generator, const SensitivityOptions& options, ProgressSink progress) {
                (void)refine_sensitivity_map(
                    generator, kCpu, options, [](const RefinedMap&) {}, std::move(progress));
            });
        EXPECT_EQ(drawn.pictures, asked.pictures) << asked.name;
        EXPECT_EQ(drawn.last.done, asked.pictures) << asked.name;
        EXPECT_EQ(drawn.last.total, asked.pictures) << asked.name;
    }
}

/// The check draws the first sample's picture once more.
TEST(MapCost, OfSamplesAddsTheirPicturesAndTheCheckOfTheModel) {
    constexpr int kSamples = 3;
    for (const Case& asked : cases()) {
        const Drawn drawn = draw_one_by_one(
            asked.options, kSamples,
            [](Generator& generator, const SensitivityOptions& options, ProgressSink progress) {
                (void)compute_sensitivity_maps(generator, kCpu, options, std::move(progress));
            });
        const int check = asked.options.component ? 0 : 1;
        const int expected = check + kSamples * (1 + asked.pictures);
        EXPECT_EQ(drawn.pictures, expected) << asked.name;
        EXPECT_EQ(drawn.last.done, expected) << asked.name;
        EXPECT_EQ(drawn.last.total, expected) << asked.name;
    }
}

/// The check looks at every layer, in the pass of the picture.
TEST(MapCost, OfANetworkWithLayersIsThatOfItsPictures) {
    ProGanGenerator generator(small_progan(), drawn_weights(small_progan(), at::kFloat, 3), {});
    for (const int k : {2, 16}) {
        for (const int samples : {1, 3}) {
            int passes = 0;
            PausingGenerator counting(generator, [&passes] { ++passes; });
            (void)compute_sensitivity_maps(
                counting, kCpu, {.latents = {.samples = samples, .seed = 3}, .k = k, .batch = 1});
            // One direction's two pictures at a time, cut into calls of one.
            EXPECT_EQ(passes, samples * (2 * k + 1) + 1) << "k = " << k;
        }
    }
}

TEST(MapCost, OfPenaltiesOfLayersAndPixelsIsOnePassAPoint) {
    ProGanGenerator generator(small_progan(), drawn_weights(small_progan(), at::kFloat, 3), {});
    PenaltyRequest request;
    request.latents = {.samples = 1, .seed = 3};
    request.layers = {2, 4, ModelCalls::kPixels};
    request.k = 4;
    request.batch = 1;
    int passes = 0;
    PausingGenerator counting(generator, [&passes] { ++passes; });
    (void)compute_layer_penalties(counting, kCpu, request, "small");
    EXPECT_EQ(passes, 2 * request.k + 2);
}

}  // namespace
}  // namespace zscope::testing
