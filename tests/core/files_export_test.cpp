#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/data/image_file.h"
#include "core/export/export.h"
#include "core/export/label_text.h"
#include "core/export/provenance.h"
#include "core/export/sheet.h"
#include "core/model/demo/demo_generator.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"

/// The files that an export writes, and the recipe it records in them.
namespace zscope {
namespace {

using test::read_text;
using test::TemporaryFolder;
using Arguments = std::vector<std::string>;

TEST(Provenance, NamesFolderAndProgramForAShellThatKnowsNeither) {
    const std::string command = "zscope render zscope --out 'a b.png'";
    EXPECT_EQ(for_terminal(command, "/opt/bin/zscope", "/home/a"),
              "cd /home/a && /opt/bin/zscope render zscope --out 'a b.png'");
    EXPECT_EQ(for_terminal(command, "/my tools/zscope", "/my models"),
              "cd '/my models' && '/my tools/zscope' render zscope --out 'a b.png'");
    EXPECT_EQ(for_terminal(command, "/opt/bin/zscope", {}),
              "/opt/bin/zscope render zscope --out 'a b.png'");
    EXPECT_EQ(for_terminal(command, {}, "/home/a"), command);
    EXPECT_EQ(for_terminal("", "/opt/bin/zscope", "/home/a"), "");
}

TEST(Provenance, RecordsWhatLiesBelowTheCurrentFolderRelativeToIt) {
    const std::filesystem::path here = std::filesystem::current_path();
    EXPECT_EQ(recorded_path((here / "models" / "m").string()), "models/m");
    EXPECT_EQ(recorded_path((here / "x" / ".." / "models" / "m").string()), "models/m");
    EXPECT_EQ(recorded_path((here / "demo").string()), "./demo") << "not the word";
    EXPECT_EQ(recorded_path((here / "-x" / "m").string()), "./-x/m") << "not an option";
    for (const std::string& given : {std::string("demo"), std::string("../m"), std::string(),
                                     here.string(), (here.parent_path() / "beside").string()}) {
        EXPECT_EQ(recorded_path(given), given);
    }
}

TEST(Provenance, QuotesForTheShell) {
    EXPECT_EQ(shell_quote("plain-1.0/a_b.png"), "plain-1.0/a_b.png");
    EXPECT_EQ(shell_quote(""), "''");
    EXPECT_EQ(shell_quote("a b"), "'a b'");
    EXPECT_EQ(shell_quote("it's"), "'it'\\''s'");
    EXPECT_EQ(shell_quote("$(rm)"), "'$(rm)'");
}

TEST(Provenance, ArgumentsComeBackFromTheirLineAndFromNoOther) {
    for (const Arguments& words :
         {Arguments{"zscope"},
          Arguments{"zscope", "render", "a b", "", "it's", "'", "x\\y", "$(rm)"},
          Arguments{"a;b", "--out", "\n", "é"}}) {
        EXPECT_EQ(shell_words(shell_line(words)), words) << shell_line(words);
    }
    for (const char* line : {"", " ", "a  b", "a ", "a;b", "a && b", "a $HOME", "a `b`", "a > b",
                             "a 'b", "a \\", "a \"b\"", "'plain'", "a\nb"}) {
        EXPECT_FALSE(shell_words(line).has_value()) << line;
    }
}

TEST(Provenance, ALatentDrawnFromItsSeedNeedsOnlyTheSeed) {
    EXPECT_EQ(latent_arguments(latent_from_seed(5, 3), LatentMode::pre_norm),
              (Arguments{"--seed", "5", "--latent-mode", "pre_norm"}));
}

TEST(Provenance, EditsAreWrittenExactly) {
    LatentState state = latent_from_seed(5, 3);
    state.base[0] = 1.0F;
    state.offsets = {0.5F, 0.0F, 1e-30F};
    state.directions = {{.direction = {1.0F, 0.0F, 0.1F}, .amount = -2.0F}};
    const Arguments arguments = latent_arguments(state, LatentMode::post_norm);
    const auto has = [&](const std::string& option, const std::string& value) {
        for (std::size_t i = 0; i + 1 < arguments.size(); ++i) {
            if (arguments[i] == option && arguments[i + 1] == value) {
                return true;
            }
        }
        return false;
    };
    EXPECT_TRUE(has("--add", "z2=1e-30")) << "lost in the sum, so the offset itself is written";
    EXPECT_TRUE(has("--along", "-2:1,0,0.1"));
    EXPECT_TRUE(has("--latent-mode", "post_norm"));
    EXPECT_TRUE(has("--z", float_list_text(state.base))) << "the base is not its seed's";
}

TEST(Provenance, AComponentPutAtAValueIsWrittenWithTheDigitsThatWereTyped) {
    for (const float base : {-1.3372F, 3.1234567F, 0.01F, -0.7999F}) {
        LatentState state = latent_from_seed(5, 3);
        state.base[0] = base;
        state.offsets[0] = 0.8F - base;
        const Arguments arguments = latent_arguments(state, LatentMode::pre_norm);
        EXPECT_EQ(std::ranges::count(arguments, std::string("z0=0.8")), 1) << base;
    }
}

TEST(Provenance, FloatsReadBackAsThemselves) {
    for (const float value : {0.1F, -3.4028235e38F, 1e-45F, 16777216.0F}) {
        EXPECT_EQ(std::strtof(float_text(value).c_str(), nullptr), value);
    }
}

TEST(Export, TheCommandShownIsTheCommandRecorded) {
    const TemporaryFolder folder;
    DemoGenerator generator(16);
    const LatentState state = latent_from_seed(1, 12);
    const StripOptions options{.components = {3, 0}, .steps = 3};
    const auto path = folder / "s.png";
    const ExportResult result = export_strip(generator, state, options, {}, {}, path);
    EXPECT_EQ(result.command, strip_command(generator, state, options, {}, {}, path));
    EXPECT_EQ(result.command,
              "zscope strip demo --seed 1 --latent-mode pre_norm --components z3,z0 --steps 3 "
              "--extent 2 --scale 1 --padding 4 --batch 16 --threads " +
                  std::to_string(at::get_num_threads()) + " --device cpu --out " + path.string());
    EXPECT_EQ(result.paths.size(), 2U);
}

/// The "cells" that a sheet of `generator` records; null: none.
nlohmann::json cells_of(Generator& generator, const GridOptions& options) {
    const TemporaryFolder folder;
    const LatentState state = latent_from_seed(1, generator.info().latent_size);
    export_grid(generator, state, options, {}, {}, folder / "g.png");
    const auto record = nlohmann::json::parse(read_text(folder / "g.png.json"));
    return record.contains("cells") ? record["cells"] : nlohmann::json();
}

TEST(Export, ASheetOfSamplesRecordsTheSeedAndLatentOfEachCell) {
    DemoGenerator generator(16);
    const nlohmann::json cells =
        cells_of(generator, SampleGridOptions{.seed = 7, .count = 3, .columns = 2});
    ASSERT_EQ(cells.size(), 3U);
    EXPECT_EQ(cells[2]["row"].get<int>(), 1);
    EXPECT_EQ(cells[2]["column"].get<int>(), 0);
    EXPECT_EQ(cells[2]["seed"].get<int>(), 9);
    EXPECT_EQ(cells[2]["latent_mode"].get<std::string>(), "pre_norm");
    EXPECT_EQ(cells[2]["z"].get<std::vector<float>>(), latent_from_seed(9, 12).base);
}

TEST(Export, ASheetOfTwoComponentsRecordsTheLatentOfEachCell) {
    DemoGenerator generator(16);
    const nlohmann::json cells =
        cells_of(generator, PairGridOptions{.row_component = 3,
                                            .column_component = 5,
                                            .row_values = {-1.0F, 1.0F},
                                            .column_values = {0.0F, 2.0F}});
    ASSERT_EQ(cells.size(), 4U);
    std::vector<float> z = latent_from_seed(1, 12).base;
    z[3] = -1.0F;
    z[5] = 2.0F;
    EXPECT_EQ(cells[1]["z"].get<std::vector<float>>(), z);
    EXPECT_FALSE(cells[1].contains("seed"));
}

TEST(Export, ASheetOfManyNumbersRecordsNoCells) {
    DemoGenerator generator(16);
    EXPECT_FALSE(cells_of(generator, SampleGridOptions{.count = 341}).is_null());
    EXPECT_TRUE(cells_of(generator, SampleGridOptions{.count = 342}).is_null()) << "4104 numbers";
}

TEST(Export, AStripSaysWhereTheOutlinedStepIsOnlyTheNearest) {
    const TemporaryFolder folder;
    DemoGenerator generator(16);
    LatentState state = latent_from_seed(1, 12);
    state.base[0] = 1.79F;
    const auto height = [&](const StripOptions& options, bool labels) {
        export_strip(generator, state, options, {.labels = labels}, {}, folder / "s.png");
        return read_image_file(folder / "s.png").height;
    };
    const StripOptions set{.components = {0}, .steps = 5};
    const StripOptions added{.components = {0}, .steps = 5, .relative = true};
    const StripOptions even{.components = {0}, .steps = 4, .relative = true};
    const StripOptions far{.components = {0}, .steps = 5, .extent = 0.5F};
    EXPECT_GT(height(set, true), height(added, true)) << "a line more";
    EXPECT_EQ(height(even, true), height(set, true));
    EXPECT_EQ(height(far, true), height(added, true)) << "nothing is outlined";
    EXPECT_EQ(height(set, false), height(added, false));
}

TEST(Export, AStripsRowsTellTheirOwnValues) {
    const TemporaryFolder folder;
    DemoGenerator generator(16);
    LatentState state = latent_from_seed(1, 12);
    state.base[0] = 0.0F;
    const StripOptions options{.components = {0}, .steps = 3, .relative = true};
    const auto width = [&](const SheetStyle& style) {
        export_strip(generator, state, options, style, {}, folder / "s.png");
        return read_image_file(folder / "s.png").width;
    };
    EXPECT_GE(width({.labels = true}) - width({}),
              label_width(component_title(generator.info(), 0) + " = +0.00"));
}

TEST(Export, CancelledStripLeavesNoFile) {
    const TemporaryFolder folder;
    DemoGenerator generator(16);
    std::stop_source stop;
    stop.request_stop();
    const ErrorCode code = testing::code_of([&] {
        export_strip(generator, latent_from_seed(1, 12), {}, {}, {}, folder / "s.png", {},
                     stop.get_token());
    });
    EXPECT_EQ(code, ErrorCode::cancelled);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Export, LatentThatIsNotFiniteIsRefused) {
    const TemporaryFolder folder;
    const auto generator = make_demo_generator();
    LatentState state = latent_from_seed(5, generator->info().latent_size);
    state.base[1] = 3e38F;
    state.offsets[1] = 3e38F;
    const Error error =
        testing::error_of([&] { export_picture(*generator, state, {}, {}, folder / "a.png"); });
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_NE(std::string(error.what()).find("z1 is inf"), std::string::npos) << error.what();
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Export, PathThatIsNotUtf8IsWritten) {
    const TemporaryFolder folder;
    const auto generator = make_demo_generator();
    const LatentState state = latent_from_seed(5, generator->info().latent_size);
    const ExportResult result = export_picture(*generator, state, {}, {}, folder / "\xFF.png");
    EXPECT_NE(read_text(result.paths[1]).find("\xEF\xBF\xBD.png"), std::string::npos);
}

TEST(Export, ComponentsAreCalledByTheirNumberAndTheModelsWord) {
    GeneratorInfo info;
    info.component_names = {"hue", ""};
    EXPECT_EQ(component_label(11), "z11");
    EXPECT_EQ(component_title(info, 0), "z0 hue");
    EXPECT_EQ(component_title(info, 1), "z1");
    EXPECT_EQ(component_title(info, 2), "z2");
}

}  // namespace
}  // namespace zscope
