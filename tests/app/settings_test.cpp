#include "app/state/settings.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "app/state/analysis_settings.h"
#include "core/base/error.h"
#include "core/latent/extent.h"
#include "tests/core/files_support.h"

namespace zscope {
namespace {

/// Every field away from its default.
Settings changed_settings() {
    Settings settings;
    settings.ui_scale = 1.5F;
    settings.slider_range = 5.0F;
    settings.window_width = 1111;
    settings.window_height = 777;
    settings.cache_mb = 512;
    settings.reopen_last = true;
    settings.show_pixel_values = false;
    settings.show_hints = false;
    settings.layout = LayoutPreset::train;
    settings.show_latent = false;
    settings.show_canvas = false;
    settings.show_strips = false;
    settings.show_untangle = false;
    settings.show_export = false;
    settings.show_messages = false;
    settings.show_activeness = false;
    settings.show_heatmap = false;
    settings.show_interactions = false;
    settings.show_pixel = false;
    settings.show_pair = false;
    settings.show_layers = false;
    settings.show_training = false;
    settings.show_curves = false;
    settings.show_filmstrip = false;
    settings.show_runs = false;
    settings.strips = {8, 9, 1.25F, false, true};
    settings.grid = {3, 5};
    settings.animation = {7, 2.5F, 12, 1.5F};
    settings.exporting = {"/tmp/out", 4, true};
    settings.dialog_folders = {"/data/models", "/data/z",    "/data/directions",
                               "/data/out",    "/data/runs", "/data/pictures"};
    settings.runs_folder = "/data/runs";
    settings.recent = {{"/a/model.json", true}, {"/b.safetensors", false}};
    settings.seeds.note(7);
    settings.seeds.note(18446744073709551615U);
    return settings;
}

/// Every kept option away from its default.
AnalysisOptions changed_analysis() {
    AnalysisOptions options;
    options.heatmap.measure = HeatmapMeasure::interaction;
    options.heatmap.component = 3;
    options.heatmap.pair = {4, 5};
    options.heatmap.along = CurvatureAlong::from_base;
    options.heatmap.layer = 7;
    options.heatmap.reduction = ChannelReduction::mean;
    options.heatmap.change_reduction = ChannelReduction::sum;
    options.heatmap.is_signed = true;
    options.heatmap.k_limit = 16;
    options.heatmap.epsilon = 0.25;
    options.heatmap.extent = 1.5;
    options.heatmap.layout = HeatmapLayout::side_by_side;
    options.heatmap.color_map = ColorMap::magma;
    options.heatmap.map_opacity = 0.5F;
    options.heatmap.has_even_opacity = true;
    options.heatmap.exports_overlay = true;
    options.heatmap.range_mode = RangeMode::by_hand;
    options.heatmap.hand_range = {-1.0, 2.5};
    options.heatmap.range_percentile = 99.5;
    options.activeness.latents.samples = 33;
    options.activeness.latents.seed = 18446744073709551615U;
    options.activeness.latents.mode = LatentMode::pre_norm;
    options.activeness.extent = 3.0;
    options.interactions.latents.samples = 9;
    options.interactions.latents.seed = 12;
    options.interactions.latents.mode = LatentMode::pre_norm;
    options.interactions_here = true;
    options.interactions.scheme = HessianScheme::minimal;
    options.interactions.epsilon = 0.5;
    options.pixel.scheme = HessianScheme::analytic;
    options.pixel.epsilon = 0.75;
    options.pixel_signed = true;
    options.pair_steps = 7;
    options.pair_extent = 1.25F;
    options.pair_signed = true;
    options.layers = {
        .layer = 4, .gain = 12.0, .normalise = true, .as_rgb = true, .rgb = {3, 4, 5}};
    options.order = ComponentOrder::activeness;
    options.slider_unit = SliderUnit::equal_effect;
    options.top = 6;
    return options;
}

class SettingsFolder : public ::testing::Test {
  protected:
    const test::TemporaryFolder temporary_;
    const std::filesystem::path folder_ = temporary_.path();
};

TEST(Settings, RoundTripKeepsEveryField) {
    const Settings settings = changed_settings();
    const std::string text = settings_to_json(settings, changed_analysis());
    const ParsedSettings parsed = settings_from_json(text);
    EXPECT_EQ(parsed.complaint, "");
    EXPECT_EQ(parsed.settings, settings);
    const ParsedAnalysisOptions analysis = analysis_options_from_json(text);
    EXPECT_EQ(analysis.complaint, "");
    EXPECT_EQ(analysis.options, changed_analysis());
    EXPECT_EQ(settings_to_json(parsed.settings, analysis.options), text);
}

TEST(Settings, TheOneFolderOfOlderProgramsIsThatOfEveryDialogForFiles) {
    const ParsedSettings old = settings_from_json(R"({"version": 1, "open_folder": "/models"})");
    EXPECT_EQ(old.complaint, "");
    const decltype(Settings::dialog_folders) of_files = {"/models", "/models", "/models"};
    EXPECT_EQ(old.settings.dialog_folders, of_files);
    const ParsedSettings both = settings_from_json(
        R"({"version": 1, "open_folder": "/models", "dialog_folders": {"latent": "/z"}})");
    EXPECT_EQ(both.complaint, "");
    EXPECT_EQ(both.settings.dialog_folders[0], "/models");
    EXPECT_EQ(both.settings.dialog_folders[1], "/z");
}

TEST(Settings, EveryFieldOfTheFileIsCoveredByTheRoundTrip) {
    // A field that is written but equal in both would not be seen to survive.
    const auto defaults = nlohmann::json::parse(settings_to_json({}, {})).flatten();
    const auto changed =
        nlohmann::json::parse(settings_to_json(changed_settings(), changed_analysis())).flatten();
    for (const auto& [key, value] : defaults.items()) {
        if (key != "/version" && key != "/recent" && key != "/seeds") {
            EXPECT_NE(changed[key], value) << key;
        }
    }
}

TEST(Settings, WhatIsOnAtTheMomentIsNotKept) {
    AnalysisOptions options;
    options.heatmap.shown = true;
    options.heatmap.direction = {1.0F, 2.0F};
    options.pixel.place = PixelPlace{1, 2, 0};
    options.pixel_wanted = true;
    EXPECT_EQ(settings_to_json({}, options), settings_to_json({}, {}));
}

TEST(Settings, AGivenDirectionIsKeptWithTheChoiceOfIt) {
    AnalysisOptions options;
    options.heatmap.along = CurvatureAlong::given;
    options.heatmap.direction = {0.1F, -2.0F, 1e-20F};
    options.heatmap.direction_axes = "abc";
    const ParsedAnalysisOptions parsed = analysis_options_from_json(settings_to_json({}, options));
    EXPECT_EQ(parsed.complaint, "");
    EXPECT_EQ(parsed.options, options);
    const ParsedAnalysisOptions wrong = analysis_options_from_json(
        R"({"analysis": {"heatmap": {"along": "given", "direction": [1, null], "direction_axes": 3}}})");
    EXPECT_NE(wrong.complaint.find("direction, direction_axes"), std::string::npos);
    EXPECT_TRUE(wrong.options.heatmap.direction.empty());
}

TEST(Settings, ARangeThatEndsBeforeItBeginsIsNone) {
    const ParsedAnalysisOptions parsed = analysis_options_from_json(
        R"({"analysis": {"heatmap": {"range_low": 3, "range_high": 2}}})");
    EXPECT_NE(parsed.complaint.find("range_low"), std::string::npos);
    EXPECT_EQ(parsed.options, AnalysisOptions{});
}

TEST(Settings, ColoursForASignAreNoneOfAHeatmap) {
    const ParsedAnalysisOptions parsed =
        analysis_options_from_json(R"({"analysis": {"heatmap": {"color_map": "diverging"}}})");
    EXPECT_EQ(parsed.complaint, "");
    EXPECT_EQ(parsed.options, AnalysisOptions{});
}

TEST(Settings, UnusableAnalysisOptionsKeepTheirDefaults) {
    const ParsedAnalysisOptions parsed = analysis_options_from_json(
        R"({"analysis": {"heatmap": {"k": 1e9, "color_map": "jet", "epsilon": -1, "layer": "x",
            "opacity": 0.25}, "pixel": 3, "order": 1,
            "activeness": {"seed": -1, "latent_mode": "both"}}})");
    AnalysisOptions expected;
    expected.heatmap.map_opacity = 0.25F;
    EXPECT_EQ(parsed.options, expected);
    for (const char* name :
         {"k", "color_map", "epsilon", "layer", "pixel", "order", "seed", "latent_mode"}) {
        EXPECT_NE(parsed.complaint.find(name), std::string::npos) << name;
    }
}

