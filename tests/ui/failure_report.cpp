#include "tests/ui/failure_report.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>

namespace zscope::testing {
namespace {

constexpr int kLinesBeforeErrors = 12;
constexpr int kLines = 30;

/// Without its end.
std::string line_of(ImGuiTestLog& log, int line) {
    const char* begin = log.GetText() + log.LineInfo[line].LineOffset;
    return {begin, std::strcspn(begin, "\n")};
}

void print_failure(ImGuiTest& test) {
    std::printf("FAILED: '%s' '%s'\n", test.Category.c_str(), test.Name.c_str());
    ImGuiTestLog& log = test.Output.Log;
    const auto is_error = [&log](int line) {
        return log.LineInfo[line].Level == ImGuiTestVerboseLevel_Error;
    };
    const int count = log.LineInfo.Size;
    int first_error = 0;
    while (first_error < count && !is_error(first_error)) {
        ++first_error;
    }
    int printed = 0;
    for (int line = std::max(0, first_error - kLinesBeforeErrors); line < count && printed < kLines;
         ++line) {
        if (line < first_error || is_error(line)) {
            std::printf("  %s\n", line_of(log, line).c_str());
            ++printed;
        }
    }
}

}  // namespace

void print_failures(ImGuiTestEngine* engine) {
    ImVector<ImGuiTest*> tests;
    ImGuiTestEngine_GetTestList(engine, &tests);
    for (ImGuiTest* test : tests) {
        if (test->Output.Status == ImGuiTestStatus_Error) {
            print_failure(*test);
        }
    }
    std::fflush(stdout);
}

}  // namespace zscope::testing
