#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <random>
#include <set>
#include <sstream>

#include "core/base/error.h"
#include "core/data/contact_sheet.h"
#include "core/data/dataset.h"
#include "core/data/dataset_bytes.h"
#include "core/data/image_file.h"
#include "core/data/resize.h"
#include "core/data/scenes/scene_set.h"
#include "core/export/png.h"
#include "core/tensor/image_tensor.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;
using test::write_text;

ProgressSink quiet;

// Every pixel tells its place: red the column, green the row, blue a constant.
Image ramp(int width, int height) {
    Image image{width, height, 3, {}};
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            for (const int value : {x, y, 7}) {
                image.pixels.push_back(static_cast<std::uint8_t>(value));
            }
        }
    }
    return image;
}

Image flat(int width, int height, std::uint8_t value) {
    return {width, height, 3,
            std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3, value)};
}

std::span<const std::byte> bytes_of(const std::string& text) {
    return std::as_bytes(std::span(text));
}

// A baseline JPEG of 16 x 16 pixels: (200, 40, 40) left of the middle, (41, 60, 199) right of it.
constexpr std::array<unsigned char, 296> kJpeg{
    0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00, 0x01, 0x01, 0x00, 0x00, 0x01,
    0x00, 0x01, 0x00, 0x00, 0xff, 0xdb, 0x00, 0x43, 0x00, 0x08, 0x06, 0x06, 0x07, 0x06, 0x05, 0x08,
    0x07, 0x07, 0x07, 0x09, 0x09, 0x08, 0x0a, 0x0c, 0x14, 0x0d, 0x0c, 0x0b, 0x0b, 0x0c, 0x19, 0x12,
    0x13, 0x0f, 0x14, 0x1d, 0x1a, 0x1f, 0x1e, 0x1d, 0x1a, 0x1c, 0x1c, 0x20, 0x24, 0x2e, 0x27, 0x20,
    0x22, 0x2c, 0x23, 0x1c, 0x1c, 0x28, 0x37, 0x29, 0x2c, 0x30, 0x31, 0x34, 0x34, 0x34, 0x1f, 0x27,
    0x39, 0x3d, 0x38, 0x32, 0x3c, 0x2e, 0x33, 0x34, 0x32, 0xff, 0xdb, 0x00, 0x43, 0x01, 0x09, 0x09,
    0x09, 0x0c, 0x0b, 0x0c, 0x18, 0x0d, 0x0d, 0x18, 0x32, 0x21, 0x1c, 0x21, 0x32, 0x32, 0x32, 0x32,
    0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32,
    0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32,
    0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0xff, 0xc0,
    0x00, 0x11, 0x08, 0x00, 0x10, 0x00, 0x10, 0x03, 0x01, 0x11, 0x00, 0x02, 0x11, 0x01, 0x03, 0x11,
    0x01, 0xff, 0xc4, 0x00, 0x15, 0x00, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05, 0x06, 0xff, 0xc4, 0x00, 0x14, 0x10, 0x01, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xc4,
    0x00, 0x15, 0x01, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x07, 0x05, 0xff, 0xc4, 0x00, 0x14, 0x11, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xda, 0x00, 0x0c, 0x03,
    0x01, 0x00, 0x02, 0x11, 0x03, 0x11, 0x00, 0x3f, 0x00, 0x97, 0x47, 0x23, 0x8d, 0x2c, 0x89, 0x49,
    0x09, 0x8b, 0x43, 0x4b, 0x22, 0x57, 0xff, 0xd9};

std::string jpeg() {
    return {kJpeg.begin(), kJpeg.end()};
}

// Is every pixel of these columns within 4 levels of the colour?
void expect_colour(const Image& image, int from, int to, std::array<int, 3> colour) {
    for (int y = 0; y < image.height; ++y) {
        for (int x = from; x < to; ++x) {
            for (int c = 0; c < 3; ++c) {
                const std::size_t at =
                    (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                     static_cast<std::size_t>(x)) *
                        3 +
                    static_cast<std::size_t>(c);
                EXPECT_NEAR(image.pixels[at], colour[static_cast<std::size_t>(c)], 4)
                    << "x " << x << ", y " << y;
            }
        }
    }
}

