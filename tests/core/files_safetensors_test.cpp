#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <set>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/tensor/bounded_json.h"
#include "core/tensor/safetensors.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

using test::safetensors_bytes;
using test::TemporaryFolder;
using test::write_text;
using testing::error_of;

NamedTensors one_of_each_type() {
    NamedTensors tensors;
    const std::vector<std::pair<std::string, at::ScalarType>> types{
        {"f32", at::kFloat}, {"f64", at::kDouble}, {"f16", at::kHalf}, {"bf16", at::kBFloat16},
        {"i64", at::kLong},  {"i32", at::kInt},    {"u8", at::kByte},  {"bool", at::kBool}};
    for (const auto& [name, type] : types) {
        tensors.emplace_back(name, at::arange(-1, 5).to(type).reshape({2, 3}));
    }
    tensors.emplace_back("scalar", at::full({}, 3.5));
    tensors.emplace_back("empty", at::empty({0, 7}));
    tensors.emplace_back("transposed", at::arange(6).reshape({2, 3}).t());
    return tensors;
}

TEST(Safetensors, KeepsOrderTypesShapesAndMetadata) {
    const TemporaryFolder folder;
    const NamedTensors written = one_of_each_type();
    const std::string sum =
        write_safetensors(folder / "a.safetensors", written, {{"k", "v \"ä\""}});
    const SafetensorsFile file = read_safetensors(folder / "a.safetensors");
    EXPECT_EQ(file.metadata, (TextMetadata{{"k", "v \"ä\""}}));
    EXPECT_EQ(file.sha256, sum);
    EXPECT_EQ(sum, sha256_hex(test::read_text(folder / "a.safetensors")));
    ASSERT_EQ(file.tensors.size(), written.size());
    for (std::size_t i = 0; i < written.size(); ++i) {
        EXPECT_EQ(file.tensors[i].first, written[i].first);
        EXPECT_EQ(file.tensors[i].second.scalar_type(), written[i].second.scalar_type());
        EXPECT_TRUE(file.tensors[i].second.equal(written[i].second)) << written[i].first;
    }
}

TEST(Safetensors, HeaderAloneTellsWhereEachTensorLies) {
    const TemporaryFolder folder;
    const std::string header = R"({"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]},)"
                               R"("a":{"dtype":"BF16","shape":[],"data_offsets":[0,2]}})";
    write_text(folder / "a", safetensors_bytes(header, 6));
    const SafetensorsHeader read = read_safetensors_header(folder / "a");
    ASSERT_EQ(read.entries.size(), 2U);
    EXPECT_EQ(read.entries[0].name, "a");
    EXPECT_EQ(read.entries[0].offset, 8 + header.size());
    EXPECT_EQ(read.entries[1].bytes, 4U);
}

TEST(Safetensors, EqualTensorsGiveEqualBytes) {
    const TemporaryFolder folder;
    const std::string first = write_safetensors(folder / "a", one_of_each_type(), {{"k", "v"}});
    const std::string second = write_safetensors(folder / "b", one_of_each_type(), {{"k", "v"}});
    EXPECT_EQ(first, second);
}

TEST(Safetensors, RefusesToWriteNamesTwiceAndOtherTypes) {
    const TemporaryFolder folder;
    const at::Tensor one = at::zeros({1});
    EXPECT_THROW(write_safetensors(folder / "a", {{"x", one}, {"x", one}}), Error);
    EXPECT_THROW(write_safetensors(folder / "a", {{"", one}}), Error);
    EXPECT_THROW(write_safetensors(folder / "a", {{"x", one.to(at::kComplexFloat)}}), Error);
    EXPECT_THROW(write_safetensors(folder / "a", {{"x", at::Tensor()}}), Error);
    EXPECT_FALSE(std::filesystem::exists(folder / "a"));
}

struct Hostile {
    const char* name;
    std::string bytes;
    const char* expected;  // part of the message
};

std::string entry(const std::string& dtype, const std::string& shape, const std::string& offsets) {
    return R"({"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets +
           "}";
}

std::string claims_header(std::uint64_t length) {
    return std::string(reinterpret_cast<const char*>(&length), 8).append("{}      ");
}

