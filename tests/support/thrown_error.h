#pragma once

#include <gtest/gtest.h>

#include <string>

#include "core/base/error.h"

/// What an act that must not succeed throws.
namespace zscope::testing {

/// The Error that `act` throws; a failure of the test if it throws none.
template <typename Act>
[[nodiscard]] Error error_of(const Act& act) {
    try {
        act();
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << "nothing was thrown";
    return {ErrorCode::cancelled, "nothing was thrown"};
}

/// Its code.
template <typename Act>
[[nodiscard]] ErrorCode code_of(const Act& act) {
    return error_of(act).code();
}

/// Its words; it is the model's failure.
template <typename Act>
[[nodiscard]] std::string failure_of(const Act& act) {
    const Error error = error_of(act);
    EXPECT_EQ(error.code(), ErrorCode::model_failure) << error.what();
    return error.what();
}

/// The words of the Error that `act` throws, "no error" if it throws none.
template <typename Act>
[[nodiscard]] std::string message_of(const Act& act) {
    try {
        act();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace zscope::testing
