#include "core/train/output_file.h"

#include "core/base/error.h"

namespace zscope {

namespace fs = std::filesystem;

fs::path regular_or_new(fs::path path) {
    std::error_code ignored;
    const fs::file_status status = fs::status(path, ignored);
    if (status.type() != fs::file_type::not_found && !fs::is_regular_file(status)) {
        throw Error(ErrorCode::invalid_argument, path.string() + " is not a regular file",
                    "Remove it");
    }
    return path;
}

}  // namespace zscope