std::vector<Hostile> hostile_files() {
    const std::string f4 = entry("F32", "[1]", "[0,4]");
    const auto one = [](const std::string& value, std::size_t data) {
        return safetensors_bytes("{\"w\":" + value + "}", data);
    };
    return {
        {"five bytes", "abcde", "smallest"},
        {"header of 2^63", claims_header(std::uint64_t{1} << 63U), "at most"},
        {"header of 2^64 - 1", claims_header(~std::uint64_t{0}), "at most"},
        {"header past the end", claims_header(4096), "follow"},
        {"header is an array", safetensors_bytes("[]      ", 0), "not a JSON object"},
        {"header is no JSON", safetensors_bytes("{\"w\":", 0), "not valid JSON"},
        {"header is not UTF-8", safetensors_bytes("{\"\xff\xfe\":1}", 0), "not valid JSON"},
        {"deep nesting", safetensors_bytes(std::string(100000, '['), 0), "nested deeper"},
        {"a name twice", safetensors_bytes("{\"w\":" + f4 + ",\"w\":" + f4 + "}", 4), "twice"},
        {"no dtype", one(R"({"shape":[1],"data_offsets":[0,4],"x":1})", 4), "exactly"},
        {"unknown dtype", one(entry("F8_E4M3", "[4]", "[0,4]"), 4), "F8_E4M3"},
        {"dtype is a number", one(R"({"dtype":7,"shape":[1],"data_offsets":[0,4]})", 4), "type 7"},
        {"negative side", one(entry("F32", "[-1]", "[0,4]"), 4), "whole number"},
        {"fractional side", one(entry("F32", "[1.5]", "[0,4]"), 4), "whole number"},
        {"rank 9", one(entry("U8", "[1,1,1,1,1,1,1,1,1]", "[0,1]"), 1), "at most 8"},
        {"side over the file", one(entry("F32", "[1000000000000]", "[0,4]"), 4), "a side of"},
        {"product overflows", one(entry("U8", "[99,99,99,99,99,99,99,99]", "[0,64]"), 64), "need"},
        {"product overflows beside a 0",
         safetensors_bytes("{\"w\":" + entry("U8", "[0,600,600,600,600,600,600,600]", "[0,0]") +
                               "}" + std::string(600, ' '),
                           0),
         "more than 2^63"},
        {"shape too large for bytes", one(entry("F32", "[2]", "[0,4]"), 4), "need 8"},
        {"shape too small for bytes", one(entry("F32", "[1]", "[0,8]"), 8), "need 4"},
        {"offsets reversed", one(entry("F32", "[1]", "[4,0]"), 4), "before it begins"},
        {"three offsets", one(entry("F32", "[1]", "[0,4,8]"), 8), "two numbers"},
        {"offset as text", one(entry("F32", "[1]", R"([0,"4"])"), 4), "data offset"},
        {"data cut short", one(f4, 3), "cut short"},
        {"bytes after the end", one(f4, 5), "belong to none"},
        {"gap at the start", one(entry("F32", "[1]", "[4,8]"), 8), "gap of 4"},
        {"overlap",
         safetensors_bytes("{\"a\":" + f4 + ",\"b\":" + entry("F32", "[1]", "[2,6]") + "}", 6),
         "overlaps"},
        {"empty name", safetensors_bytes("{\"\":" + f4 + "}", 4), "empty name"},
        {"metadata is a list", safetensors_bytes(R"({"__metadata__":[]})", 0), "__metadata__"},
        {"metadata of numbers", safetensors_bytes(R"({"__metadata__":{"a":1}})", 0), "than text"},
        {"BOOL of 2", one(entry("BOOL", "[1]", "[0,1]"), 0) + "\x02", "0 and 1"},
    };
}

TEST(Safetensors, NamesWhatIsWrongWithEachHostileFile) {
    const TemporaryFolder folder;
    std::set<std::string> messages;
    for (const Hostile& hostile : hostile_files()) {
        SCOPED_TRACE(hostile.name);
        write_text(folder / "h", hostile.bytes);
        const Error error = error_of([&] { (void)read_safetensors(folder / "h"); });
        EXPECT_EQ(error.code(), ErrorCode::bad_file);
        EXPECT_NE(std::string(error.what()).find(hostile.expected), std::string::npos)
            << error.what();
        messages.insert(error.what());
    }
    EXPECT_EQ(messages.size() + 1, hostile_files().size())
        << "2^63 and 2^64 - 1 differ in a number";
}

TEST(Safetensors, NeverBlocksOnAFifoAndSaysWhatAFolderIs) {
    const TemporaryFolder folder;
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    for (const auto& path : {folder / "pipe", folder.path(), std::filesystem::path("/dev/zero")}) {
        const Error error = error_of([&] { (void)read_safetensors(path); });
        EXPECT_EQ(error.code(), ErrorCode::invalid_argument) << path;
        EXPECT_NE(std::string(error.what()).find("not a file"), std::string::npos);
    }
    EXPECT_THROW((void)read_safetensors(folder / "absent"), Error);
}

TEST(BoundedJson, BoundsTheNumberOfValues) {
    const std::string list = "[1,2,3,4,5]";
    EXPECT_EQ(parse_bounded_json(list, "x", {4, 100}).size(), 5U);
    EXPECT_THROW((void)parse_bounded_json(list, "x", {4, 5}), Error);
}

TEST(BoundedJson, AllowsOneKeyInTwoObjects) {
    const auto json = parse_bounded_json(R"({"a":{"k":1},"b":{"k":2}})", "x", {4, 100});
    EXPECT_EQ(json["b"]["k"], 2);
}

}  // namespace
}  // namespace zscope
