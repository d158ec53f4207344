#pragma once

#include <gtest/gtest.h>

#include <string>

#include "core/base/error.h"

namespace zscope::testing {

/// The words of the Error(model_failure) that `act` throws, "no error" if it throws none; another
/// kind of error is a failure of the test.
template <typename Act>
[[nodiscard]] std::string failure_of(const Act& act) {
    try {
        act();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::model_failure) << error.what();
        return error.what();
    }
    return "no error";
}

}  // namespace zscope::testing
