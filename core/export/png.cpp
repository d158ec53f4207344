#include "core/export/png.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/tensor/input_file.h"

#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image_write.h>
#pragma GCC diagnostic pop

namespace zscope {
namespace {

constexpr std::string_view kSignature("\x89PNG\r\n\x1a\n", 8);
constexpr std::size_t kHeaderEnd = 8 + 12 + 13;  // signature and the IHDR chunk
constexpr std::size_t kMaxPixelsBytes = std::size_t{1} << 30U;
constexpr std::size_t kMaxKeyword = 79;

std::uint32_t crc32(std::string_view bytes) {
    static constexpr auto kTable = [] {
        std::array<std::uint32_t, 256> table{};
        for (std::uint32_t i = 0; i < 256; ++i) {
            std::uint32_t c = i;
            for (int bit = 0; bit < 8; ++bit) {
                c = (c & 1U) != 0 ? 0xEDB88320U ^ (c >> 1U) : c >> 1U;
            }
            table[i] = c;
        }
        return table;
    }();
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char byte : bytes) {
        crc = kTable[(crc ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ (crc >> 8U);
    }
    return ~crc;
}

std::string big_endian(std::uint32_t value) {
    std::string bytes(4, '\0');
    for (std::size_t i = 0; i < 4; ++i) {
        bytes[i] = static_cast<char>((value >> (24U - 8U * i)) & 0xFFU);
    }
    return bytes;
}

std::uint32_t from_big_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        value = (value << 8U) | static_cast<unsigned char>(bytes[i]);
    }
    return value;
}

std::string text_chunk(const std::string& keyword, const std::string& text) {
    if (keyword.empty() || keyword.size() > kMaxKeyword || keyword.find('\0') != keyword.npos) {
        throw Error(
            ErrorCode::invalid_argument,
            "a PNG text keyword has 1 to 79 characters; found " + std::to_string(keyword.size()));
    }
    // Uncompressed, no language, no translated keyword.
    const std::string body = "iTXt" + keyword + std::string(5, '\0') + text;
    return big_endian(static_cast<std::uint32_t>(body.size() - 4)) + body + big_endian(crc32(body));
}

void check_image(const Image& image) {
    const bool sane = image.width > 0 && image.height > 0 &&
                      (image.channels == 1 || image.channels == 3 || image.channels == 4);
    const std::size_t expected = sane ? static_cast<std::size_t>(image.width) *
                                            static_cast<std::size_t>(image.height) *
                                            static_cast<std::size_t>(image.channels)
                                      : 0;
    if (!sane || expected != image.pixels.size() || expected > kMaxPixelsBytes) {
        throw Error(
            ErrorCode::invalid_argument,
            "a picture of " + std::to_string(image.width) + " x " + std::to_string(image.height) +
                " x " + std::to_string(image.channels) + " with " +
                std::to_string(image.pixels.size()) + " bytes cannot be written as PNG",
            "At most 1 GiB of pixels fit one picture: choose a smaller scale or fewer cells");
    }
}

/// Walks the chunks of a PNG in memory; `on_chunk(type, data)` sees each one checked.
template <typename OnChunk>
void for_each_chunk(std::string_view bytes, const std::string& origin, OnChunk&& on_chunk) {
    const auto fail = [&](const std::string& what) {
        throw Error(ErrorCode::bad_file, origin + ": " + what,
                    "The picture is damaged; copy or export it again");
    };
    if (!bytes.starts_with(kSignature)) {
        fail("is not a PNG picture");
    }
    bytes.remove_prefix(kSignature.size());
    while (!bytes.empty()) {
        const std::size_t length = bytes.size() < 12 ? bytes.size() : from_big_endian(bytes);
        if (bytes.size() < 12 || length > bytes.size() - 12) {
            fail("ends in the middle of a PNG chunk");
        }
        const std::string_view checked = bytes.substr(4, length + 4);
        if (crc32(checked) != from_big_endian(bytes.substr(8 + length))) {
            fail("has a PNG chunk with a wrong checksum");
        }
        on_chunk(checked.substr(0, 4), checked.substr(4));
        if (checked.starts_with("IEND")) {
            return;
        }
        bytes.remove_prefix(length + 12);
    }
    fail("has no PNG end chunk");
}

void add_text(std::string_view data, PngText& text) {
    const std::size_t keyword_end = data.find('\0');
    if (keyword_end == data.npos || data.size() < keyword_end + 3 || data[keyword_end + 1] != 0) {
        return;
    }
    const std::size_t language_end = data.find('\0', keyword_end + 3);
    const std::size_t translated_end =
        language_end == data.npos ? data.npos : data.find('\0', language_end + 1);
    if (translated_end != data.npos) {
        text[std::string(data.substr(0, keyword_end))] = data.substr(translated_end + 1);
    }
}

}  // namespace

std::string encode_png(const Image& image, const PngText& text) {
    check_image(image);
    int length = 0;
    const std::unique_ptr<unsigned char, decltype(&std::free)> bytes(
        stbi_write_png_to_mem(image.pixels.data(), image.width * image.channels, image.width,
                              image.height, image.channels, &length),
        &std::free);
    if (!bytes) {
        throw Error(ErrorCode::out_of_memory, "not enough memory to compress the picture",
                    "Choose a smaller scale or fewer cells");
    }
    std::string png(reinterpret_cast<const char*>(bytes.get()), static_cast<std::size_t>(length));
    std::string chunks;
    for (const auto& [keyword, value] : text) {
        chunks += text_chunk(keyword, value);
    }
    png.insert(kHeaderEnd, chunks);
    return png;
}

void write_png(const std::filesystem::path& path, const Image& image, const PngText& text) {
    write_file_atomically(path, encode_png(image, text));
}

PngText read_png_text(const std::filesystem::path& path) {
    const InputFile file(path);
    PngText text;
    for_each_chunk(file.head(static_cast<std::size_t>(file.size())), path.string(),
                   [&](std::string_view type, std::string_view data) {
                       if (type == "iTXt") {
                           add_text(data, text);
                       }
                   });
    return text;
}

}  // namespace zscope