TEST(Settings, HostileTextsFallBackToDefaults) {
    const std::string deep = std::string(100000, '[');
    for (const std::string& text :
         {std::string(), std::string("null"), std::string("[]"), std::string("{"),
          std::string("{\"ui_scale\": "), std::string("\xff\xfe\x00garbage", 10), deep,
          std::string("{\"version\": 2, \"ui_scale\": 2.0}")}) {
        const ParsedSettings parsed = settings_from_json(text);
        EXPECT_NE(parsed.complaint, "") << text.substr(0, 40);
        EXPECT_EQ(parsed.settings, Settings{}) << text.substr(0, 40);
    }
}

TEST(Settings, OneBadFieldDoesNotSpoilTheOthers) {
    const ParsedSettings parsed = settings_from_json(
        R"({"version": 1, "ui_scale": 1e308, "slider_range": "wide", "window_width": -5,
            "window_height": 800.5, "reopen_last": 1, "strips": {"steps": 1000000, "extent": 1.5},
            "grid": [1, 2], "recent": [{"path": 7}, {"path": "/ok"}, "text"], "seeds": [3, -1],
            "unknown": {}})");
    EXPECT_EQ(parsed.settings.ui_scale, Settings{}.ui_scale);
    EXPECT_EQ(parsed.settings.window_width, Settings{}.window_width);
    EXPECT_EQ(parsed.settings.window_height, Settings{}.window_height);
    EXPECT_EQ(parsed.settings.strips.steps, Settings{}.strips.steps);
    EXPECT_EQ(parsed.settings.strips.extent, 1.5F);
    ASSERT_EQ(parsed.settings.recent.size(), 1U);
    EXPECT_EQ(parsed.settings.recent[0].path, "/ok");
    for (const char* name : {"ui_scale", "slider_range", "window_width", "window_height",
                             "reopen_last", "steps", "grid", "recent", "seeds"}) {
        EXPECT_NE(parsed.complaint.find(name), std::string::npos) << name;
    }
}

