#include "tests/support/wrong_files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

#include "tests/cli/run_program.h"
#include "tests/core/files_support.h"

namespace zscope::test {
namespace {

namespace fs = std::filesystem;

TEST(WrongFiles, EachGetsItsOwnLineAndCodeTwo) {
    std::map<std::string, std::string> first_with_line;
    const auto files = testing::wrong_model_files();
    ASSERT_GE(files.size(), 30U);
    for (const auto& [name, make] : files) {
        SCOPED_TRACE(name);
        const TemporaryFolder folder;
        make(folder / "input");  // always named alike: lines differ in what they say only
        const ProgramRun run = run_in(folder.path(), "zscope render input --out out.png");
        EXPECT_EQ(run.code, 2) << run.error;
        EXPECT_EQ(std::ranges::count(run.error, '\n'), 1) << run.error;
        EXPECT_TRUE(run.error.starts_with("zscope: error: input")) << run.error;
        EXPECT_FALSE(fs::exists(folder / "out.png"));
        EXPECT_EQ(run.error.find('\x1b'), std::string::npos);
        const auto [other, is_new] = first_with_line.emplace(run.error, name);
        EXPECT_TRUE(is_new) << "the same line as for: " << other->second;
    }
}

TEST(WrongFiles, AFileThatMayNotBeReadSaysSo) {
    // Root reads every file, unless it gives up the capabilities for it. (Another user might not
    // get at the program: the build or LibTorch may lie in a folder of root's.)
    const std::string obeying_modes = ::geteuid() == 0
                                          ? "setpriv --inh-caps=-dac_override,-dac_read_search "
                                            "--bounding-set=-dac_override,-dac_read_search "
                                          : "";
    const TemporaryFolder folder;
    if (const ProgramRun probe = run_in(folder.path(), obeying_modes + "true"); probe.code != 0) {
        GTEST_SKIP() << "root cannot give up its right to read every file: " << probe.error;
    }
    write_text(folder / "input", "x");
    fs::permissions(folder / "input", fs::perms::none);
    const ProgramRun run =
        run_in(folder.path(), obeying_modes + "zscope render input --out out.png");
    EXPECT_EQ(run.code, 2) << run.error;
    EXPECT_EQ(std::ranges::count(run.error, '\n'), 1) << run.error;
    EXPECT_TRUE(run.error.starts_with("zscope: error: input may not be read by this user"))
        << run.error;
    EXPECT_FALSE(fs::exists(folder / "out.png"));
}

}  // namespace
}  // namespace zscope::test
