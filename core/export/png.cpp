#include "core/export/png.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <exception>
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
constexpr std::uint64_t kMaxText = std::uint64_t{16} << 20U;
constexpr std::uint64_t kPiece = std::uint64_t{64} << 10U;

/// The checksum of PNG chunks, of bytes fed in pieces.
class Crc32 {
  public:
    void update(std::string_view bytes) {
        for (const char byte : bytes) {
            state_ = kTable[(state_ ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ (state_ >> 8U);
        }
    }
    [[nodiscard]] std::uint32_t value() const { return ~state_; }

  private:
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

    std::uint32_t state_ = 0xFFFFFFFFU;
};

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
    Crc32 crc;
    crc.update(body);
    return big_endian(static_cast<std::uint32_t>(body.size() - 4)) + body + big_endian(crc.value());
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

/// Walks the chunks of a PNG file; memory holds one piece or one text chunk at a time.
class ChunkReader {
  public:
    explicit ChunkReader(const std::filesystem::path& path) : file_(path) {
        if (file_.head(kSignature.size()) != kSignature) {
            fail("is not a PNG picture");
        }
    }

    /// Checks every chunk up to the end chunk; `on_text(data)` sees those of type iTXt.
    template <typename OnText>
    void read_all(OnText&& on_text) {
        std::string type;
        while (type != "IEND") {
            if (position_ == file_.size()) {
                fail("has no PNG end chunk");
            }
            const std::string head = take(8);
            const std::uint32_t length = from_big_endian(head);
            type = head.substr(4);
            if (length > file_.size() - position_) {
                fail("ends in the middle of a PNG chunk");
            }
            const bool is_text = type == "iTXt";
            if (is_text) {
                take_in_text(length);
            }
            const std::string data = read_checked(type, length, is_text);
            if (is_text) {
                on_text(std::string_view(data));
            }
        }
    }

  private:
    [[noreturn]] void fail(const std::string& what) const {
        throw Error(ErrorCode::bad_file, file_.path().string() + ": " + what,
                    "The picture is damaged; copy or export it again");
    }

    void take_in_text(std::uint64_t length) {
        text_bytes_ += length;
        if (text_bytes_ > kMaxText) {
            fail("has texts of " + std::to_string(text_bytes_) + " bytes or more; at most " +
                 std::to_string(kMaxText) + " are accepted");
        }
    }

    std::string take(std::uint64_t count) {
        if (count > file_.size() - position_) {
            fail("ends in the middle of a PNG chunk");
        }
        std::string bytes(static_cast<std::size_t>(count), '\0');
        file_.read(position_, bytes.data(), bytes.size());
        position_ += count;
        return bytes;
    }

    /// Reads a chunk's data and checksum; returns the data if they are to be kept.
    std::string read_checked(const std::string& type, std::uint64_t length, bool keep) {
        Crc32 crc;
        crc.update(type);
        std::string kept;
        for (std::uint64_t left = length; left > 0;) {
            const std::string piece = take(std::min<std::uint64_t>(left, kPiece));
            left -= piece.size();
            crc.update(piece);
            if (keep) {
                kept += piece;
            }
        }
        if (crc.value() != from_big_endian(take(4))) {
            fail("has a PNG chunk with a wrong checksum");
        }
        return kept;
    }

    InputFile file_;
    std::uint64_t position_ = kSignature.size();
    std::uint64_t text_bytes_ = 0;  ///< in the text chunks so far
};

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

void require_png_name(const std::filesystem::path& path) {
    if (path.extension() != ".png") {
        throw Error(ErrorCode::invalid_argument, path.string() + " does not end in .png",
                    "Pictures are written as PNG: choose a name that ends in .png");
    }
}

PngText read_png_text(const std::filesystem::path& path) {
    PngText text;
    ChunkReader(path).read_all([&](std::string_view data) { add_text(data, text); });
    return text;
}

bool begins_as_png(const std::filesystem::path& path) noexcept {
    try {
        return InputFile(path).head(kSignature.size()) == kSignature;
    } catch (const std::exception&) {
        return false;
    }
}

}  // namespace zscope
