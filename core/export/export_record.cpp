#include "core/export/export_record.h"

#include <cstdint>

#include "core/base/error.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "core/tensor/bounded_json.h"
#include "core/tensor/input_file.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 20U;
constexpr JsonLimits kJsonLimits{8, 400000};  // a rotation of 512 components fits
constexpr const char* kExpected =
    "Expected a PNG that zscope exported, or the .json that was written beside it";

[[noreturn]] void fail(const fs::path& path, const std::string& found) {
    throw Error(ErrorCode::bad_file, path.string() + " " + found, kExpected);
}

std::string text_of(const fs::path& path) {
    if (!begins_as_png(path)) {
        return InputFile(path).text(kMostBytes);
    }
    std::optional<std::string> record = record_in_png(path);
    if (!record) {
        fail(path, "is a PNG picture without a record of zscope");
    }
    return *std::move(record);
}

}  // namespace

std::optional<std::string> record_in_png(const fs::path& path) {
    PngText text = read_png_text(path);
    const auto found = text.find(kProvenanceKeyword);
    return found == text.end() ? std::nullopt : std::optional(std::move(found->second));
}

ordered_json read_record(const fs::path& path) {
    return parse_bounded_json(text_of(path), path.string(), kJsonLimits);
}

}  // namespace zscope
