#include "core/base/failure.h"

#include <new>
#include <utility>

namespace zscope {

Error translate_failure(std::exception_ptr failure) {
    try {
        std::rethrow_exception(std::move(failure));
    } catch (const Error& error) {
        return error;
    } catch (const std::bad_alloc&) {
        return {ErrorCode::out_of_memory, "Memory ran out",
                "Close other programs or choose a smaller batch or resolution"};
    } catch (const std::exception& error) {
        return {ErrorCode::model_failure, error.what()};
    } catch (...) {
        return {ErrorCode::model_failure, "Something was thrown that is no std::exception"};
    }
}

}  // namespace zscope
