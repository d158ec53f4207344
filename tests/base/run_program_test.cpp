#include "core/base/run_program.h"

#include <gtest/gtest.h>

#include <stop_token>

#include "core/base/error.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

TEST(RunProgram, TellsWhetherItSucceeded) {
    EXPECT_TRUE(run_program({"sh", "-c", "exit 0"}));
    EXPECT_FALSE(run_program({"sh", "-c", "exit 3"}));
    EXPECT_FALSE(run_program({"sh", "-c", "kill -9 $$"}));
    EXPECT_FALSE(run_program({"no-such-program-anywhere"}));
}

TEST(RunProgram, GivesTheProgramNothingToRead) {
    EXPECT_FALSE(run_program({"sh", "-c", "read line"}));
}

TEST(RunProgram, EndsTheProgramWhenItIsCancelled) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(testing::code_of([&] {
                  (void)run_program({"sleep", "600"}, stop.get_token());
              }),
              ErrorCode::cancelled);
}

}  // namespace
}  // namespace zscope