class DataFolder : public ::testing::Test {
  protected:
    std::unique_ptr<Dataset> open(DatasetOptions options = {}) const {
        return open_dataset(folder_.string(), options, quiet);
    }

    const TemporaryFolder temporary_;
    const fs::path folder_ = temporary_.path();
};

TEST(ImageTensor, BytesBecomeTheRangeOfTheModel) {
    const at::Tensor bytes = to_bytes(ramp(4, 2));
    EXPECT_EQ(bytes.sizes(), (std::vector<std::int64_t>{3, 2, 4}));
    EXPECT_EQ(bytes[0][1][3].item<int>(), 3);
    EXPECT_EQ(bytes[1][1][3].item<int>(), 1);
    const at::Tensor extremes = to_model_range(at::tensor({0, 51, 255}, at::kByte));
    EXPECT_TRUE(at::allclose(extremes, at::tensor({-1.0F, -0.6F, 1.0F})));
}

TEST(ImageTensor, RangeLeavesItsInputAlone) {
    const at::Tensor floats = at::tensor({0.0F, 255.0F});
    (void)to_model_range(floats);
    EXPECT_EQ(floats[1].item<float>(), 255.0F);
}

TEST(ImageTensor, LowerResolutionsAreMeansAndFadesBlend) {
    const at::Tensor x = at::tensor({0.0F, 1.0F, 0.5F, 0.2F}).view({1, 1, 2, 2});
    EXPECT_FLOAT_EQ(downscale2(x).item<float>(), 0.425F);
    EXPECT_TRUE(at::equal(fade_to_lower(x, 0.0), x));
    const at::Tensor faded = at::tensor({0.10625F, 0.85625F, 0.48125F, 0.25625F});
    EXPECT_TRUE(at::allclose(fade_to_lower(x, 0.25).flatten(), faded));
}

TEST(Resize, SquaresAreCutFromTheMiddle) {
    const Image wide = crop_square(ramp(9, 4));
    EXPECT_EQ(wide.width, 4);
    EXPECT_EQ(wide.height, 4);
    EXPECT_EQ(wide.pixels[0], 2);
    const Image high = crop_square(ramp(4, 10));
    EXPECT_EQ(high.height, 4);
    EXPECT_EQ(high.pixels[1], 3);
}

TEST(Resize, HalvesDropTheMiddleColumn) {
    const auto [left, right] = split_halves(ramp(7, 2));
    EXPECT_EQ(left.width, 3);
    EXPECT_EQ(right.width, 3);
    EXPECT_EQ(left.pixels[0], 0);
    EXPECT_EQ(right.pixels[0], 4);
    EXPECT_THROW((void)split_halves(ramp(1, 5)), Error);
}

TEST(Resize, ShrinkingTakesExactAreas) {
    Image three{3, 1, 1, {0, 90, 240}};
    const Image two = resize_image(three, 2, 1);
    // Each output covers one and a half inputs: (0 + 45) / 1.5 and (45 + 240) / 1.5.
    EXPECT_EQ(two.pixels, (std::vector<std::uint8_t>{30, 190}));
    const Image mean = resize_image(ramp(16, 16), 4, 4);
    EXPECT_EQ(mean.pixels[0], 2);  // 1.5, rounded half up
    EXPECT_EQ(mean.pixels[9], 14);
}

TEST(Resize, EnlargingIsLinearAndFlatStaysFlat) {
    Image two{2, 1, 1, {0, 100}};
    EXPECT_EQ(resize_image(two, 4, 1).pixels, (std::vector<std::uint8_t>{0, 25, 75, 100}));
    for (const int size : {1, 3, 5, 11, 64}) {
        EXPECT_EQ(resize_image(flat(11, 7, 213), size, size), flat(size, size, 213)) << size;
    }
    EXPECT_THROW((void)resize_image(two, 0, 1), Error);
}

