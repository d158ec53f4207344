#include "app/state/settings_merge.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/state/analysis_settings.h"

namespace zscope {
namespace {

std::string text_of(const Settings& settings, const AnalysisOptions& analysis = {}) {
    return settings_to_json(settings, analysis);
}

Settings opened(const std::vector<std::string>& models) {
    Settings settings;
    for (const std::string& model : models) {
        remember_recent(settings, model);
    }
    return settings;
}

Settings merged(const Settings& known, const Settings& wanted, const Settings& on_disk) {
    const std::string text = merged_settings(text_of(known), text_of(wanted), text_of(on_disk));
    const ParsedSettings parsed = settings_from_json(text);
    EXPECT_EQ(parsed.complaint, "");
    return parsed.settings;
}

TEST(SettingsMerge, WhatThisProgramHasChangedReplacesWhatIsOnDisk) {
    const Settings known;
    Settings wanted;
    wanted.ui_scale = 1.25F;
    wanted.strips.rows = 8;
    Settings on_disk;
    on_disk.ui_scale = 2.0F;
    on_disk.slider_range = 5.0F;
    on_disk.strips.steps = 9;
    Settings both = on_disk;
    both.ui_scale = 1.25F;
    both.strips.rows = 8;
    EXPECT_EQ(merged(known, wanted, on_disk), both);
    EXPECT_EQ(merged(known, known, on_disk), on_disk);
}

TEST(SettingsMerge, AnalysisOptionsAreMergedFieldByField) {
    AnalysisOptions wanted;
    wanted.heatmap.k_limit = 8;
    AnalysisOptions on_disk;
    on_disk.heatmap.measure = HeatmapMeasure::change;
    on_disk.top = 3;
    AnalysisOptions both = on_disk;
    both.heatmap.k_limit = 8;
    const std::string text =
        merged_settings(text_of({}), text_of({}, wanted), text_of({}, on_disk));
    EXPECT_EQ(analysis_options_from_json(text).options, both);
}

TEST(SettingsMerge, ADirectionThatIsLeftIsErased) {
    AnalysisOptions given;
    given.heatmap.along = CurvatureAlong::given;
    given.heatmap.direction = {1.0F, 2.0F};
    given.heatmap.direction_axes = "axes";
    const std::string text =
        merged_settings(text_of({}, given), text_of({}, {}), text_of({}, given));
    EXPECT_EQ(analysis_options_from_json(text).options, AnalysisOptions{});
}

TEST(SettingsMerge, EntriesAddedByTwoProgramsAreKept) {
    const Settings both = merged(opened({"/old", "/gone"}), opened({"/old", "/mine"}),
                                 opened({"/old", "/gone", "/theirs"}));
    const std::vector<RecentModel> wanted{{"/mine", false}, {"/old", false}, {"/theirs", false}};
    EXPECT_EQ(both.recent, wanted);
    Settings mine;
    mine.seeds.note(1);
    Settings theirs;
    theirs.seeds.note(2);
    const Settings seeds = merged({}, mine, theirs);
    ASSERT_EQ(seeds.seeds.seeds().size(), 2U);
    EXPECT_EQ(seeds.seeds.seeds()[0], 1U);
    EXPECT_EQ(seeds.seeds.seeds()[1], 2U);
}

TEST(SettingsMerge, FullListsStayWithinTheirLimit) {
    std::vector<std::string> names;
    for (int i = 0; i < static_cast<int>(Settings::kRecentLimit); ++i) {
        names.push_back(std::string("/m").append(std::to_string(i)));
    }
    const Settings mine = opened(names);
    EXPECT_EQ(merged({}, mine, opened({"/theirs"})).recent, mine.recent);
}

TEST(SettingsMerge, WhatCannotBeReadIsReplacedAsAWhole) {
    Settings wanted;
    wanted.ui_scale = 1.25F;
    for (const char* on_disk : {"", "no settings", "[]", R"({"version": 1000000})",
                                R"({"slider_range": "wide"})", R"({"analysis": {"top": "all"}})"}) {
        EXPECT_EQ(merged_settings(text_of({}), text_of(wanted), on_disk), text_of(wanted))
            << on_disk;
    }
}

TEST(SettingsMerge, FieldsOfAnotherProgramStay) {
    Settings wanted;
    wanted.ui_scale = 1.25F;
    const std::string text =
        merged_settings(text_of({}), text_of(wanted), R"({"strange": [1, 2], "ui_scale": 2})");
    const nlohmann::json object = nlohmann::json::parse(text);
    EXPECT_EQ(object.at("strange").dump(), "[1,2]");
    EXPECT_EQ(object.at("ui_scale").get<double>(), 1.25);
}

}  // namespace
}  // namespace zscope
