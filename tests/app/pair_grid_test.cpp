#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <vector>

#include "tests/app/analysis_rig.h"
#include "tests/app/measure.h"

namespace zscope {
namespace {

using testing::AnalysisRig;
using testing::choose;
using testing::Measure;
using testing::quick_model;
using testing::TestGeneratorLog;

Measure pair_grid() {
    return {"pair", AnalysisKind::pair, [](AnalysisOptions& options) { options.pair = {0, 1}; }};
}

/// The mean over channels of a model of one channel has the values' own size.
TEST(PairGrid, KeepsSignsBesideSizes) {
    AnalysisRig rig;
    rig.open(std::make_shared<testing::TestGenerator>(
                 testing::TestGeneratorOptions{.channels = 1, .bias = 0.3F}),
             true);
    choose(rig, pair_grid());
    rig.go();
    ASSERT_TRUE(rig.step_until([&] { return rig.is_done(AnalysisKind::pair); }));
    const PairResult& result = *rig.state().analysis.pair;
    ASSERT_EQ(result.signed_differences.size(), result.differences.size());
    double lowest = 0.0;
    double highest = 0.0;
    for (std::size_t cell = 0; cell < result.differences.size(); ++cell) {
        const std::vector<float>& sizes = result.differences[cell]->values;
        const std::vector<float>& values = result.signed_differences[cell]->values;
        ASSERT_EQ(values.size(), sizes.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            ASSERT_EQ(std::abs(values[i]), sizes[i]);
            lowest = std::min(lowest, static_cast<double>(values[i]));
            highest = std::max(highest, static_cast<double>(values[i]));
        }
    }
    EXPECT_LT(lowest, 0.0);
    EXPECT_GT(highest, 0.0);
    EXPECT_EQ(result.signed_range, (HeatmapRange{lowest, highest}));
}

TEST(PairGrid, SaysWhereItsValuesAreNoNumbers) {
    const auto log = std::make_shared<TestGeneratorLog>();
    log->fault = testing::Fault::non_finite;
    AnalysisRig rig;
    rig.open(quick_model(log), true);
    choose(rig, pair_grid());
    rig.go();
    ASSERT_TRUE(rig.step_until([&] { return rig.is_done(AnalysisKind::pair); }));
    const PairResult& result = *rig.state().analysis.pair;
    // One value of the base's picture, with which every cell is compared.
    EXPECT_EQ(result.bad, result.differences.size());
    EXPECT_TRUE(
        result.bad_text.starts_with("around the latent on screen, values are not finite (NaN or "
                                    "infinity), first in pixels: 1 of"))
        << result.bad_text;
    for (const auto& difference : result.differences) {
        EXPECT_TRUE(std::isnan(difference->values.front()));
        EXPECT_TRUE(std::isfinite(difference->values.back()));
    }
    EXPECT_GT(result.largest_difference, 0.0F);
    EXPECT_TRUE(std::isfinite(result.largest_difference));
}

}  // namespace
}  // namespace zscope
