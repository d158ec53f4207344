#include "tests/support/wrong_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

#include "tests/cli/run_program.h"
#include "tests/core/files_support.h"

namespace zscope::test {
namespace {

namespace fs = std::filesystem;

/// One line about the file and code 2. Returns the line.
std::string expect_refusal(const fs::path& folder, const std::string& command) {
    const ProgramRun run = run_in(folder, command);
    EXPECT_EQ(run.code, 2) << run.error;
    EXPECT_EQ(std::ranges::count(run.error, '\n'), 1) << run.error;
    EXPECT_TRUE(run.error.starts_with("zscope: error: input")) << run.error;
    EXPECT_EQ(run.error.find('\x1b'), std::string::npos);
    return run.error;
}

TEST(WrongFiles, EachGetsItsOwnLineAndCodeTwo) {
    std::map<std::string, std::string> first_with_line;
    const auto files = testing::wrong_model_files();
    ASSERT_GE(files.size(), 30U);
    for (const auto& [name, make] : files) {
        SCOPED_TRACE(name);
        const TemporaryFolder folder;
        make(folder / "input");  // always named alike: lines differ in what they say only
        const std::string line = expect_refusal(folder.path(), "zscope render input --out out.png");
        EXPECT_FALSE(fs::exists(folder / "out.png"));
        const auto [other, is_new] = first_with_line.emplace(line, name);
        EXPECT_TRUE(is_new) << "the same line as for: " << other->second;
        if (name != "training companion") {  // which info tells of
            EXPECT_EQ(expect_refusal(folder.path(), "zscope info input"), line);
        }
    }
}

TEST(WrongFiles, AFileThatMayNotBeReadSaysSo) {
    const auto files = testing::wrong_model_files();
    const auto unreadable = files.find(testing::kUnreadable);
    if (unreadable == files.end()) {
        GTEST_SKIP() << "this user, root, may read every file here";
    }
    const TemporaryFolder folder;
    unreadable->second(folder / "input");
    const ProgramRun run = run_in(folder.path(), "zscope render input --out out.png");
    EXPECT_EQ(run.code, 2) << run.error;
    EXPECT_EQ(std::ranges::count(run.error, '\n'), 1) << run.error;
    EXPECT_TRUE(run.error.starts_with("zscope: error: input may not be read by this user"))
        << run.error;
    EXPECT_FALSE(fs::exists(folder / "out.png"));
}

}  // namespace
}  // namespace zscope::test
