#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/export/png.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;

Image flat(int side, std::uint8_t value) {
    const auto values = static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 3;
    return {side, side, 3, std::vector<std::uint8_t>(values, value)};
}

class FolderDraw : public ::testing::Test {
  protected:
    [[nodiscard]] std::unique_ptr<Dataset> open(const DatasetOptions& options) {
        return open_dataset(folder_.path().string(), options, quiet_);
    }

    test::TemporaryFolder folder_;
    ProgressSink quiet_;
};

TEST_F(FolderDraw, OfMorePicturesThanWantedADrawFromAllFoldersIsTaken) {
    constexpr int kFiles = 40;
    constexpr int kAll = 2 * kFiles;
    for (const char* name : {"a", "b"}) {
        fs::create_directory(folder_.path() / name);
        for (int i = 0; i < kFiles; ++i) {
            const int grey = (name[0] == 'b' ? kFiles : 0) + i;
            write_png(folder_.path() / name / std::to_string(10 + i).append(".png"),
                      flat(4, static_cast<std::uint8_t>(grey)));
        }
    }
    const auto some = open({.resolution = 4, .count = 20});
    ASSERT_EQ(some->size(), 20);
    EXPECT_EQ(some->files().found, kAll);
    EXPECT_EQ(some->files().used, 20);
    int of_first_folder = 0;
    for (int i = 0; i < 20; ++i) {
        const int grey = some->image(i).pixels.front();
        of_first_folder += grey < kFiles ? 1 : 0;
        EXPECT_TRUE(i == 0 || some->image(i - 1).pixels.front() < grey) << "ordered by path";
    }
    EXPECT_GT(of_first_folder, 0);
    EXPECT_LT(of_first_folder, 20);
    const auto hash = [this](const DatasetOptions& options) {
        return open(options)->content_hash();
    };
    EXPECT_EQ(hash({.resolution = 4, .count = 20, .threads = 3}), some->content_hash());
    EXPECT_NE(hash({.resolution = 4, .count = 20, .seed = 2}), some->content_hash());
    const auto all = open({.resolution = 4});
    EXPECT_EQ(all->size(), kAll);
    EXPECT_EQ(all->files().used, kAll);
    EXPECT_EQ(hash({.resolution = 4, .count = kAll, .seed = 2}), all->content_hash());
    EXPECT_EQ(open({.resolution = 4, .count = 3, .paired = true})->size(), 3);
}

TEST_F(FolderDraw, ADrawGoesOnWhereFilesAreUseless) {
    for (int i = 0; i < 30; ++i) {
        test::write_text(folder_ / std::to_string(i).append(".txt"), "text");
    }
    for (int i = 0; i < 5; ++i) {
        write_png(folder_ / std::to_string(i).append(".png"), flat(4, 9));
    }
    const auto dataset = open({.resolution = 4, .count = 5});
    EXPECT_EQ(dataset->size(), 5);
    EXPECT_EQ(dataset->files().used, 5);
    EXPECT_EQ(count_pictures(folder_.path().string(), {}), 35);
    EXPECT_EQ(count_pictures(folder_.path().string(), {.paired = true}), 70);
    EXPECT_EQ(count_pictures(folder_.path().string(), {.count = 5}), 5);
}

/// Passes on every report, as if they came a second apart.
ProgressSink unthrottled(std::function<void(const Progress&)> out) {
    const auto now = [time = ProgressSink::Clock::time_point{}]() mutable {
        return time += std::chrono::seconds(1);
    };
    return ProgressSink(std::move(out), now);
}

TEST_F(FolderDraw, ReadingIsDoneWithTheLastReportAndNotBefore) {
    for (int i = 0; i < 30; ++i) {
        test::write_text(folder_ / std::to_string(i).append(".txt"), "text");
    }
    for (int i = 0; i < 5; ++i) {
        write_png(folder_ / std::to_string(i).append(".png"), flat(4, 9));
    }
    for (const DatasetOptions& options :
         {DatasetOptions{.resolution = 4, .count = 5},
          DatasetOptions{.resolution = 4, .count = 9, .paired = true},
          DatasetOptions{.resolution = 4}, DatasetOptions{.resolution = 4, .threads = 3}}) {
        std::vector<Progress> reports;
        ProgressSink sink = unthrottled([&](const Progress& now) { reports.push_back(now); });
        const auto dataset = open_dataset(folder_.path().string(), options, sink);
        ASSERT_FALSE(reports.empty());
        EXPECT_EQ(reports.back().done, reports.back().total);
        EXPECT_GE(reports.back().done, dataset->files().used);
        for (std::size_t i = 0; i + 1 < reports.size(); ++i) {
            EXPECT_LT(reports[i].done, reports[i].total);
            EXPECT_LE(reports[i].done, reports[i + 1].done);
        }
    }
}

TEST_F(FolderDraw, ASinkThatThrowsEndsTheReadingAtTheFileAtHand) {
    constexpr std::int64_t kBefore = 3;
    for (int i = 0; i < 40; ++i) {
        write_png(folder_ / std::to_string(i).append(".png"), flat(4, 9));
    }
    for (const int threads : {1, 3}) {
        std::int64_t done = 0;
        ProgressSink sink = unthrottled([&](const Progress& now) {
            done = now.done;
            if (done >= kBefore) {
                throw Error(ErrorCode::cancelled, "stopped");
            }
        });
        EXPECT_THROW((void)open_dataset(folder_.path().string(),
                                        {.resolution = 4, .threads = threads}, sink),
                     Error);
        EXPECT_GE(done, kBefore);
        if (threads == 1) {
            EXPECT_EQ(done, kBefore);
        }
    }
}

TEST(CheckDataset, AFileIsToldFromWhatIsNotThere) {
    const test::TemporaryFolder folder;
    const std::string path = (folder / "notes.txt").string();
    const auto refusal = [&path] {
        return testing::error_of([&path] { check_dataset(path, {}); });
    };
    const Error missing = refusal();
    EXPECT_EQ(missing.code(), ErrorCode::not_found);
    EXPECT_EQ(missing.what(), "no scene set or folder is called '" + path + "'");
    test::write_text(path, "no picture");
    const Error file = refusal();
    EXPECT_EQ(file.code(), ErrorCode::invalid_argument);
    EXPECT_EQ(file.what(), "'" + path + "' is a file, expected a folder or a scene set");
    EXPECT_EQ(file.hint(), missing.hint());
    EXPECT_NE(file.hint().find("scenes-simple"), std::string::npos);
}

TEST(CountPictures, OpensNothing) {
    EXPECT_THROW((void)count_pictures("/nowhere", {}), Error);
    EXPECT_THROW((void)count_pictures("scenes-1fov", {.paired = true}), Error);
    EXPECT_EQ(count_pictures("scenes-1fov", {.count = 7}), 7);
    EXPECT_EQ(count_pictures("scenes-1fov", {}), 10000);
}

}  // namespace
}  // namespace zscope
