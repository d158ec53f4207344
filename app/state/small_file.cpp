#include "app/state/small_file.h"

#include <fstream>

#include "core/base/error.h"

namespace zscope {

std::string read_small_file(const std::filesystem::path& file) {
    constexpr std::size_t kMaxFileBytes = 1U << 20U;
    if (!std::filesystem::is_regular_file(file)) {
        throw Error(ErrorCode::io, "not a regular file");
    }
    if (std::filesystem::file_size(file) > kMaxFileBytes) {
        throw Error(ErrorCode::io, "larger than 1 MiB");
    }
    std::ifstream stream(file, std::ios::binary);
    std::string text(kMaxFileBytes, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return text;
}

}  // namespace zscope
