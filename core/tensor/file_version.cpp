#include "core/tensor/file_version.h"

#include <charconv>

#include "core/base/error.h"

namespace zscope {

void check_file_version(std::int64_t found, std::int64_t newest, const std::string& what) {
    if (found < 1) {
        throw Error(ErrorCode::bad_file,
                    what + " of version " + std::to_string(found) + "; versions begin with 1",
                    "The file is damaged; copy or write it again");
    }
    if (found > newest) {
        throw Error(ErrorCode::unsupported,
                    what + " of version " + std::to_string(found) +
                        "; this program reads up to version " + std::to_string(newest),
                    "Use a newer zscope");
    }
}

void check_file_version(const TextMetadata& metadata, std::int64_t newest,
                        const std::string& what) {
    const auto entry = metadata.find("version");
    const std::string text = entry == metadata.end() ? "" : entry->second;
    std::int64_t version = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (error != std::errc() || end != text.data() + text.size()) {
        throw Error(ErrorCode::bad_file,
                    what + " whose version '" + text.substr(0, 40) + "' is no whole number",
                    "The file is damaged; copy or write it again");
    }
    check_file_version(version, newest, what);
}

}  // namespace zscope
