#include "core/base/empty_folder.h"

#include <system_error>

#include "core/base/error.h"

namespace zscope {

namespace fs = std::filesystem;

void make_empty_folder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    const bool is_folder = fs::is_directory(folder, error);
    if (!is_folder || !fs::is_empty(folder, error) || error) {
        throw Error(ErrorCode::invalid_argument,
                    is_folder ? folder.string() + " has content already"
                              : folder.string() + " cannot be made a folder",
                    "Name a folder that does not exist yet: the frames get it to themselves");
    }
}

}  // namespace zscope
