#include "core/data/image_file.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/tensor/input_file.h"

namespace {

// The decoder inflates before it compares with the picture's dimensions: a small hostile file could
// ask for gigabytes. No picture within our bounds needs a block as large as this.
constexpr std::size_t kMaxDecoderBlock = std::size_t{1} << 29;

void* bounded_malloc(std::size_t size) {
    return size > kMaxDecoderBlock ? nullptr : std::malloc(size);
}

void* bounded_realloc(void* block, std::size_t size) {
    return size > kMaxDecoderBlock ? nullptr : std::realloc(block, size);
}

}  // namespace

#define STBI_MALLOC(size) bounded_malloc(size)
#define STBI_REALLOC(block, size) bounded_realloc(block, size)
#define STBI_FREE(block) std::free(block)
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#define STBI_MAX_DIMENSIONS 16384
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace zscope {
namespace {

static_assert(STBI_MAX_DIMENSIONS == kMaxImageSide);

bool starts_with(std::span<const std::byte> bytes, std::string_view magic) {
    return bytes.size() >= magic.size() &&
           std::equal(magic.begin(), magic.end(), bytes.begin(),
                      [](char a, std::byte b) { return static_cast<std::byte>(a) == b; });
}

void check_dimensions(int width, int height) {
    const long long area = static_cast<long long>(width) * height;
    if (width < 1 || height < 1 || width > kMaxImageSide || height > kMaxImageSide ||
        area > kMaxImagePixels) {
        throw Error(ErrorCode::bad_file, "a picture of " + std::to_string(width) + " x " +
                                             std::to_string(height) + " pixels, expected at most " +
                                             std::to_string(kMaxImageSide) + " a side and " +
                                             std::to_string(kMaxImagePixels) + " in all");
    }
}

Image over_white(const stbi_uc* rgba, int width, int height) {
    Image image{width, height, 3, {}};
    const std::size_t count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    image.pixels.resize(count * 3);
    for (std::size_t i = 0; i < count; ++i) {
        const int alpha = rgba[i * 4 + 3];
        for (std::size_t c = 0; c < 3; ++c) {
            const int blended = (rgba[i * 4 + c] * alpha + 255 * (255 - alpha) + 127) / 255;
            image.pixels[i * 3 + c] = static_cast<std::uint8_t>(blended);
        }
    }
    return image;
}

}  // namespace

Image decode_image(std::span<const std::byte> bytes) {
    if (bytes.size() > kMaxImageFileBytes) {
        throw Error(ErrorCode::bad_file, "a file of " + std::to_string(bytes.size()) +
                                             " bytes, expected at most " +
                                             std::to_string(kMaxImageFileBytes));
    }
    if (!starts_with(bytes, "\x89PNG\r\n\x1a\n") && !starts_with(bytes, "\xff\xd8\xff")) {
        throw Error(ErrorCode::bad_file, "not a PNG or JPEG picture");
    }
    const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
    const int size = static_cast<int>(bytes.size());
    int width = 0;
    int height = 0;
    int channels = 0;
    if (stbi_info_from_memory(data, size, &width, &height, &channels) == 0) {
        throw Error(ErrorCode::bad_file,
                    std::string("damaged picture (") + stbi_failure_reason() + ")");
    }
    check_dimensions(width, height);
    const std::unique_ptr<stbi_uc, void (*)(void*)> rgba(
        stbi_load_from_memory(data, size, &width, &height, &channels, 4), stbi_image_free);
    if (rgba == nullptr) {
        throw Error(ErrorCode::bad_file,
                    std::string("damaged picture (") + stbi_failure_reason() + ")");
    }
    return over_white(rgba.get(), width, height);
}

Image read_image_file(const std::filesystem::path& path) {
    const InputFile file(path);
    constexpr std::size_t kMagicBytes = 8;
    const std::string head = file.head(kMagicBytes);
    const bool worth_reading = file.size() <= kMaxImageFileBytes &&
                               (head.starts_with("\x89PNG") || head.starts_with("\xff\xd8"));
    if (!worth_reading) return decode_image(std::as_bytes(std::span(head)));
    std::vector<std::byte> bytes(file.size());
    file.read(0, bytes.data(), bytes.size());
    return decode_image(bytes);
}

}  // namespace zscope
