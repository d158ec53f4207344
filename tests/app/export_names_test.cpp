#include "app/control/export_names.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <thread>

#include "tests/core/files_support.h"
#include "tests/support/door.h"

namespace zscope {
namespace {

constexpr ExportKind kStrip = ExportKind::strip;
constexpr ExportKind kPicture = ExportKind::picture;

/// Takes in replies until none is waited for; true if one has changed a name.
[[nodiscard]] bool settle(ExportNames& names) {
    bool changed = false;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (names.looks() && std::chrono::steady_clock::now() < end) {
        changed = names.take() || changed;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_FALSE(names.looks());
    return changed;
}

TEST(ExportNames, ATakenNameGetsANumberOnceTheDiskHasAnswered) {
    const test::TemporaryFolder folder;
    test::write_text(folder / "map.png", "is there");
    ExportNames names{Wake{}};
    EXPECT_EQ(names.name(kStrip, folder / "map.png"), folder / "map.png") << "nothing is known yet";
    EXPECT_FALSE(names.is_fresh(kStrip, folder / "map.png"));
    EXPECT_TRUE(settle(names));
    EXPECT_EQ(names.name(kStrip, folder / "map.png"), folder / "map-2.png");
    EXPECT_EQ(names.name(kPicture, folder / "free.png"), folder / "free.png");
    EXPECT_FALSE(settle(names)) << "it is called as it was";
    EXPECT_EQ(names.name(kStrip, folder / "map.png"), folder / "map-2.png") << "of each kind";
}

TEST(ExportNames, ANameThatIsTakenMeanwhileIsFoundOut) {
    const test::TemporaryFolder folder;
    ExportNames names{Wake{}};
    (void)names.name(kStrip, folder / "map.png");
    EXPECT_FALSE(settle(names));
    test::write_text(folder / "map.png", "of somebody else");
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (names.name(kStrip, folder / "map.png") == folder / "map.png" &&
           std::chrono::steady_clock::now() < end) {
        (void)names.take();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(names.name(kStrip, folder / "map.png"), folder / "map-2.png");
}

/// Nothing waits, and what an export has found out meanwhile is newer than the look.
TEST(ExportNames, ASilentDiskHoldsNobodyUp) {
    const auto door = std::make_shared<testing::Door>(/*is_open=*/false);
    const testing::DoorOpener opener(*door);
    ExportNames names(Wake{},
                      [door](const std::filesystem::path& wanted, const std::filesystem::path&) {
                          door->pass();
                          return wanted;
                      });
    EXPECT_EQ(names.name(kStrip, "map.png"), "map.png");
    door->wait_for_arrivals(1);
    EXPECT_FALSE(names.take());
    EXPECT_TRUE(names.looks());
    names.set(kStrip, "map.png", "map-2.png");
    EXPECT_FALSE(names.looks());
    EXPECT_EQ(names.name(kPicture, "other.png"), "other.png");
    door->open();
    EXPECT_FALSE(settle(names));
    EXPECT_EQ(names.name(kStrip, "map.png"), "map-2.png");
}

TEST(ExportNames, KindsThatAreAskedForInTurnAreAllAnswered) {
    ExportNames names(
        Wake{}, [](const std::filesystem::path& wanted, const std::filesystem::path&) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));  // longer than a turn
            return wanted;
        });
    bool is_strip_known = false;
    bool is_picture_known = false;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while ((!is_strip_known || !is_picture_known) && std::chrono::steady_clock::now() < end) {
        (void)names.name(kStrip, "map.png");
        (void)names.name(kPicture, "other.png");
        (void)names.take();
        is_strip_known = is_strip_known || names.is_fresh(kStrip, "map.png");
        is_picture_known = is_picture_known || names.is_fresh(kPicture, "other.png");
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_TRUE(is_strip_known);
    EXPECT_TRUE(is_picture_known);
}

}  // namespace
}  // namespace zscope
