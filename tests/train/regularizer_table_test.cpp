#include "core/regularizers/regularizer_table.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/regularizers/hessian_penalty_options.h"
#include "core/regularizers/regularizer.h"
#include "core/train/regularizer_settings.h"
#include "core/train/run_warnings.h"
#include "core/train/train_config_fields.h"
#include "core/train/train_config_json.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

using test::tiny_config;

TEST(RegularizerTable, NamesAreThoseOfTheRegularizersAndTellOptionsApart) {
    std::set<std::string_view> names;
    std::set<std::string> options;
    std::size_t count = 0;
    for (const RegularizerEntry& entry : regularizer_table()) {
        EXPECT_EQ(entry.make(regularized_run(tiny_config()))->name(), entry.name);
        EXPECT_FALSE(entry.title.empty());
        EXPECT_FALSE(entry.label.empty());
        EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
        EXPECT_EQ(entry.strength.initial, 0.0) << "old runs stay what they were";
        const RegularizerOptions initial;
        for_each_option(entry, initial, [&](const FieldDoc& doc, const auto& /*value*/) {
            ++count;
            options.insert(doc.name);
            EXPECT_TRUE(std::string(doc.name).starts_with(std::string(entry.prefix) + "_"))
                << doc.name;
        });
    }
    EXPECT_EQ(regularizer_title("hessian_penalty"), "Hessian Penalty");
    EXPECT_EQ(regularizer_title("unheard_of"), "unheard_of");
    TrainConfig config;
    for_each_own_field(config, [&](const FieldDoc& doc, const auto& /*value*/) {
        ++count;
        options.insert(doc.name);
    });
    EXPECT_EQ(options.size(), count) << "two of one name";
}

TEST(RegularizerOptions, AreEqualWhereTheirValuesAre) {
    RegularizerOptions options;
    EXPECT_EQ(options[hp::lambda], 0.0);
    EXPECT_EQ(options[hp::layers], std::vector<std::int64_t>{0});
    options.set(hp::lambda, 0.5);
    EXPECT_EQ(options[hp::lambda], 0.5);
    EXPECT_FALSE(options == RegularizerOptions{});
    options.set(hp::lambda, 0.0);
    EXPECT_EQ(options, RegularizerOptions{});
}

TEST(RegularizerOptions, EditsAreTakenOverAlone) {
    RegularizerOptions old;
    old.set(hp::lambda, 0.5);
    old.set(hp::groups, 2);
    RegularizerOptions edited = old;
    edited.set(hp::lambda, 0.0);
    edited.set(hp::layers, {2, 4});
    RegularizerOptions fresh;
    fresh.set(hp::lambda, 0.1);
    fresh.set(hp::groups, 8);
    fresh.take_edits(old, edited);
    EXPECT_EQ(fresh[hp::lambda], 0.0) << "set back by hand";
    EXPECT_EQ(fresh[hp::layers], (std::vector<std::int64_t>{2, 4}));
    EXPECT_EQ(fresh[hp::groups], 8);
}

/// A run folder's config.json of a program whose TrainConfig held these options itself.
TEST(RegularizerOptions, OldRunsOpen) {
    const TrainConfig config = train_config_from_text(
        R"({"version": 1, "hp_lambda": 0.1, "hp_start_images": 5, "hp_warmup_images": 7,
            "hp_layers": [2, 3], "hp_reduction": "mean", "hp_groups": 1, "hp_variance": "unbiased",
            "hp_directions": 3, "hp_epsilon": 0.2})");
    const RegularizerOptions& options = config.regularizers;
    EXPECT_EQ(options[hp::lambda], 0.1);
    EXPECT_EQ(options[hp::start_images], 5);
    EXPECT_EQ(options[hp::warmup_images], 7);
    EXPECT_EQ(options[hp::layers], (std::vector<std::int64_t>{2, 3}));
    EXPECT_EQ(options[hp::reduction], "mean");
    EXPECT_EQ(options[hp::groups], 1);
    EXPECT_EQ(options[hp::variance], "unbiased");
    EXPECT_EQ(options[hp::directions], 3);
    EXPECT_EQ(options[hp::epsilon], 0.2);
    EXPECT_EQ(train_config_from_text(train_config_to_json(config).dump()), config);
}

TEST(RegularizerTable, AnyRegularizerThatFallsWithTheDiversityIsWarnedOf) {
    CurveTable curves{.names = {"images", "hessian_penalty", "hessian_penalty_lambda",
                                "weight_decay", "weight_decay_lambda"},
                      .columns = {}};
    for (int row = 0; row < 30; ++row) {
        const std::vector<double> values = {100.0 * (row + 1), 5.0, 0.1, row < 15 ? 4.0 : 1.0, 0.1};
        curves.columns.resize(values.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            curves.columns[i].push_back(values[i]);
        }
    }
    const CurveTable evaluation{.names = {"images", "diversity"},
                                .columns = {{1000, 3000}, {1.0, 0.5}}};
    const std::vector<RunWarning> warnings =
        run_warnings(curves, evaluation, LossKind::non_saturating_r1);
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_EQ(warnings[0].kind, RunWarningKind::collapse);
    EXPECT_NE(warnings[0].message.find("weight_decay fell from 4 to 1"), std::string::npos)
        << warnings[0].message;
}

}  // namespace
}  // namespace zscope
