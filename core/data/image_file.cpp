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

// Room for what the decoder keeps whatever the picture's size: tables, first chunks.
constexpr std::size_t kSmallBlock = std::size_t{1} << 17;

// The decoder inflates before it compares with the picture's dimensions: a small hostile file could
// ask for gigabytes. The largest block that the picture under way on this thread may need.
thread_local std::size_t block_limit = kSmallBlock;

void* bounded_malloc(std::size_t size) {
    return size > block_limit ? nullptr : std::malloc(size);
}

void* bounded_realloc(void* block, std::size_t size) {
    return size > block_limit ? nullptr : std::realloc(block, size);
}

// Sets the limit for a picture of these dimensions in a file of so many bytes.
class BlockLimit {
  public:
    BlockLimit(int width, int height, std::size_t file_bytes) {
        // 16-bit RGBA in a buffer that was doubled once, as those of interlaced pictures are; JPEG
        // rounds dimensions up to a whole number of its units. Compressed data is gathered in a
        // buffer that doubles as well. The decoder counts in 32 bits.
        constexpr std::size_t kBytesOfPixel = 16;
        constexpr std::size_t kRounding = 32;
        constexpr std::size_t kMost = std::size_t{1} << 31;
        const std::size_t pixels = (static_cast<std::size_t>(width) + kRounding) *
                                   (static_cast<std::size_t>(height) + kRounding);
        block_limit =
            std::min(kMost, kSmallBlock + std::max(kBytesOfPixel * pixels, 2 * file_bytes));
    }
    ~BlockLimit() { block_limit = kSmallBlock; }
    BlockLimit(const BlockLimit&) = delete;
    BlockLimit& operator=(const BlockLimit&) = delete;
};

}  // namespace

#define STBI_MALLOC(size) bounded_malloc(size)
#define STBI_REALLOC(block, size) bounded_realloc(block, size)
#define STBI_FREE(block) std::free(block)
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#define STBI_MAX_DIMENSIONS 65535
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

Error damaged_picture() {
    return {ErrorCode::bad_file, std::string("damaged picture (") + stbi_failure_reason() + ")"};
}

struct Dimensions {
    int width = 0;
    int height = 0;
};

// From the header alone; within the bounds.
Dimensions read_dimensions(std::span<const std::byte> bytes) {
    if (bytes.size() > kMaxImageFileBytes) {
        throw Error(ErrorCode::bad_file, "a file of " + std::to_string(bytes.size()) +
                                             " bytes, expected at most " +
                                             std::to_string(kMaxImageFileBytes));
    }
    if (!starts_with(bytes, "\x89PNG\r\n\x1a\n") && !starts_with(bytes, "\xff\xd8\xff")) {
        throw Error(ErrorCode::bad_file, "not a PNG or JPEG picture");
    }
    Dimensions size;
    int channels = 0;
    if (stbi_info_from_memory(reinterpret_cast<const stbi_uc*>(bytes.data()),
                              static_cast<int>(bytes.size()), &size.width, &size.height,
                              &channels) == 0) {
        throw damaged_picture();
    }
    check_dimensions(size.width, size.height);
    return size;
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

std::vector<std::byte> read_image_bytes(const std::filesystem::path& path) {
    const InputFile file(path);
    constexpr std::size_t kMagicBytes = 8;
    const std::string head = file.head(kMagicBytes);
    const bool worth_reading = file.size() <= kMaxImageFileBytes &&
                               (head.starts_with("\x89PNG") || head.starts_with("\xff\xd8"));
    std::vector<std::byte> bytes(worth_reading ? file.size() : head.size());
    file.read(0, bytes.data(), bytes.size());
    return bytes;
}

long long count_pixels(std::span<const std::byte> bytes) {
    const Dimensions size = read_dimensions(bytes);
    return static_cast<long long>(size.width) * size.height;
}

Image decode_image(std::span<const std::byte> bytes) {
    Dimensions size = read_dimensions(bytes);
    const BlockLimit limit(size.width, size.height, bytes.size());
    int channels = 0;
    const std::unique_ptr<stbi_uc, void (*)(void*)> rgba(
        stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(bytes.data()),
                              static_cast<int>(bytes.size()), &size.width, &size.height, &channels,
                              4),
        stbi_image_free);
    if (rgba == nullptr) {
        throw damaged_picture();
    }
    return over_white(rgba.get(), size.width, size.height);
}

Image read_image_file(const std::filesystem::path& path) {
    return decode_image(read_image_bytes(path));
}

}  // namespace zscope
