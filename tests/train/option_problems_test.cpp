#include "core/base/option_problem.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/base/error.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/finetune.h"
#include "core/train/machine_problems.h"
#include "core/train/train_config_fields.h"
#include "tests/core/files_support.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

using test::TemporaryFolder;
using test::tiny_config;

/// A form shows each problem at its field.
TEST(OptionProblems, AreFoundAllAtOnceOneForEachField) {
    TrainConfig config = tiny_config();
    EXPECT_TRUE(option_problems(config).empty());
    config.learning_rate = 7.0;
    config.regularizers.set(hp::lambda, 0.1);
    config.regularizers.set(hp::groups, 3);
    config.device = "abacus";
    const std::vector<OptionProblem> problems = option_problems(config);
    ASSERT_EQ(problems.size(), 3U);
    for (const char* field : {"learning_rate", "hp_groups", "device"}) {
        EXPECT_TRUE(has_problem(problems, field)) << field;
    }
    TrainConfig large;
    large.resolution = 5000;
    const std::vector<OptionProblem> once = option_problems(large);
    ASSERT_EQ(once.size(), 1U) << "out of range and no power of two";
    EXPECT_EQ(once[0].field, "resolution");
    TrainConfig thin;
    thin.fmap_base = 4;
    EXPECT_TRUE(has_problem(option_problems(thin), "fmap_base")) << "64 px needs more";
}

TEST(OptionProblems, TheNetworkIsMadeOfItsFields) {
    const TrainConfig usual;
    for_each_field(usual, [](const FieldDoc& doc, const auto& /*value*/) {
        TrainConfig changed;
        for_each_field(changed, [&]<typename Field>(const FieldDoc& other, Field& value) {
            if (std::string_view(doc.name) != other.name) {
                return;
            }
            if constexpr (std::is_same_v<Field, bool>) {
                value = !value;
            } else if constexpr (std::is_arithmetic_v<Field>) {
                value += 1;
            } else if constexpr (std::is_same_v<Field, std::string>) {
                value += "x";
            }
        });
        const bool is_named =
            std::ranges::find(kNetworkFields, std::string_view(doc.name)) != kNetworkFields.end();
        EXPECT_EQ(changed.network() != TrainConfig{}.network(), is_named) << doc.name;
    });
}

TEST(FinetuneProblems, NameEachOptionThatDoesNotFit) {
    const TrainConfig fitting = tiny_config();
    EXPECT_TRUE(finetune_problems(fitting, fitting.network(), 95).empty());
    TrainConfig config = fitting;
    config.resolution = 16;
    config.latent_size = 4;
    config.fmap_base = 64;
    config.fmap_max = 9;
    config.normalize_latents = !config.normalize_latents;
    config.infogan_size = 1;
    const std::vector<OptionProblem> problems =
        finetune_problems(config, fitting.network(), config.total_images);
    for (const std::string_view field : kNetworkFields) {
        EXPECT_TRUE(has_problem(problems, field)) << field;
    }
    EXPECT_TRUE(has_problem(problems, "total_images"));
    EXPECT_EQ(problems.size(), kNetworkFields.size() + 1);
    ProGanConfig gray = fitting.network();
    gray.channels = 1;
    EXPECT_EQ(finetune_problems(fitting, gray, 0).size(), 1U) << "training makes colour pictures";
}

TEST(MachineProblems, DataAndDevicesThatAreNotThere) {
    const TemporaryFolder folder;
    TrainConfig config = tiny_config();
    EXPECT_TRUE(machine_problems(config).empty());
    config.data = folder.path().string();
    EXPECT_TRUE(machine_problems(config).empty()) << "a folder that is there";
    config.data = (folder / "nowhere").string();
    config.device = "cuda:99";
    const std::vector<OptionProblem> problems = machine_problems(config);
    ASSERT_EQ(problems.size(), 2U);
    EXPECT_EQ(problems[0].field, "data");
    EXPECT_EQ(problems[0].error.code(), ErrorCode::not_found);
    EXPECT_EQ(problems[1].field, "device");
    EXPECT_EQ(problems[1].error.code(), ErrorCode::unsupported);
    config = tiny_config();
    config.data_paired = true;
    EXPECT_TRUE(has_problem(machine_problems(config), "data")) << "scenes have no pairs";
    config.data_paired = false;
    config.data = "scenes-simple:free=nothing";
    EXPECT_TRUE(has_problem(machine_problems(config), "data"));
}

}  // namespace
}  // namespace zscope
