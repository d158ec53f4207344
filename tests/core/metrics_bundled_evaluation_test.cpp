#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/sha256.h"
#include "core/data/scenes/scene_set.h"
#include "core/model/model_card.h"
#include "tests/core/files_support.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;

/// What lies beside a bundled model says which weights it was measured on.
TEST(BundledEvaluation, BelongsToTheBundledWeights) {
    int evaluations = 0;
    for (const auto& entry : fs::directory_iterator(fs::path(ZSCOPE_SOURCE_DIR) / "models")) {
        const fs::path evaluation = entry.path() / "evaluation.json";
        if (!fs::exists(evaluation)) {
            continue;
        }
        SCOPED_TRACE(evaluation.string());
        ++evaluations;
        const nlohmann::json found = nlohmann::json::parse(test::read_text(evaluation));
        const std::string weights = sha256_hex(test::read_text(entry.path() / "model.safetensors"));
        EXPECT_EQ(found.at("model").at("weights_sha256").get<std::string>(), weights);
        EXPECT_EQ(read_model_card(entry.path() / "model.json").weights_sha256, weights);
    }
    EXPECT_GE(evaluations, 1);
}

nlohmann::json bundled_evaluation(const std::string& model = "scenes-simple") {
    return nlohmann::json::parse(
        test::read_text(fs::path(ZSCOPE_SOURCE_DIR) / "models" / model / "evaluation.json"));
}

/// A factor's labels in its range, or the intervals between them where it blends: as counted.
std::vector<std::string> counted_labels(const FactorInfo& factor) {
    std::vector<std::string> names;
    const auto first = static_cast<std::size_t>(factor.min);
    const auto last = static_cast<std::size_t>(factor.max);
    if (factor.kind == FactorKind::categorical) {
        return {factor.labels.begin() + static_cast<std::ptrdiff_t>(first),
                factor.labels.begin() + static_cast<std::ptrdiff_t>(last) + 1};
    }
    for (std::size_t label = first; label < last; ++label) {
        names.push_back(
            std::string(factor.labels[label]).append("-").append(factor.labels[label + 1]));
    }
    return names;
}

TEST(BundledEvaluation, ShowsEveryShapeAndColour) {
    constexpr int kSamples = 1000;
    const nlohmann::json found = bundled_evaluation();
    EXPECT_EQ(found.at("samples").get<int>(), kSamples);
    EXPECT_EQ(found.at("non_finite").get<int>(), 0);
    const nlohmann::json& scenes = found.at("scenes");
    const int readable = kSamples - scenes.at("unreadable").get<int>();
    const SceneSet set = SceneSet::open(found.at("data").get<std::string>());
    int factors = 0;
    for (const int index : set.free_factors()) {
        const FactorInfo& factor = set.factors()[static_cast<std::size_t>(index)];
        if (factor.labels.empty()) continue;
        SCOPED_TRACE(factor.name);
        ++factors;
        const nlohmann::json& counts = scenes.at("counts").at(factor.name);
        int sum = 0;
        for (const std::string& label : counted_labels(factor)) {
            const int count = counts.value(label, 0);
            EXPECT_GT(count, 0) << label;
            sum += count;
        }
        EXPECT_EQ(sum, readable);
    }
    EXPECT_EQ(factors, 2) << "colour and shape";
}

TEST(BundledEvaluation, IsNearerToTheDataThanABlurIs) {
    const nlohmann::json distance = bundled_evaluation().at("sliced_distance");
    const auto mean = [&distance](const char* set) {
        return distance.at(set).at("mean").at("value").get<double>();
    };
    EXPECT_LT(mean("generated"), mean("blurred"));
    EXPECT_LT(mean("blurred"), mean("noise"));
}

TEST(BundledEvaluation, OfTheUntangledModelHasAComponentForEachFactorThatBlends) {
    const nlohmann::json found = bundled_evaluation("scenes-simple-untangled");
    EXPECT_GT(found.at("diversity").at("value").get<double>(), 0.95);
    std::vector<int> named;
    for (const char* name : {"x", "y", "color"}) {
        SCOPED_TRACE(name);
        const nlohmann::json& factor = found.at("factor_index").at("factors").at(name);
        const auto best = factor.at("best").get<std::size_t>();
        EXPECT_GT(factor.at("components").at(best).at("value").get<double>(), 0.8);
        EXPECT_EQ(std::ranges::count(named, static_cast<int>(best)), 0) << "two factors' component";
        named.push_back(static_cast<int>(best));
    }
}

TEST(BundledModel, CardTellsHowItWasTrained) {
    const fs::path models = fs::path(ZSCOPE_SOURCE_DIR) / "models";
    for (const char* name :
         {"scenes-simple", "scenes-simple-untangled", "two-factors", "two-factors-untangled"}) {
        SCOPED_TRACE(name);
        const ModelCard card = read_model_card(models / name / "model.json");
        EXPECT_EQ(card.latent_size(), 12);
        EXPECT_FALSE(card.training.data.empty());
        EXPECT_FALSE(card.training.schedule.empty());
        EXPECT_FALSE(card.training.command.empty());
        EXPECT_FALSE(card.training.program_version.empty());
        EXPECT_GT(card.training.images_seen, 0);
        EXPECT_GT(card.training.wall_seconds, 0.0);
    }
    EXPECT_GE(read_model_card(models / "scenes-simple/model.json").progan.resolution, 64);
}

}  // namespace
}  // namespace zscope
