#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <string>

#include "core/export/provenance.h"
#include "tests/core/files_support.h"

namespace zscope::test {

struct ProgramRun {
    int code = -1;  ///< 124: did not end within the limit
    std::string out;
    std::string error;
};

/// Runs a shell command in `folder` with the built program first in PATH.
inline ProgramRun run_in(const std::filesystem::path& folder, const std::string& command) {
    const TemporaryFolder streams;
    const std::string line =
        "cd " + shell_quote(folder.string()) + " && PATH=" + shell_quote(ZSCOPE_PROGRAM_DIR) +
        ":\"$PATH\" timeout 120 " + command + " </dev/null >" +
        shell_quote((streams / "o").string()) + " 2>" + shell_quote((streams / "e").string());
    const int status = std::system(line.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(streams / "o"),
            read_text(streams / "e")};
}

/// What such a command prints; it is expected to succeed.
inline std::string output_in(const std::filesystem::path& folder, const std::string& command) {
    const ProgramRun run = run_in(folder, command);
    EXPECT_EQ(run.code, 0) << command << ": " << run.error;
    return run.out;
}

}  // namespace zscope::test
