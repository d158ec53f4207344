#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/sha256.h"
#include "tests/core/files_support.h"
#include "tests/support/process_limit.h"
#include "tests/support/small_disk.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::read_text;
using test::TemporaryFolder;

class Files : public ::testing::Test {
  protected:
    const TemporaryFolder temporary_;
    const fs::path folder_ = temporary_.path();
};

std::ptrdiff_t files_in(const fs::path& folder) {
    return std::distance(fs::directory_iterator(folder), {});
}

template <typename Act>
ErrorCode code_with_hint(const Act& act) {
    const Error error = testing::error_of(act);
    EXPECT_FALSE(error.hint().empty());
    return error.code();
}

TEST_F(Files, AtomicWriteReplacesTheWholeFile) {
    const fs::path path = folder_ / "a.bin";
    write_file_atomically(path, std::string(100000, 'x'));
    write_file_atomically(path, std::string("short"));
    EXPECT_EQ(read_text(path), "short");
    EXPECT_EQ(files_in(folder_), 1);
}

TEST_F(Files, WithoutCommitTheOldContentStays) {
    const fs::path path = folder_ / "a.bin";
    write_file_atomically(path, std::string("old"));
    {
        AtomicFile file(path);
        file.write(std::string_view("half of the new"));
        EXPECT_EQ(read_text(path), "old");
    }
    EXPECT_EQ(read_text(path), "old");
    EXPECT_EQ(files_in(folder_), 1);
}

TEST_F(Files, OnlyARegularFileIsReplaced) {
    ASSERT_EQ(mkfifo((folder_ / "fifo").c_str(), 0600), 0);
    fs::create_symlink("/dev/null", folder_ / "to-device");
    fs::create_symlink("nowhere", folder_ / "to-nowhere");
    for (const char* name : {"fifo", "to-device", "to-nowhere"}) {
        const fs::path path = folder_ / name;
        EXPECT_EQ(code_with_hint([&] { write_file_atomically(path, std::string("x")); }),
                  ErrorCode::io);
        EXPECT_FALSE(fs::is_regular_file(fs::symlink_status(path))) << name;
    }
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
    EXPECT_EQ(files_in(folder_), 3);
}

TEST_F(Files, LinkToAFileStaysALink) {
    fs::create_directory(folder_ / "other");
    write_file_atomically(folder_ / "other" / "a", std::string("old"));
    fs::create_symlink("other/a", folder_ / "link");
    write_file_atomically(folder_ / "link", std::string("new"));
    EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
    EXPECT_EQ(read_text(folder_ / "other" / "a"), "new");
}

TEST_F(Files, TwoWritersOfAPathDoNotMix) {
    const fs::path path = folder_ / "a.bin";
    AtomicFile first(path);
    AtomicFile second(path);
    first.write(std::string_view("first"));
    second.write(std::string_view("second"));
    second.commit();
    first.commit();
    EXPECT_EQ(read_text(path), "first");
    EXPECT_EQ(files_in(folder_), 1);
}

TEST_F(Files, NameOfTheGreatestLengthIsWritten) {
    const fs::path path = folder_ / std::string(255, 'n');
    write_file_atomically(path, std::string("x"));
    EXPECT_EQ(read_text(path), "x");
}

TEST_F(Files, MissingFolderAndFolderAsTargetAreRefused) {
    EXPECT_EQ(
        code_with_hint([&] { write_file_atomically(folder_ / "no" / "a", std::string("x")); }),
        ErrorCode::io);
    EXPECT_EQ(code_with_hint([&] { write_file_atomically(folder_, std::string("x")); }),
              ErrorCode::io);
}

TEST_F(Files, FullDiskKeepsTheOldContentAndIsNamed) {
    testing::SmallDisk disk(folder_ / "disk");
    const fs::path path = disk.path() / "a.bin";
    write_file_atomically(path, std::string("old"));
    if (!disk.fill()) {
        GTEST_SKIP() << testing::SmallDisk::kCannotFill;
    }
    const Error error =
        testing::error_of([&] { write_file_atomically(path, std::string(100000, 'x')); });
    EXPECT_EQ(error.code(), ErrorCode::io);
    EXPECT_NE(error.hint().find(disk.hint()), std::string::npos) << error.describe();
    disk.make_room();
    EXPECT_EQ(read_text(path), "old");
    EXPECT_EQ(files_in(disk.path()), 1);
    write_file_atomically(path, std::string(100000, 'x'));
    EXPECT_EQ(read_text(path).size(), 100000U);
}

TEST_F(Files, AFileThatMayNotGrowKeepsItsOldContent) {
    const fs::path path = folder_ / "a.bin";
    write_file_atomically(path, std::string("old"));
    {
        const testing::ProcessLimit limit(RLIMIT_FSIZE, 4096);
        ASSERT_TRUE(limit.is_set());
        EXPECT_EQ(code_with_hint([&] { write_file_atomically(path, std::string(100000, 'x')); }),
                  ErrorCode::io);
    }
    EXPECT_EQ(read_text(path), "old");
    EXPECT_EQ(files_in(folder_), 1);
}

TEST(Sha256, GivesTheVectorsOfFips180) {
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_hex("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sha256_hex("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                         "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"),
              "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    EXPECT_EQ(sha256_hex(std::string(1000000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PiecesOfAnySizeGiveTheSame) {
    const std::string text(500, 'z');
    for (std::size_t piece = 1; piece < 200; piece += 7) {
        Sha256 sum;
        for (std::size_t at = 0; at < text.size(); at += piece) {
            sum.update(std::string_view(text).substr(at, piece));
        }
        EXPECT_EQ(sum.finish_hex(), sha256_hex(text));
    }
}

TEST_F(Files, LogGoesToItsFileAndCallbackFromItsLevelOn) {
    std::vector<std::pair<LogLevel, std::string>> lines;
    {
        const Log log({.level = LogLevel::info,
                       .to_stderr = false,
                       .file = folder_ / "log.txt",
                       .callback = [&](LogLevel level, const std::string& message) {
                           lines.emplace_back(level, message);
                       }});
        log.debug("dropped");
        log.info("{not a format} %s");
        log.error("bad");
        log.flush();
    }
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].second, "{not a format} %s");
    EXPECT_EQ(lines[1].first, LogLevel::error);
    const std::string text = read_text(folder_ / "log.txt");
    EXPECT_NE(text.find("{not a format} %s"), std::string::npos);
    EXPECT_EQ(text.find("dropped"), std::string::npos);
}

TEST_F(Files, LogFileThatCannotBeOpenedIsAnError) {
    EXPECT_EQ(code_with_hint([&] { const Log log({.to_stderr = false, .file = folder_}); }),
              ErrorCode::io);
    Log().error("goes nowhere");
}

}  // namespace
}  // namespace zscope
