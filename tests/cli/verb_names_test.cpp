#include "app/cli/verb_names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

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

}  // namespace
}  // namespace zscope::test
