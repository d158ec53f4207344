#include "core/model/torch_failure.h"

#include <c10/util/Exception.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/failure.h"

namespace zscope {
namespace {

// LibTorch has no type for it on the CPU.
bool tells_of_no_memory(std::string_view text) {
    constexpr std::array<std::string_view, 3> phrases{"can't allocate memory", "not enough memory",
                                                      "out of memory"};
    for (const std::string_view phrase : phrases) {
        if (text.find(phrase) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

Error out_of_memory(std::string_view first_line) {
    return {ErrorCode::out_of_memory, "Memory ran out: " + std::string(first_line),
            "Choose a smaller batch or resolution, or the CPU"};
}

std::string first_line_of(std::string_view text) {
    return std::string(text.substr(0, text.find('\n')));
}

}  // namespace

Error translate_torch_failure(std::exception_ptr failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const c10::OutOfMemoryError& error) {
        return out_of_memory(first_line_of(error.what_without_backtrace()));
    } catch (const c10::Error& error) {
        const std::string text = error.what_without_backtrace();
        if (tells_of_no_memory(text)) {
            return out_of_memory(first_line_of(text));
        }
        return {ErrorCode::model_failure, first_line_of(text)};
    } catch (...) {
        return translate_failure(std::move(failure));
    }
}

}  // namespace zscope
