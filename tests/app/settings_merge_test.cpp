#include "app/state/settings_merge.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
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
    const std::string text =
        merged_settings(text_of(known), text_of(wanted), text_of(on_disk)).value();
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
        merged_settings(text_of({}), text_of({}, wanted), text_of({}, on_disk)).value();
    EXPECT_EQ(analysis_options_from_json(text).options, both);
}

TEST(SettingsMerge, ADirectionThatIsLeftIsErased) {
    AnalysisOptions given;
    given.heatmap.along = CurvatureAlong::given;
    given.heatmap.direction = {1.0F, 2.0F};
    given.heatmap.direction_axes = "axes";
    const std::string text =
        merged_settings(text_of({}, given), text_of({}, {}), text_of({}, given)).value();
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

using Recent = std::vector<RecentModel>;

Settings with_recent(Recent recent) {
    Settings settings;
    settings.recent = std::move(recent);
    return settings;
}

/// As many as there may be, the first one opened last.
Recent full_list() {
    Recent recent;
    for (std::size_t i = 0; i < Settings::kRecentLimit; ++i) {
        recent.push_back({std::string("/m").append(std::to_string(i)), false});
    }
    return recent;
}

TEST(SettingsMerge, AnEntryIsAsTheProgramHasItThatChangedIt) {
    const Settings known = with_recent({{"/a", false}, {"/b", false}, {"/c", true}});
    const Settings mine = with_recent({{"/new", false}, {"/a", true}, {"/b", false}, {"/c", true}});
    const Settings theirs = with_recent({{"/a", false}, {"/b", true}, {"/c", false}});
    EXPECT_EQ(merged(known, mine, theirs).recent,
              (Recent{{"/new", false}, {"/a", true}, {"/b", true}, {"/c", false}}));
    const Settings fresh = with_recent({{"/new", true}});
    EXPECT_EQ(merged({}, with_recent({{"/new", false}}), fresh).recent, fresh.recent)
        << "opened in both, pinned in the other";
    EXPECT_EQ(merged({}, fresh, with_recent({{"/new", false}})).recent, fresh.recent);
}

TEST(SettingsMerge, AnEntryThatOneProgramHasRemovedIsGone) {
    const Settings known = with_recent({{"/a", false}, {"/b", false}, {"/c", false}});
    const Settings mine = with_recent({{"/new", false}, {"/a", false}, {"/b", false}});
    const Settings theirs = with_recent({{"/a", false}, {"/c", false}});
    EXPECT_EQ(merged(known, mine, theirs).recent, (Recent{{"/new", false}, {"/a", false}}));
    const Settings opened_again = with_recent({{"/b", false}, {"/a", false}, {"/c", false}});
    EXPECT_EQ(merged(known, opened_again, theirs).recent, opened_again.recent);
    const Settings pinned = with_recent({{"/a", false}, {"/b", false}, {"/c", true}});
    EXPECT_EQ(merged(known, mine, pinned).recent,
              (Recent{{"/new", false}, {"/a", false}, {"/b", false}, {"/c", true}}))
        << "removed in one and pinned in the other";
}

TEST(SettingsMerge, FullListsStayWithinTheirLimit) {
    const Settings mine = with_recent(full_list());
    EXPECT_EQ(merged({}, mine, with_recent({{"/theirs", false}})).recent, mine.recent);
    Recent with_theirs = full_list();
    with_theirs.back() = {"/theirs", true};
    EXPECT_EQ(merged({}, mine, with_recent({{"/theirs", true}})).recent, with_theirs)
        << "a pinned one stays";
    Recent pinned = full_list();
    for (RecentModel& model : pinned) {
        model.pinned = true;
    }
    EXPECT_EQ(merged({}, with_recent(pinned), with_recent({{"/theirs", true}})).recent, pinned);
}

TEST(SettingsMerge, TheEndsOfARangeAreOneChoice) {
    AnalysisOptions wanted;
    wanted.heatmap.hand_range = {0.8, 1.0};
    AnalysisOptions on_disk;
    on_disk.heatmap.hand_range = {0.0, 0.5};
    on_disk.top = 3;
    AnalysisOptions both = on_disk;
    both.heatmap.hand_range = wanted.heatmap.hand_range;
    const std::string text =
        merged_settings(text_of({}), text_of({}, wanted), text_of({}, on_disk)).value();
    EXPECT_EQ(analysis_options_from_json(text).complaint, "");
    EXPECT_EQ(analysis_options_from_json(text).options, both);
}

TEST(SettingsMerge, WhatANewerProgramHasWrittenStays) {
    Settings wanted;
    wanted.ui_scale = 1.25F;
    for (const char* newer : {R"({"version": 2})", R"({"version": 1000000, "ui_scale": "wide"})"}) {
        EXPECT_FALSE(merged_settings(text_of({}), text_of(wanted), newer).has_value()) << newer;
    }
    EXPECT_TRUE(merged_settings(text_of({}), text_of(wanted), R"({"version": 1})").has_value());
}

TEST(SettingsMerge, WhatCannotBeReadIsReplacedAsAWhole) {
    Settings wanted;
    wanted.ui_scale = 1.25F;
    for (const char* on_disk : {"", "no settings", "[]", R"({"slider_range": "wide"})",
                                R"({"analysis": {"top": "all"}})"}) {
        EXPECT_EQ(merged_settings(text_of({}), text_of(wanted), on_disk), text_of(wanted))
            << on_disk;
    }
}

TEST(SettingsMerge, FieldsOfAnotherProgramStay) {
    Settings wanted;
    wanted.ui_scale = 1.25F;
    const std::string text =
        merged_settings(text_of({}), text_of(wanted), R"({"strange": [1, 2], "ui_scale": 2})")
            .value();
    const nlohmann::json object = nlohmann::json::parse(text);
    EXPECT_EQ(object.at("strange").dump(), "[1,2]");
    EXPECT_EQ(object.at("ui_scale").get<double>(), 1.25);
}

}  // namespace
}  // namespace zscope