TEST(ImageFile, ReadsWhatThePngWriterWrote) {
    const Image image = ramp(37, 21);
    EXPECT_EQ(decode_image(bytes_of(encode_png(image))), image);
    Image grey{2, 1, 1, {10, 200}};
    EXPECT_EQ(decode_image(bytes_of(encode_png(grey))).pixels,
              (std::vector<std::uint8_t>{10, 10, 10, 200, 200, 200}));
    Image clear{2, 1, 4, {9, 9, 9, 0, 100, 0, 50, 255}};
    EXPECT_EQ(decode_image(bytes_of(encode_png(clear))).pixels,
              (std::vector<std::uint8_t>{255, 255, 255, 100, 0, 50}));
}

TEST(ImageFile, ReadsAJpegAndNoPartOfOne) {
    const std::string whole = jpeg();
    const Image image = decode_image(bytes_of(whole));
    ASSERT_EQ(image.width, 16);
    ASSERT_EQ(image.height, 16);
    ASSERT_EQ(image.channels, 3);
    expect_colour(image, 0, 8, {200, 40, 40});
    expect_colour(image, 8, 16, {41, 60, 199});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_THROW((void)decode_image(bytes_of(whole.substr(0, size))), Error) << size;
    }
}

TEST(ImageFile, RefusesHugeDimensionsBeforeDecoding) {
    std::string png = encode_png(flat(4, 4, 1));
    for (const char high : {'\x00', '\x7f'}) {  // 65540 and 2130706436 columns
        std::string huge = png;
        huge[16] = high;
        huge[17] = '\x01';
        EXPECT_THROW((void)decode_image(bytes_of(huge)), Error);
    }
    std::string area = png;  // 16640 x 16640: each side allowed, the area not
    area[18] = area[22] = '\x41';
    area[19] = area[23] = '\x00';
    EXPECT_THROW((void)decode_image(bytes_of(area)), Error);
}

TEST(ImageFile, SurvivesDamage) {
    const std::string png = encode_png(
        SceneSet::open("scenes-simple").render(SceneSet::open("scenes-simple").base(), 16));
    for (std::size_t size = 0; size < png.size(); size += 7) {
        try {
            (void)decode_image(bytes_of(png.substr(0, size)));
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::bad_file);
        }
    }
    std::mt19937 random(1);
    int refused = 0;
    for (int i = 0; i < 2000; ++i) {
        std::string broken = png;
        for (int hit = 0; hit < 4; ++hit) {
            broken[random() % broken.size()] = static_cast<char>(random());
        }
        try {
            (void)decode_image(bytes_of(broken));
        } catch (const Error& error) {
            ++refused;
            EXPECT_EQ(error.code(), ErrorCode::bad_file);
        }
    }
    EXPECT_GT(refused, 100);
}

TEST_F(DataFolder, ListsBadFilesAndKeepsTheOthersInOrder) {
    write_png(folder_ / "b.png", flat(20, 10, 20));
    write_png(folder_ / "a.png", flat(8, 8, 10));
    fs::create_directory(folder_ / "sub");
    write_png(folder_ / "sub" / "c.PNG", flat(3, 9, 30));
    write_text(folder_ / "notes.txt", "not a picture");
    write_text(folder_ / "empty.png", "");
    write_text(folder_ / "cut.png", encode_png(ramp(32, 32)).substr(0, 60));
    std::string huge = encode_png(flat(4, 4, 1));
    huge[16] = '\x01';
    write_text(folder_ / "huge.png", huge);
    ASSERT_EQ(mkfifo((folder_ / "pipe.png").c_str(), 0600), 0);
    fs::create_symlink("nowhere.png", folder_ / "link.png");

    const auto dataset = open({.resolution = 8, .threads = 2});
    ASSERT_EQ(dataset->size(), 3);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(dataset->image(i), flat(8, 8, static_cast<std::uint8_t>(10 * (i + 1))));
    }
    EXPECT_TRUE(dataset->factors().empty());
    EXPECT_THROW((void)dataset->image(3), Error);
    EXPECT_THROW((void)dataset->image(-1), Error);

    std::vector<std::string> skipped;
    for (const SkippedFile& file : dataset->skipped()) {
        skipped.push_back(file.path.string());
        EXPECT_FALSE(file.reason.empty());
    }
    EXPECT_EQ(skipped, (std::vector<std::string>{"cut.png", "empty.png", "huge.png", "link.png",
                                                 "notes.txt", "pipe.png"}));
}

