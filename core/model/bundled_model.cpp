#include "core/model/bundled_model.h"

#include <system_error>

#include "core/base/program_path.h"
#include "core/model/model_file.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;

/// As one would type it here: below the current folder without what leads to that.
fs::path as_typed(const fs::path& folder) {
    std::error_code unknown;
    const fs::path below = folder.lexically_relative(fs::current_path(unknown));
    return below.empty() || *below.begin() == ".." ? folder : below;
}

}  // namespace

fs::path find_bundled_model(std::string_view name) {
    std::error_code failure;
    const fs::path program = program_path().parent_path();
    for (const fs::path& models :
         {program / "../share/zscope/models", fs::path(ZSCOPE_SOURCE_DIR) / "models"}) {
        fs::path folder = (models / name).lexically_normal();
        if (fs::exists(folder / kModelCardName, failure)) {
            return folder;
        }
    }
    return {};
}

std::string bundled_model_hint(const fs::path& given) {
    std::error_code unreadable;
    if (given.empty() || given.has_parent_path() || fs::exists(given, unreadable)) {
        return {};
    }
    const fs::path folder = find_bundled_model(given.string());
    return folder.empty() ? std::string() : "Did you mean " + as_typed(folder).string() + "?";
}

}  // namespace zscope
