#pragma once

#include <stdexcept>
#include <string>
#include <tl/expected.hpp>

namespace zscope {

/// What kind of thing went wrong; decides the exit code and whether a retry makes sense.
enum class ErrorCode {
    invalid_argument,  ///< the caller or user asked for something impossible
    not_found,         ///< a file, model or component that does not exist
    bad_file,          ///< a file whose content is wrong, truncated or hostile
    unsupported,       ///< understood, but this build or version cannot do it
    out_of_memory,     ///< CPU or device memory ran out
    io,                ///< the operating system refused to read or write
    cancelled,         ///< a stop token was triggered
    model_failure,     ///< a forward or training step threw or produced non-finite values
};

/// A failure at run time. `message` says what was found and what was expected in one line; `hint`
/// says what to do next and may be empty. Thrown inside core, caught at thread barriers, in the job
/// runner, in `main` and where a file is opened; crosses threads as a value.
class Error : public std::runtime_error {
  public:
    Error(ErrorCode error_code, std::string message, std::string hint = {})
        : std::runtime_error(std::move(message)), code_(error_code), hint_(std::move(hint)) {}

    [[nodiscard]] ErrorCode code() const noexcept { return code_; }
    [[nodiscard]] const std::string& hint() const noexcept { return hint_; }
    /// `message. hint`, on one line.
    [[nodiscard]] std::string describe() const {
        return hint_.empty() ? std::string(what()) : std::string(what()) + ". " + hint_;
    }

  private:
    ErrorCode code_;
    std::string hint_;
};

template <typename T>
using Result = tl::expected<T, Error>;

}  // namespace zscope