TEST_F(DataFolder, JpegsAreReadAndCutOnesListed) {
    write_text(folder_ / "a.jpg", jpeg());
    write_text(folder_ / "b.jpg", jpeg().substr(0, jpeg().size() - 8));  // within the pixels
    write_text(folder_ / "c.jpg", jpeg().substr(0, 100));                // within the tables
    const auto dataset = open({.resolution = 8});
    ASSERT_EQ(dataset->size(), 1);
    const Image image = dataset->image(0);
    ASSERT_EQ(image.width, 8);
    ASSERT_EQ(image.height, 8);
    expect_colour(image, 0, 4, {200, 40, 40});
    expect_colour(image, 4, 8, {41, 60, 199});
    ASSERT_EQ(dataset->skipped().size(), 2U);
    EXPECT_EQ(dataset->skipped()[0].path.string(), "b.jpg");
    EXPECT_EQ(dataset->skipped()[1].path.string(), "c.jpg");
    for (const SkippedFile& file : dataset->skipped()) EXPECT_FALSE(file.reason.empty());
}

TEST_F(DataFolder, PairedPicturesGiveTwoHalves) {
    Image pair{8, 4, 3, {}};
    for (int i = 0; i < 96; ++i) {
        pair.pixels.push_back(i / 3 % 8 < 4 ? std::uint8_t{50} : std::uint8_t{150});
    }
    write_png(folder_ / "1.png", pair);
    write_png(folder_ / "2.png", flat(1, 8, 9));
    const auto dataset = open({.resolution = 4, .paired = true});
    ASSERT_EQ(dataset->size(), 2);
    EXPECT_EQ(dataset->image(0), flat(4, 4, 50));
    EXPECT_EQ(dataset->image(1), flat(4, 4, 150));
    EXPECT_EQ(dataset->skipped().size(), 1U);
}

TEST_F(DataFolder, FoldersOfUselessFilesAreRefused) {
    EXPECT_THROW((void)open(), Error);
    write_text(folder_ / "notes.txt", "text");
    const Error error = testing::error_of([&] { (void)open(); });
    EXPECT_EQ(error.code(), ErrorCode::bad_file);
    EXPECT_NE(std::string(error.what()).find("notes.txt"), std::string::npos);
}

TEST_F(DataFolder, HashFollowsThePixels) {
    write_png(folder_ / "1.png", flat(8, 8, 1));
    const std::string one = open({.resolution = 8})->content_hash();
    EXPECT_EQ(open({.resolution = 8})->content_hash(), one);
    write_png(folder_ / "1.png", flat(8, 8, 2));
    EXPECT_NE(open({.resolution = 8})->content_hash(), one);
}

TEST(Dataset, OptionsAreChecked) {
    for (const DatasetOptions& options :
         {DatasetOptions{.resolution = 48}, DatasetOptions{.resolution = 2},
          DatasetOptions{.resolution = 2048}, DatasetOptions{.count = -1},
          DatasetOptions{.paired = true}, DatasetOptions{.threads = 0}}) {
        EXPECT_THROW((void)open_dataset("scenes-1fov", options, quiet), Error);
    }
    EXPECT_THROW((void)open_dataset("/nowhere", {}, quiet), Error);
}

