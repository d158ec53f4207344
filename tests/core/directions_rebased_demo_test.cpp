#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/directions/rebased_model.h"
#include "core/model/demo/demo_scene.h"
#include "core/model/generator.h"
#include "core/model/registry.h"
#include "tests/core/files_support.h"
#include "tests/support/numbers.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kN = kDemoLatentSize;

RebaseOptions quick() {
    RebaseOptions options;
    options.scheme = HessianScheme::analytic;
    options.samples = 24;
    options.order_samples = 4;
    options.restarts = 3;
    return options;
}

at::Tensor rotation_of(const ModelCard& card) {
    return at::tensor(card.rebase->axes.rotation, at::kDouble).view({kN, kN});
}

/// Sky hue and glow change places, the hills change their sense, and the sun's two diagonals become
/// across and up.
at::Tensor turn_by_hand() {
    const auto n = static_cast<std::size_t>(kN);
    std::vector<double> rows(n * n, 0.0);
    const auto entry = [&](std::size_t i, std::size_t j) -> double& { return rows[i * n + j]; };
    for (std::size_t i = 0; i < n; ++i) {
        entry(i, i) = 1.0;
    }
    entry(0, 0) = entry(9, 9) = 0.0;
    entry(0, 9) = entry(9, 0) = 1.0;
    entry(2, 2) = -1.0;
    const double half = std::sqrt(0.5);
    entry(1, 1) = entry(1, 7) = entry(7, 7) = half;
    entry(7, 1) = -half;
    return at::tensor(rows, at::kDouble).view({kN, kN});
}

/// What a search of the small demo finds; the same for all tests.
const Rebase& found_rebase(Generator& generator) {
    static const Rebase kFound = find_rebase(generator, quick());
    return kFound;
}

/// The demo, small, and in new axes.
class RebasedDemo : public ::testing::Test {
  protected:
    void SetUp() override {
        whole_ = open_whole_model(kDemoWord);
        whole_.model.card.demo_size = 16;
        generator_ = build_generator(whole_.model);
        rebase_ = found_rebase(*generator_);
        turned_ = rebase_model(whole_, rebase_);
    }

    at::NoGradGuard no_grad_;
    test::TemporaryFolder folder_;
    WholeModel whole_;
    std::unique_ptr<Generator> generator_;
    Rebase rebase_;
    WholeModel turned_;
};

TEST_F(RebasedDemo, WrittenCardDrawsTheSamePicturesForThousandLatents) {
    // A matrix of float32 numbers turns the latent; the pictures round no more than that.
    const at::Tensor z = testing::normal({1000, kN}, 7);
    const at::Tensor w = to_new_axes(z, rebase_.rotation);
    const at::Tensor expected = generator_->forward(z, {});
    for (const char* name : {"folder", "named.json"}) {
        SCOPED_TRACE(name);
        EXPECT_EQ(save_whole_model(folder_ / name, turned_), turned_.model.card);
        const auto opened = open_model((folder_ / name).string());
        EXPECT_LT(testing::largest(opened->forward(w, {}) - expected), 1e-5);
        EXPECT_GT(testing::largest(opened->forward(z, {}) - expected), 1e-2);
        const auto shown = rebased_generator(*generator_, rebase_);
        EXPECT_TRUE(opened->forward(w, {}).equal(shown->forward(w, {})));
        EXPECT_EQ(opened->info().axes, shown->info().axes);
        EXPECT_EQ(opened->info().name, shown->info().name);
        EXPECT_EQ(opened->info().architecture, "demo");
        EXPECT_EQ(opened->info().height, 16);
        EXPECT_EQ(opened->info().component_names, shown->info().component_names);
    }
    EXPECT_FALSE(fs::exists(folder_ / "folder/model.safetensors"));
    EXPECT_FALSE(fs::exists(folder_ / "named.safetensors"));
}

