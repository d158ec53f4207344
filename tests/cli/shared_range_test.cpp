#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/export/npy.h"
#include "tests/cli/run_program.h"
#include "tests/cli/tiny_model.h"

/// One colour range for all models and samples of a call.
namespace zscope::test {
namespace {

using Range = std::pair<double, double>;

constexpr std::ptrdiff_t kMaps = 4;    ///< two models, two samples
constexpr std::ptrdiff_t kModels = 2;  ///< where samples are taken together

/// What a call has written as OUT.npy and in OUT.png.json.
struct Written {
    std::vector<std::int64_t> shape;
    std::vector<double> values;
    Range recorded;
};

Written written_by(const TemporaryFolder& folder, const std::string& command) {
    const ProgramRun run =
        run_in(folder.path(), "zscope " + command + " --samples 2 --threads 1 --out m.png");
    EXPECT_EQ(run.code, 0) << run.error;
    NpyArray raw = read_npy(folder / "m.npy", std::uint64_t{1} << 20);
    const auto range = nlohmann::json::parse(read_text(folder / "m.png.json"))["measure"]["range"]
                           .get<std::vector<double>>();
    EXPECT_EQ(range.size(), 2U);
    return {std::move(raw.shape), std::move(raw.values), {range.at(0), range.at(1)}};
}

/// From 0 to the largest.
template <typename Iterator>
Range range_of(Iterator first, Iterator last) {
    return {0.0, *std::max_element(first, last)};
}

/// The range of all maps or matrices of sizes, which is that of at most one of them alone.
Range shared_range(const std::vector<double>& values, std::ptrdiff_t maps = kMaps) {
    const Range all = range_of(values.begin(), values.end());
    const std::ptrdiff_t size = std::ssize(values) / maps;
    int alone = 0;
    for (std::ptrdiff_t i = 0; i < maps; ++i) {
        const auto first = values.begin() + i * size;
        alone += range_of(first, first + size) == all ? 1 : 0;
    }
    EXPECT_LE(alone, 1) << "or the test sees nothing";
    return all;
}

TEST(SharedRange, OfMapsIsThatOfAllModelsAndSamples) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "a");
    save_turned_model(folder / "b");
    // Either model first: the range of the first alone is wrong in one of the calls at least.
    for (const char* models : {"a b", "b a"}) {
        const Written maps = written_by(
            folder, std::string("heatmap ").append(models).append(" --k 4 --range-percentile 100"));
        EXPECT_EQ(maps.shape, (std::vector<std::int64_t>{2, 2, 8, 8}));
        EXPECT_EQ(maps.recorded, shared_range(maps.values)) << models;
    }
}

TEST(SharedRange, OfAPercentileIsThatOfTheMapWithTheLargestEnd) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "a");
    save_turned_model(folder / "b");
    for (const auto& [options, place] :
         {std::pair{" --range-percentile 90", 57},  // of 64, 6 lie beyond
          std::pair{" --range-percentile 98", 62}}) {
        const Written maps = written_by(folder, std::string("heatmap a b --k 4").append(options));
        const std::ptrdiff_t size = std::ssize(maps.values) / kMaps;
        double end = 0.0;
        for (std::ptrdiff_t i = 0; i < kMaps; ++i) {
            std::vector<double> map(maps.values.begin() + i * size,
                                    maps.values.begin() + (i + 1) * size);
            std::ranges::sort(map);
            end = std::max(end, map[static_cast<std::size_t>(place)]);
        }
        EXPECT_EQ(maps.recorded, (Range{0.0, end})) << options;
        EXPECT_LT(end, shared_range(maps.values).second) << options;
    }
}

TEST(SharedRange, OfMatricesIsThatOfAllModelsAndSamples) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "a");
    save_turned_model(folder / "b");
    for (const char* models : {"a b", "b a"}) {
        const std::string call = std::string("hessian ").append(models).append(" --pixel 3,4,2");
        Written sizes = written_by(folder, call);
        EXPECT_EQ(sizes.shape, (std::vector<std::int64_t>{2, 2, 3, 3}));
        for (double& value : sizes.values) {
            value = std::abs(value);
        }
        const Range range = shared_range(sizes.values);
        EXPECT_EQ(sizes.recorded, range) << models;
        EXPECT_EQ(written_by(folder, call + " --signed").recorded,
                  (Range{-range.second, range.second}))
            << models;
    }
}

/// What is off the diagonals of matrices of three components; on them stands 0.
std::vector<double> off_diagonals(std::vector<double> values) {
    for (std::size_t at = 0; at < values.size(); ++at) {
        values[at] = at / 3 % 3 == at % 3 ? 0.0 : values[at];
    }
    return values;
}

TEST(SharedRange, OfInteractionsIsThatOfAllModels) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "a");
    save_turned_model(folder / "b");
    for (const char* models : {"a b", "b a"}) {
        const std::string call = std::string("interactions ").append(models);
        const Written matrices = written_by(folder, call);
        EXPECT_EQ(matrices.shape, (std::vector<std::int64_t>{2, 3, 3}));
        EXPECT_EQ(matrices.recorded, shared_range(off_diagonals(matrices.values), kModels))
            << models;
        EXPECT_EQ(written_by(folder, call + " --range 0,2.5").recorded, (Range{0.0, 2.5}));
        const Written maps = written_by(folder, call + " --pair z0,z1 --range-percentile 100");
        EXPECT_EQ(maps.shape, (std::vector<std::int64_t>{2, 1, 8, 8}));
        EXPECT_EQ(maps.recorded, shared_range(maps.values, kModels)) << models;
    }
}

}  // namespace
}  // namespace zscope::test
