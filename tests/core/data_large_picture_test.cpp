#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "core/base/error.h"
#include "core/data/decode_gate.h"
#include "core/data/image_file.h"
#include "core/export/png.h"

namespace zscope {
namespace {

std::string big_endian(std::uint32_t value) {
    std::string bytes;
    for (const int shift : {24, 16, 8, 0}) {
        bytes.push_back(static_cast<char>((value >> shift) & 0xFFU));
    }
    return bytes;
}

/// Checksums are zero: the decoder does not look at them.
std::string chunk(const std::string& type, const std::string& data) {
    return big_endian(static_cast<std::uint32_t>(data.size())) + type + data + big_endian(0);
}

/// `data` as a zlib stream of blocks that are stored as they are.
std::string stored(const std::string& data) {
    constexpr std::size_t kBlock = 65535;
    std::string stream = "\x78\x01";
    for (std::size_t at = 0; at < data.size(); at += kBlock) {
        const std::size_t size = std::min(kBlock, data.size() - at);
        stream.push_back(at + size == data.size() ? '\x01' : '\x00');
        for (const std::size_t length : {size, ~size}) {
            stream.push_back(static_cast<char>(length & 0xFFU));
            stream.push_back(static_cast<char>((length >> 8U) & 0xFFU));
        }
        stream.append(data, at, size);
    }
    return stream + big_endian(0);
}

/// A PNG of one bit a pixel: the upper half black, the lower half white. `width` a multiple of 8.
std::string black_and_white(std::uint32_t width, std::uint32_t height) {
    std::string rows;
    for (std::uint32_t y = 0; y < height; ++y) {
        rows.push_back('\0');  // no filter
        rows.append(width / 8, y < height / 2 ? '\0' : '\xff');
    }
    const std::string one_bit_grey = {'\x01', '\0', '\0', '\0', '\0'};
    return std::string("\x89PNG\r\n\x1a\n") +
           chunk("IHDR", big_endian(width) + big_endian(height) + one_bit_grey) +
           chunk("IDAT", stored(rows)) + chunk("IEND", "");
}

std::span<const std::byte> bytes_of(const std::string& text) {
    return std::as_bytes(std::span(text));
}

TEST(LargePicture, FiftyMegapixelsAreRead) {
    const std::string png = black_and_white(8192, 6144);
    EXPECT_EQ(count_pixels(bytes_of(png)), 8192LL * 6144LL);
    const Image image = decode_image(bytes_of(png));
    ASSERT_EQ(image.width, 8192);
    ASSERT_EQ(image.height, 6144);
    ASSERT_EQ(image.pixels.size(), std::size_t{8192} * 6144 * 3);
    const std::size_t half = image.pixels.size() / 2;
    EXPECT_EQ(image.pixels.front(), 0);
    EXPECT_EQ(image.pixels[half - 1], 0);
    EXPECT_EQ(image.pixels[half], 255);
    EXPECT_EQ(image.pixels.back(), 255);
}

TEST(LargePicture, APanoramaIsAllowed) {
    const Image image = decode_image(bytes_of(black_and_white(40000, 2)));
    EXPECT_EQ(image.width, 40000);
    EXPECT_EQ(image.height, 2);
}

TEST(LargePicture, AFileThatHoldsMoreThanItSaysIsRefused) {
    constexpr int kSide = 2048;
    const Image large{kSide, kSide, 3, std::vector<std::uint8_t>(std::size_t{kSide} * kSide * 3)};
    std::string png = encode_png(large);
    ASSERT_LT(png.size(), large.pixels.size() / 10);
    EXPECT_EQ(decode_image(bytes_of(png)), large);
    const std::size_t dimensions = std::string("\x89PNG\r\n\x1a\n....IHDR").size();
    png.replace(dimensions, 8, big_endian(4) + big_endian(4));
    EXPECT_THROW((void)decode_image(bytes_of(png)), Error);
}

TEST(DecodeGate, WaitsUntilThereIsRoom) {
    DecodeGate gate(10);
    std::atomic<bool> through = false;
    std::jthread second;
    {
        const DecodeGate::Pass first(gate, 6);
        second = std::jthread([&] {
            const DecodeGate::Pass pass(gate, 5);
            through = true;
        });
        const DecodeGate::Pass third(gate, 4);
        EXPECT_FALSE(through) << "6 + 4 + 5 > 10";
    }
    second.join();
    EXPECT_TRUE(through);
    const DecodeGate::Pass larger(gate, 11);
}

TEST(DecodeGate, LetsNoMorePixelsThroughAtOnce) {
    constexpr long long kPixels = 10;
    DecodeGate gate(kPixels);
    std::atomic<long long> inside = 0;
    std::atomic<bool> too_many = false;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 500; ++i) {
                const long long pixels = 1 + (7 * i + t) % kPixels;
                const DecodeGate::Pass pass(gate, pixels);
                if ((inside += pixels) > kPixels) {
                    too_many = true;
                }
                inside -= pixels;
            }
        });
    }
    threads.clear();
    EXPECT_FALSE(too_many);
}

}  // namespace
}  // namespace zscope
