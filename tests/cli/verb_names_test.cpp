#include "app/cli/verb_names.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <vector>

#include "app/cli/unknown_option.h"
#include "tests/cli/run_program.h"

namespace zscope::test {
namespace {

TEST(VerbNames, DistanceCountsLettersPutInTakenOutAndChanged) {
    EXPECT_EQ(edit_distance("render", "render"), 0);
    EXPECT_EQ(edit_distance("rendr", "render"), 1);
    EXPECT_EQ(edit_distance("renderr", "render"), 1);
    EXPECT_EQ(edit_distance("remder", "render"), 1);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
    EXPECT_EQ(edit_distance("", "grid"), 4);
    EXPECT_EQ(edit_distance("grid", ""), 4);
}

TEST(VerbNames, TheNearestComesFirstAndEquallyNearOnesKeepTheirOrder) {
    EXPECT_EQ(nearest_first({"grid", "strip", "render"}, "rendr"),
              (std::vector<std::string>{"render", "grid", "strip"}));
    EXPECT_EQ(nearest_first({"ab", "ac", "aa"}, "ad"),
              (std::vector<std::string>{"ab", "ac", "aa"}));
}

TEST(VerbNames, OfEquallyNearOnesThoseThatBeginAlikeComeFirst) {
    EXPECT_EQ(edit_distance("--colour", "--out"), edit_distance("--colour", "--colormap"));
    EXPECT_EQ(nearest_first({"--out", "--along", "--colormap"}, "--colour"),
              (std::vector<std::string>{"--colormap", "--out", "--along"}));
}

TEST(VerbNames, AMistypedVerbIsToldTheThreeNearest) {
    const TemporaryFolder folder;
    for (const char* arguments : {"rendr demo --out x.png", "rendr"}) {
        SCOPED_TRACE(arguments);
        const ProgramRun run = run_in(folder.path(), std::string("zscope ").append(arguments));
        EXPECT_EQ(run.code, 2);
        EXPECT_EQ(std::ranges::count(run.error, '\n'), 1) << run.error;
        EXPECT_TRUE(run.error.starts_with("zscope: error: 'rendr' is neither a verb")) << run.error;
        EXPECT_NE(run.error.find("nearest verbs: render, "), std::string::npos) << run.error;
        EXPECT_NE(run.error.find("zscope --help lists all"), std::string::npos) << run.error;
        EXPECT_EQ(run.error.find("interactions"), std::string::npos) << "far away: " << run.error;
    }
}

TEST(VerbNames, AWordIsNoVerbWhereItIsAPathOrAnOption) {
    const TemporaryFolder folder;
    write_text(folder / "rendr", "x");
    EXPECT_TRUE(looks_like_verb("rendr"));
    EXPECT_FALSE(looks_like_verb("mine.safetensors"));
    EXPECT_FALSE(looks_like_verb("runs/x"));
    EXPECT_FALSE(looks_like_verb("--size"));
    EXPECT_FALSE(looks_like_verb("demo"));
    const ProgramRun run = run_in(folder.path(), "zscope rendr --nonsense");
    EXPECT_EQ(run.code, 2);
    EXPECT_EQ(run.error.find("neither a verb"), std::string::npos) << run.error;
}

TEST(VerbNames, AMistypedOptionIsToldTheNearest) {
    const TemporaryFolder folder;
    const auto told = [&](const std::string& arguments) {
        const ProgramRun run = run_in(folder.path(), "zscope " + arguments);
        EXPECT_EQ(run.code, 2) << arguments;
        EXPECT_EQ(std::ranges::count(run.error, '\n'), 1) << run.error;
        return run.error;
    };
    for (const char* arguments : {"render demo --otu x.png", "render demo --otu=x.png"}) {
        EXPECT_TRUE(told(arguments).starts_with(
            "zscope: error: '--otu' is no option of zscope render. The nearest: --out, "))
            << told(arguments);
    }
    EXPECT_NE(told("hessian demo -pixel 1,2,0").find("The nearest: --pixel, "), std::string::npos);
    EXPECT_NE(told("heatmap demo --colour magma").find("The nearest: --colormap, "),
              std::string::npos);
    EXPECT_NE(
        told("evidence demo --labels")
            .find("; --labels belongs to render, strip, grid; zscope evidence --help lists all"),
        std::string::npos);
    EXPECT_EQ(told("strip demo --label").find("belongs to"), std::string::npos);
    EXPECT_NE(told("activeness demo --smaples 3").find("zscope activeness --help lists all"),
              std::string::npos);
#ifdef ZSCOPE_HAS_WINDOW
    EXPECT_TRUE(told("demo --screnshot x.png")
                    .starts_with("zscope: error: '--screnshot' is no option of zscope. The "
                                 "nearest: --screenshot, "));
#endif
}

TEST(UnknownOption, IsTheFirstThatTheCommandLacks) {
    CLI::App command;
    std::string text;
    bool flag = false;
    command.add_option("--out", text);
    command.add_flag("--old", flag)->group("");
    const auto found = [&command](const std::vector<std::string>& arguments) {
        const auto unknown = unknown_option(command, "zscope verb", arguments);
        return unknown ? std::string(unknown->what()) : std::string();
    };
    EXPECT_EQ(found({"verb", "--out", "-1,2", "-3", "--old", "--help", "-h"}), "");
    EXPECT_EQ(found({"--out=x", "--uot=y", "--tuo"}), "'--uot' is no option of zscope verb");
    EXPECT_EQ(found({"--", "--uot"}), "") << "behind this there are no options";
    const auto unknown = unknown_option(command, "zscope verb", {"--odl"});
    ASSERT_TRUE(unknown.has_value());
    EXPECT_EQ(unknown->hint(), "The nearest: --out, --help; zscope verb --help lists all")
        << "what is not listed is not named";
}

}  // namespace
}  // namespace zscope::test
