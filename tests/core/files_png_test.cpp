#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "core/base/error.h"
#include "core/export/png.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

using test::read_text;
using test::TemporaryFolder;
using test::write_text;

Image gradient(int width, int height, int channels) {
    Image image{.width = width, .height = height, .channels = channels, .pixels = {}};
    for (int i = 0; i < width * height * channels; ++i) {
        image.pixels.push_back(static_cast<std::uint8_t>(i * 7));
    }
    return image;
}

TEST(Png, TextComesBackUnchanged) {
    const TemporaryFolder folder;
    const PngText text{{"zscope", "{\"z\": [1, 2]}\nä"}, {"Software", ""}};
    write_png(folder / "a.png", gradient(5, 3, 3), text);
    EXPECT_EQ(read_png_text(folder / "a.png"), text);
    write_png(folder / "b.png", gradient(5, 3, 1));
    EXPECT_TRUE(read_png_text(folder / "b.png").empty());
}

TEST(Png, TextDoesNotTouchThePixels) {
    const std::string plain = encode_png(gradient(9, 9, 4));
    const std::string with_text = encode_png(gradient(9, 9, 4), {{"k", "v"}});
    EXPECT_EQ(with_text.substr(0, 33), plain.substr(0, 33));
    EXPECT_TRUE(with_text.ends_with(plain.substr(33)));
    EXPECT_EQ(with_text.size(), plain.size() + 12 + 1 + 5 + 1);
}

TEST(Png, RefusesPicturesThatAreNone) {
    EXPECT_THROW((void)encode_png(Image{}), Error);
    Image wrong = gradient(2, 2, 3);
    wrong.pixels.pop_back();
    EXPECT_THROW((void)encode_png(wrong), Error);
    wrong = gradient(2, 2, 2);
    EXPECT_THROW((void)encode_png(wrong), Error);
    EXPECT_THROW((void)encode_png(gradient(1, 1, 1), {{std::string(80, 'k'), ""}}), Error);
}

TEST(Png, EveryDamagedByteOfTheTextIsNoticed) {
    const TemporaryFolder folder;
    const std::string good = encode_png(gradient(3, 3, 3), {{"key", "value"}});
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 0x10);
        write_text(folder / "bad.png", bad);
        EXPECT_THROW((void)read_png_text(folder / "bad.png"), Error) << "byte " << i;
    }
    for (std::size_t length = 1; length < good.size(); ++length) {
        write_text(folder / "short.png", good.substr(0, length));
        EXPECT_THROW((void)read_png_text(folder / "short.png"), Error) << length << " bytes";
    }
}

std::string message_of_reading(const std::filesystem::path& path) {
    return testing::error_of([&] { (void)read_png_text(path); }).what();
}

TEST(Png, FileOfAnotherKindIsToldByItsFirstBytes) {
    const TemporaryFolder folder;
    write_text(folder / "huge", "no picture");
    std::filesystem::resize_file(folder / "huge", std::uintmax_t{1} << 40U);  // sparse
    EXPECT_NE(message_of_reading(folder / "huge").find("not a PNG"), std::string::npos);
}

TEST(Png, TextOverItsBoundIsRefusedUnread) {
    const TemporaryFolder folder;
    const std::string good = encode_png(gradient(3, 3, 3), {{"key", "value"}});
    constexpr std::size_t kTextAt = 33;
    std::string bad = good;
    bad.replace(kTextAt, 4, std::string("\x7F\xFF\xFF\xFF", 4));
    write_text(folder / "bad.png", bad);
    EXPECT_NE(message_of_reading(folder / "bad.png").find("in the middle"), std::string::npos);
    std::filesystem::resize_file(folder / "bad.png", std::uintmax_t{1} << 32U);  // sparse
    EXPECT_NE(message_of_reading(folder / "bad.png").find("at most 16777216"), std::string::npos);
}

TEST(Png, TextsOverTheirBoundTogetherAreRefused) {
    const TemporaryFolder folder;
    const std::string half(std::size_t{9} << 20U, 'x');
    write_text(folder / "one.png", encode_png(gradient(1, 1, 1), {{"a", half}}));
    EXPECT_EQ(read_png_text(folder / "one.png").at("a").size(), half.size());
    write_text(folder / "two.png", encode_png(gradient(1, 1, 1), {{"a", half}, {"b", half}}));
    EXPECT_NE(message_of_reading(folder / "two.png").find("at most 16777216"), std::string::npos);
}

}  // namespace
}  // namespace zscope