TEST_F(RebasedDemo, ComponentsKeepTheirNamesWhereTheirAxesStay) {
    Rebase turn = rebase_;
    turn.rotation = turn_by_hand();
    const std::vector<std::string> names{"horizon glow", "",        "hills",  "stars",
                                         "unused",       "halo",    "aurora", "",
                                         "ripples",      "sky hue", "unused", "clouds"};
    const WholeModel turned = rebase_model(whole_, turn);
    EXPECT_EQ(turned.model.card.component_names, names);
    EXPECT_EQ(rebased_generator(*generator_, turn)->info().component_names, names);
    save_whole_model(folder_ / "named", turned);
    const auto opened = open_model((folder_ / "named").string());
    const GeneratorInfo& info = opened->info();
    EXPECT_EQ(info.component_names, names);
    EXPECT_EQ(component_title(info, 0), "z0 horizon glow");
    EXPECT_EQ(component_title(info, 1), "z1");
}

TEST_F(RebasedDemo, TwiceChangesNothingButRounding) {
    save_whole_model(folder_ / "once", turned_);
    const WholeModel once = open_whole_model((folder_ / "once").string());
    const Rebase again = find_rebase(*build_generator(once.model), quick());
    EXPECT_NEAR(again.off_before, rebase_.off_after, 1e-5);
    const at::Tensor gap = (again.rotation - at::eye(kN, at::kDouble)).abs();
    EXPECT_LT(gap.narrow(0, 0, kN - 2).max().item<double>(), 1e-3) << "all but the dead plane";
    const ModelCard twice = rebase_model(once, again).model.card;
    const at::Tensor ways = (rotation_of(twice) - rotation_of(turned_.model.card)).abs();
    EXPECT_LT(ways.narrow(0, 0, kN - 2).max().item<double>(), 1e-3);
    EXPECT_EQ(twice.name, turned_.model.card.name);
}

TEST_F(RebasedDemo, CardHoldsAxesAndNothingOfWeights) {
    const ModelCard& card = turned_.model.card;
    const nlohmann::ordered_json json = to_json(card);
    EXPECT_EQ(parse_model_card(json.dump(), "x"), card);
    EXPECT_FALSE(json.contains("weights"));
    EXPECT_FALSE(json.contains("training"));
    EXPECT_FALSE(json["rebase"].contains("origin_sha256"));
    struct Wrong {
        const char* pointer;
        nlohmann::ordered_json value;
        const char* expected;
    };
    for (const Wrong& wrong :
         {Wrong{"/config/size", 7, "'config.size' is 7; expected a whole number from 8 to 4096"},
          Wrong{"/latent/size", 11, "is 11, but the demo's is 12"},
          Wrong{"/latent/normalizes", true, "the demo normalises nothing"},
          Wrong{"/latent/basis", nullptr, "'latent.basis' is missing, but the axes are turned"},
          Wrong{"/latent/basis", 1, "list of 12"}, Wrong{"/rebase/rotation", 1, "list of 12"}}) {
        nlohmann::ordered_json changed = json;
        changed[nlohmann::ordered_json::json_pointer(wrong.pointer)] = wrong.value;
        const std::string message =
            testing::message_of([&] { (void)parse_model_card(changed.dump(), "card"); });
        EXPECT_NE(message.find(wrong.expected), std::string::npos) << message;
    }
}

TEST_F(RebasedDemo, IsWrittenWhereNoWeightsAreMeant) {
    const Error error =
        testing::error_of([&] { (void)save_whole_model(folder_ / "d.safetensors", turned_); });
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_TRUE(fs::is_empty(folder_.path()));
    fs::create_directories(folder_ / "old");
    test::write_text(folder_ / "old/model.safetensors", "another model's");
    save_whole_model(folder_ / "old", turned_);
    EXPECT_FALSE(fs::exists(folder_ / "old/model.safetensors"));
    EXPECT_NO_THROW((void)open_model((folder_ / "old").string()));
}

}  // namespace
}  // namespace zscope