TEST(Dataset, ScenesComeWithTheirFactors) {
    const auto dataset =
        open_dataset("scenes-simple:free=x,y", {.resolution = 32, .count = 5}, quiet);
    EXPECT_EQ(dataset->size(), 5);
    const SceneSet scenes = SceneSet::open(dataset->name());
    std::set<FactorVector> seen;
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(dataset->image(i), scenes.render(dataset->factor_values(i), 32));
        seen.insert(dataset->factor_values(i));
    }
    EXPECT_EQ(seen.size(), 5U);
    EXPECT_THROW((void)dataset->image(5), Error);
    const auto other =
        open_dataset("scenes-simple:free=x,y", {.resolution = 32, .count = 5, .seed = 2}, quiet);
    EXPECT_NE(dataset->content_hash(), other->content_hash());
    EXPECT_EQ(dataset->content_hash(),
              open_dataset(dataset->name(), {.resolution = 32, .count = 5}, quiet)->content_hash());
}

TEST(Dataset, BytesAreThePicturesWhateverTheThreads) {
    const auto dataset = open_dataset("scenes-complex", {.resolution = 16, .count = 9}, quiet);
    const at::Tensor one = load_bytes(*dataset, 0, 9, 1, quiet);
    EXPECT_EQ(one.sizes(), (std::vector<std::int64_t>{9, 3, 16, 16}));
    EXPECT_TRUE(at::equal(one, load_bytes(*dataset, 0, 9, 3, quiet)));
    EXPECT_TRUE(at::equal(one[7], to_bytes(dataset->image(7))));
    EXPECT_TRUE(at::equal(load_bytes(*dataset, 6, 3, 1, quiet)[1], one[7]));
    const at::Tensor picked = load_bytes(*dataset, std::vector<std::int64_t>{7, 2}, 2, quiet);
    EXPECT_TRUE(at::equal(picked[0], one[7]) && at::equal(picked[1], one[2]));
    EXPECT_THROW((void)load_bytes(*dataset, std::vector<std::int64_t>{9}, 1, quiet), Error);
    EXPECT_THROW((void)load_bytes(*dataset, std::vector<std::int64_t>{}, 1, quiet), Error);
    EXPECT_THROW((void)load_bytes(*dataset, 8, 2, 1, quiet), Error);
    EXPECT_THROW((void)load_bytes(*dataset, 0, 0, 1, quiet), Error);
}

TEST(ContactSheet, ShowsThePicturesRowByRow) {
    const auto dataset = open_dataset("scenes-1fov", {.resolution = 8, .count = 5}, quiet);
    const Image sheet = draw_contact_sheet(*dataset, 64);
    EXPECT_EQ(sheet.width, 24);
    EXPECT_EQ(sheet.height, 16);
    const Image last = dataset->image(4);  // second row, second column
    for (std::ptrdiff_t y = 0; y < 8; ++y) {
        EXPECT_TRUE(std::equal(last.pixels.begin() + y * 24, last.pixels.begin() + (y + 1) * 24,
                               sheet.pixels.begin() + (8 + y) * 72 + 24));
    }
    EXPECT_EQ(sheet.pixels.back(), 255);
    EXPECT_THROW((void)draw_contact_sheet(*dataset, 0), Error);
}

TEST(ContactSheet, FactorsReadBackExactly) {
    const auto dataset = open_dataset("scenes-simple", {.resolution = 8, .count = 3}, quiet);
    std::istringstream csv(factors_csv(*dataset, 3));
    std::string line;
    std::getline(csv, line);
    EXPECT_EQ(line, "index,color,shape,x,y");
    for (int i = 0; i < 3; ++i) {
        std::getline(csv, line);
        std::istringstream fields(line);
        std::string field;
        std::getline(fields, field, ',');
        EXPECT_EQ(field, std::to_string(i));
        for (std::size_t f = 0; f < 4; ++f) {
            std::getline(fields, field, ',');
            EXPECT_EQ(dataset->factors()[f].parse(field), dataset->factor_values(i)[f]);
        }
    }
}

}  // namespace
}  // namespace zscope