TEST(Settings, StripsReachAsFarAsACommandMayAsk) {
    const auto extent = [](const std::string& text) {
        return settings_from_json(R"({"version": 1, "strips": {"extent": )" + text + "}}")
            .settings.strips.extent;
    };
    EXPECT_EQ(extent("100"), kLargestExtent<float>);
    EXPECT_EQ(extent("0.5"), 0.5F);
    EXPECT_EQ(extent("101"), Settings{}.strips.extent);
    EXPECT_EQ(extent("1e30"), Settings{}.strips.extent);
}

TEST(Settings, AnimationsThatNoCommandMakesKeepTheirDefaults) {
    const ParsedSettings parsed = settings_from_json(
        R"({"version": 1, "animation": {"component": -1, "seconds": 0, "frames_per_second": 51,
            "extent": 0.5}})");
    AnimationSettings expected;
    expected.extent = 0.5F;
    EXPECT_EQ(parsed.settings.animation, expected);
    for (const char* name : {"component", "seconds", "frames_per_second"}) {
        EXPECT_NE(parsed.complaint.find(name), std::string::npos) << name;
    }
}

TEST(Settings, SeedsOfAFileAreKeptInTheirOrderUpToTheLimit) {
    std::string text = R"({"seeds": [0)";
    for (int seed = 1; seed < 5000; ++seed) {
        text.append(",").append(std::to_string(seed));
    }
    const ParsedSettings parsed = settings_from_json(text + "]}");
    EXPECT_EQ(parsed.complaint, "");
    const auto seeds = parsed.settings.seeds.seeds();
    ASSERT_EQ(seeds.size(), SeedHistory::kLimit);
    EXPECT_EQ(seeds.front(), 0U);
    EXPECT_EQ(seeds.back(), SeedHistory::kLimit - 1);
}

TEST(Settings, RecentListHasALimitAndKeepsPinnedOnes) {
    std::string text = R"({"recent": [{"path": "/m"})";
    for (int i = 0; i < 5000; ++i) {
        text.append(R"(,{"path": "/m)").append(std::to_string(i)).append("\"}");
    }
    EXPECT_EQ(settings_from_json(text + "]}").settings.recent.size(), Settings::kRecentLimit);

    Settings settings;
    settings.recent = {{"/pinned", true}};
    for (int i = 0; i < 40; ++i) {
        remember_recent(settings,
                        std::filesystem::path("/") / std::string("m").append(std::to_string(i)));
    }
    EXPECT_EQ(settings.recent.size(), Settings::kRecentLimit);
    EXPECT_EQ(settings.recent.front().path, "/m39");
    EXPECT_EQ(settings.recent.back(), (RecentModel{"/pinned", true}));
    remember_recent(settings, "/pinned");
    EXPECT_EQ(settings.recent.front(), (RecentModel{"/pinned", true}));
    EXPECT_EQ(settings.recent.size(), Settings::kRecentLimit);
}

TEST_F(SettingsFolder, SavesAndLoads) {
    const std::filesystem::path file = settings_file(folder_ / "new");
    save_settings(file, changed_settings());
    EXPECT_EQ(load_settings(file).settings, changed_settings());
}

TEST_F(SettingsFolder, MissingFileIsNoComplaint) {
    const ParsedSettings parsed = load_settings(settings_file(folder_));
    EXPECT_EQ(parsed.complaint, "");
    EXPECT_EQ(parsed.settings, Settings{});
}

TEST_F(SettingsFolder, FolderAndHugeFileAreRefusedWithoutReading) {
    EXPECT_NE(load_settings(folder_).complaint, "");
    const std::filesystem::path huge = folder_ / "huge.json";
    test::write_text(huge, "{}");
    std::filesystem::resize_file(huge, std::uintmax_t{1} << 40U);
    EXPECT_NE(load_settings(huge).complaint, "");
}

TEST_F(SettingsFolder, UnwritableFolderIsAnError) {
    test::write_text(folder_ / "file", "not a folder");
    EXPECT_THROW(save_settings(folder_ / "file" / "settings.json", {}), Error);
}

TEST(SettingsPlace, FollowsTheEnvironment) {
    setenv("XDG_CONFIG_HOME", "/somewhere", 1);
    EXPECT_EQ(config_folder(), "/somewhere/zscope");
    setenv("XDG_CONFIG_HOME", "relative/is/ignored", 1);
    setenv("HOME", "/home/person", 1);
    EXPECT_EQ(config_folder(), "/home/person/.config/zscope");
    EXPECT_EQ(layout_file("/x"), "/x/layout.ini");
}

}  // namespace
}  // namespace zscope
