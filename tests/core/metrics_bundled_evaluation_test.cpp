#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "core/base/sha256.h"
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

}  // namespace
}  // namespace zscope
