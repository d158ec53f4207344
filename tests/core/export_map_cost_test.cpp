#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "core/export/sensitivity_maps.h"
#include "tests/support/test_generators.h"

namespace zscope {
namespace {

const c10::Device kCpu{c10::kCPU};

struct Case {
    const char* name;
    SensitivityOptions options;
    int pictures;  ///< for one sample's map
};

/// No picture that cancels: only v'Hv by itself needs the centre.
std::vector<Case> cases() {
    std::vector<Case> all;
    all.push_back({"penalty, k = 6", {.k = 6}, 12});
    all.push_back({"pair", {.pair = {{0, 2}}}, 4});
    all.push_back({"component", {.component = 1}, 2});
    all.push_back({"direction", {.direction = {1.0F, 0.0F, -2.0F}}, 3});
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
    const auto log = std::make_shared<testing::TestGeneratorLog>();
    testing::TestGenerator generator({}, log);
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

TEST(MapCost, OfSamplesAddsTheirPicturesAndTheCheckOfTheModel) {
    constexpr int kSamples = 3;
    for (const Case& asked : cases()) {
        const Drawn drawn = draw_one_by_one(
            asked.options, kSamples,
            [](Generator& generator, const SensitivityOptions& options, ProgressSink progress) {
                (void)compute_sensitivity_maps(generator, kCpu, options, std::move(progress));
            });
        const int check = asked.options.component ? 0 : 2;
        const int expected = check + kSamples * (1 + asked.pictures);
        EXPECT_EQ(drawn.pictures, expected) << asked.name;
        EXPECT_EQ(drawn.last.done, expected) << asked.name;
        EXPECT_EQ(drawn.last.total, expected) << asked.name;
    }
}

}  // namespace
}  // namespace zscope
