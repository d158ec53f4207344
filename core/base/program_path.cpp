#include "core/base/program_path.h"

#include <system_error>

namespace zscope {

std::filesystem::path program_path() {
    std::error_code failure;
    return std::filesystem::read_symlink("/proc/self/exe", failure);
}

}  // namespace zscope
