#include <gtest/gtest.h>

#include <ATen/ops/tensor.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "core/base/error.h"
#include "core/export/latent_file.h"
#include "core/export/npy.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "core/latent/latent_axes.h"
#include "tests/core/files_support.h"

namespace zscope {
namespace {

using test::TemporaryFolder;
using test::write_text;

const std::vector<float> kZ = {0.1F, -2.0F, 3e-5F};

GeneratorInfo three_components() {
    GeneratorInfo info;
    info.name = "three";
    info.latent_size = 3;
    return info;
}

std::string failure_of(const std::filesystem::path& path) {
    try {
        (void)read_latent_file(path, three_components());
    } catch (const Error& error) {
        EXPECT_FALSE(error.hint().empty()) << error.what();
        return error.what();
    }
    return {};
}

/// A .npy of version 1 with this header and these bytes of numbers.
std::string npy(const std::string& header, const std::string& data) {
    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes.push_back(static_cast<char>(header.size() & 0xFFU));
    bytes.push_back(static_cast<char>(header.size() >> 8U));
    return bytes + header + data;
}

std::string header(const std::string& type, const std::string& shape) {
    return "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
}

template <typename T>
std::string bytes_of(const std::vector<T>& values) {
    std::string bytes(values.size() * sizeof(T), '\0');
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

TEST(LatentFile, WhatIsWrittenComesBackBitForBit) {
    const TemporaryFolder folder;
    for (const char* name : {"z.npy", "z.json"}) {
        write_latent_file(folder / name, {kZ});
        EXPECT_EQ(read_latent_file(folder / name, three_components()).z, kZ) << name;
        EXPECT_TRUE(is_latent_file(folder / name)) << name;
    }
    EXPECT_THROW(write_latent_file(folder / "z.txt", {kZ}), Error);
    EXPECT_THROW(write_latent_file(folder / "n.npy", {{NAN}}), Error);
    EXPECT_FALSE(std::filesystem::exists(folder / "n.npy"));
}

TEST(LatentFile, JsonKeepsTheMode) {
    const TemporaryFolder folder;
    for (const LatentMode mode : {LatentMode::pre_norm, LatentMode::post_norm}) {
        const LatentFile latent{kZ, mode};
        write_latent_file(folder / "z.json", latent);
        EXPECT_EQ(read_latent_file(folder / "z.json", three_components()), latent);
    }
    write_text(folder / "export.json",
               R"({"latent": ["--seed", "3", "--latent-mode", "post_norm"], "z": [1, 2, 3]})");
    EXPECT_EQ(read_latent_file(folder / "export.json", three_components()).mode,
              LatentMode::post_norm);
    write_text(folder / "odd.json", R"({"latent": ["--latent-mode"], "z": [1, 2, 3]})");
    EXPECT_EQ(read_latent_file(folder / "odd.json", three_components()).mode, std::nullopt);
}

TEST(LatentFile, JsonKeepsTheAxesAndGoesToThoseOfTheModel) {
    const TemporaryFolder folder;
    GeneratorInfo origin = three_components();
    origin.weights_sha256 = std::string(64, 'a');
    GeneratorInfo turned = three_components();
    turned.axes = LatentAxes{origin.weights_sha256, {0.6, 0.8, 0, -0.8, 0.6, 0, 0, 0, 1}};
    GeneratorInfo other = three_components();
    other.weights_sha256 = std::string(64, 'b');
    write_latent_file(folder / "turned.json", {kZ, LatentMode::pre_norm, noted_axes(turned)});
    const auto z = [&](const char* name, const GeneratorInfo& info) {
        return read_latent_file(folder / name, info).z;
    };
    EXPECT_EQ(z("turned.json", turned), kZ) << "bit for bit where the axes are the same";
    EXPECT_EQ(z("turned.json", other), kZ) << "nothing is known of these axes";
    // z = w Q: (0.06 + 1.6, 0.08 - 1.2, 3e-5).
    const std::vector<float> in_origin = z("turned.json", origin);
    EXPECT_NEAR(in_origin[0], 1.66F, 1e-6F);
    EXPECT_NEAR(in_origin[1], -1.12F, 1e-6F);
    EXPECT_NEAR(in_origin[2], 3e-5F, 1e-9F);
    write_latent_file(folder / "origin.json",
                      {in_origin, LatentMode::pre_norm, noted_axes(origin)});
    const std::vector<float> back = z("origin.json", turned);
    for (std::size_t i = 0; i < back.size(); ++i) {
        EXPECT_NEAR(back[i], kZ[i], 1e-6F);
    }
    write_text(folder / "short.json",
               R"({"z": [1, 2, 3], "axes": {"origin_sha256": "a", "rotation": [1, 0]}})");
    EXPECT_NE(failure_of(folder / "short.json").find("n x n"), std::string::npos);
    write_text(folder / "nameless.json", R"({"z": [1, 2, 3], "axes": {}})");
    EXPECT_NE(failure_of(folder / "nameless.json").find("origin"), std::string::npos);
}

TEST(LatentFile, ReadsEveryForm) {
    const TemporaryFolder folder;
    const std::vector<double> doubles = {1.5, -0.25, 1e-3};
    write_text(folder / "row.npy", npy(header("<f8", "(1, 3)"), bytes_of(doubles)));
    write_text(folder / "no ending", npy(header("<f8", "(3,)"), bytes_of(doubles)));
    write_text(folder / "list.json", "[1.5, -0.25, 1e-3]");
    write_text(folder / "z.json", R"({"format": "zscope-export", "z": [1.5, -0.25, 1e-3]})");
    for (const char* name : {"row.npy", "no ending", "list.json", "z.json"}) {
        EXPECT_EQ(read_latent_file(folder / name, three_components()).z,
                  (std::vector<float>{1.5F, -0.25F, 1e-3F}))
            << name;
        EXPECT_TRUE(is_latent_file(folder / name)) << name;
    }
}

/// A PNG of one pixel with these texts in it.
std::string png(const PngText& text) {
    return encode_png({.width = 1, .height = 1, .channels = 1, .pixels = {7}}, text);
}

TEST(LatentFile, ReadsTheRecordInAPngAsTheSidecar) {
    const TemporaryFolder folder;
    const std::string record =
        R"({"latent": ["--latent-mode", "post_norm"], "z": [1.5, -0.25, 1e-3]})";
    write_text(folder / "a.png.json", record);
    write_text(folder / "a.png", png({{kProvenanceKeyword, record}, {"Software", "another"}}));
    write_text(folder / "no ending", png({{kProvenanceKeyword, record}}));
    const LatentFile expected = read_latent_file(folder / "a.png.json", three_components());
    EXPECT_EQ(expected.mode, LatentMode::post_norm);
    for (const char* name : {"a.png", "no ending"}) {
        EXPECT_EQ(read_latent_file(folder / name, three_components()), expected) << name;
        EXPECT_TRUE(is_latent_file(folder / name)) << name;
    }
}

TEST(LatentFile, PngsWithoutALatentAreRefusedWithTheReason) {
    const TemporaryFolder folder;
    struct Case {
        std::string name;
        std::string bytes;
        std::string found;
        bool has_record;
    };
    const auto recorded = [](const std::string& text) { return png({{kProvenanceKeyword, text}}); };
    const std::string whole = recorded("[1, 2, 3]");
    std::string flipped = whole;
    flipped[60] = static_cast<char>(flipped[60] ^ 1);
    for (const Case& wrong :
         {Case{"plain.png", png({}), "without a record of zscope", false},
          Case{"other.png", png({{"Software", "[1, 2, 3]"}}), "without a record", false},
          Case{"cut.png", whole.substr(0, whole.size() - 20), "ends in the middle", false},
          Case{"flipped.png", flipped, "wrong checksum", false},
          Case{"grid.png", recorded(R"({"verb": "grid"})"), "no list of numbers as its z", true},
          Case{"two.png", recorded("[1, 2]"), "2 numbers", true},
          Case{"open.png", recorded("[1, 2"), "not valid JSON", true},
          Case{"deep.png", recorded(std::string(1000, '[')), "nested", true},
          Case{"twice.png", recorded(R"({"z": [1, 2, 3], "z": [4, 5, 6]})"), "twice", true},
          Case{"text.png", recorded(R"({"z": [1, 2, "3"]})"), "something else", true},
          Case{"large.png", recorded(R"({"z": [1, 1e300, 3]})"), "as z1", true}}) {
        write_text(folder / wrong.name, wrong.bytes);
        const std::string message = failure_of(folder / wrong.name);
        EXPECT_NE(message.find(wrong.found), std::string::npos) << wrong.name << ": " << message;
        EXPECT_NE(message.find(wrong.name), std::string::npos) << message;
        EXPECT_EQ(is_latent_file(folder / wrong.name), wrong.has_record) << wrong.name;
    }
}

TEST(LatentFile, ModelsAndOtherFilesAreNoLatents) {
    const TemporaryFolder folder;
    write_text(folder / "model.json", R"({"format": "zscope-model", "architecture": "progan"})");
    write_text(folder / "broken.json", "[1, 2");
    EXPECT_FALSE(is_latent_file(folder / "model.json"));
    EXPECT_FALSE(is_latent_file(folder / "broken.json"));
    EXPECT_FALSE(is_latent_file(folder / "missing.json"));
    EXPECT_FALSE(is_latent_file(folder.path()));
}

TEST(LatentFile, SeveralRowsAreATableAndOneIsNone) {
    const TemporaryFolder folder;
    const std::string six = bytes_of(std::vector<float>{1, 2, 3, 4, 5, 6});
    write_text(folder / "rows.npy", npy(header("<f4", "(2, 3)"), six));
    write_text(folder / "rows.json", "[[1, 2, 3], [4, 5, 6]]");
    write_text(folder / "row.npy", npy(header("<f4", "(1, 6)"), six));
    write_text(folder / "list.npy", npy(header("<f4", "(6,)"), six));
    write_text(folder / "list.json", "[1, 2, 3]");
    write_text(folder / "empty.json", "[]");
    write_text(folder / "model.json", R"({"format": "zscope-model"})");
    write_text(folder / "cut.npy", "\x93NUM");
    EXPECT_TRUE(is_number_table(folder / "rows.npy"));
    EXPECT_TRUE(is_number_table(folder / "rows.json"));
    for (const char* name : {"row.npy", "list.npy", "list.json", "empty.json", "model.json",
                             "cut.npy", "missing.npy"}) {
        EXPECT_FALSE(is_number_table(folder / name)) << name;
    }
}

TEST(LatentFile, WrongFilesAreRefusedWithTheReason) {
    const TemporaryFolder folder;
    const std::string floats = bytes_of(std::vector<float>{1, 2, 3});
    const float infinite = std::numeric_limits<float>::infinity();
    struct Case {
        std::string name;
        std::string bytes;
        std::string found;
    };
    const std::string whole = npy(header("<f4", "(3,)"), floats);
    for (const Case& wrong : {
             Case{"two.npy", npy(header("<f4", "(2,)"), floats.substr(4)), "2 numbers"},
             Case{"matrix.npy", npy(header("<f4", "(3, 1)"), floats), "shape [3, 1]"},
             Case{"scalar.npy", npy(header("<f4", "()"), floats.substr(8)), "shape []"},
             Case{"whole.npy", npy(header("<i4", "(3,)"), floats), "'<i4'"},
             Case{"big.npy", npy(header(">f4", "(3,)"), floats), "'>f4'"},
             Case{"cut.npy", whole.substr(0, whole.size() - 1), "11 are there"},
             Case{"more.npy", whole + "x", "13 are there"},
             Case{"head.npy", whole.substr(0, 40), "cut short"},
             Case{"magic.npy", whole.substr(0, 7), "ends within"},
             Case{"garbage.npy", "not an array", "signature"},
             Case{"empty.npy", "", "empty"},
             Case{"huge.npy", npy(header("<f4", "(9223372036854775807, 4)"), floats), "promises"},
             Case{"negative.npy", npy(header("<f4", "(-3,)"), floats), "sizes"},
             Case{"unclosed.npy", npy("{'descr': '<f4', 'shape': (3", floats), "brackets"},
             Case{"shapeless.npy", npy("{'descr': '<f4'}", floats), "no shape"},
             Case{"version.npy", std::string("\x93NUMPY\x09\x00", 8) + floats, "version 9"},
             Case{"nan.npy", npy(header("<f4", "(3,)"), bytes_of(std::vector<float>{1, NAN, 3})),
                  "as z1"},
             Case{"inf.npy",
                  npy(header("<f4", "(3,)"), bytes_of(std::vector<float>{1, 2, infinite})),
                  "as z2"},
             Case{"large.npy",
                  npy(header("<f8", "(3,)"), bytes_of(std::vector<double>{1e300, 2, 3})), "as z0"},
             Case{"two.json", "[1, 2]", "2 numbers"},
             Case{"text.json", R"([1, 2, "3"])", "something else"},
             Case{"object.json", R"({"a": [1, 2, 3]})", "no list"},
             Case{"cut.json", "[1, 2, 3", "not valid JSON"},
             Case{"large.json", "[1e300, 2, 3]", "as z0"},
             Case{"deep.json", std::string(1000, '['), "nested"},
         }) {
        write_text(folder / wrong.name, wrong.bytes);
        const std::string message = failure_of(folder / wrong.name);
        EXPECT_NE(message.find(wrong.found), std::string::npos) << wrong.name << ": " << message;
        EXPECT_NE(message.find(wrong.name), std::string::npos) << message;
    }
}

TEST(LatentFile, EveryCutAndEveryFlippedByteOfAHeaderIsSurvived) {
    const TemporaryFolder folder;
    const std::string whole = npy(header("<f4", "(3,)"), bytes_of(std::vector<float>{1, 2, 3}));
    for (std::size_t i = 0; i < whole.size(); ++i) {
        write_text(folder / "cut.npy", whole.substr(0, i));
        EXPECT_NE(failure_of(folder / "cut.npy"), "") << i;
        for (const char flip : {'\x00', '\x7f', '\xff', '9'}) {
            std::string changed = whole;
            changed[i] = flip;
            write_text(folder / "flip.npy", changed);
            (void)failure_of(folder / "flip.npy");
        }
    }
}

TEST(LatentFile, AHugeFileIsRefusedWithoutReadingIt) {
    const TemporaryFolder folder;
    for (const char* name : {"z.npy", "z.json"}) {
        write_text(folder / name, "[");
        std::filesystem::resize_file(folder / name, std::uintmax_t{1} << 40U);
        EXPECT_NE(failure_of(folder / name), "") << name;
    }
    EXPECT_FALSE(is_latent_file(folder / "z.json"));
}

}  // namespace
}  // namespace zscope
