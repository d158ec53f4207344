#include "app/control/free_name.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "tests/core/files_support.h"

namespace zscope {
namespace {

std::filesystem::path numbered(int number) {
    return std::string("/out/map-").append(std::to_string(number)).append(".png");
}

TEST(FreeName, IsTheNextNumber) {
    std::set<std::filesystem::path> there;
    const auto is_taken = [&there](const std::filesystem::path& path) {
        return there.contains(path);
    };
    EXPECT_EQ(free_name("/out/map.png", is_taken), "/out/map.png");
    there.insert("/out/map.png");
    for (int number = 2; number <= 40; ++number) {
        EXPECT_EQ(free_name("/out/map.png", is_taken), numbered(number));
        there.insert(numbered(number));
    }
    EXPECT_EQ(free_name("map.png", is_taken), "map.png") << "another folder";
}

TEST(FreeName, IsFoundInFewLooksAmongManyFiles) {
    int looks = 0;
    const auto path = free_name("/out/map.png", [&looks](const std::filesystem::path& name) {
        ++looks;
        const std::string stem = name.stem().string();
        return stem == "map" || std::stoi(stem.substr(4)) <= 9000;
    });
    EXPECT_EQ(path, numbered(9001));
    EXPECT_LT(looks, 40);
}

TEST(NextName, IsTakenByTheFramesOfAnAnimationToo) {
    const test::TemporaryFolder folder;
    std::filesystem::create_directory(folder / "turn.gif-frames");
    EXPECT_EQ(next_name(folder / "turn.gif", {}), folder / "turn-2.gif");
    EXPECT_EQ(next_name(folder / "turn.gif", folder / "turn.gif"), folder / "turn-2.gif");
}

TEST(NextName, StaysWhileItIsTrue) {
    const test::TemporaryFolder folder;
    const std::filesystem::path wanted = folder / "map.png";
    EXPECT_EQ(next_name(wanted, {}), wanted);
    EXPECT_EQ(next_name(wanted, wanted), wanted);
    test::write_text(wanted, "is there");
    EXPECT_EQ(next_name(wanted, wanted), folder / "map-2.png");
    EXPECT_EQ(next_name(wanted, folder / "map-7.png"), folder / "map-7.png") << "told, and free";
    test::write_text(folder / "map-2.png", "is there too");
    EXPECT_EQ(next_name(wanted, folder / "map-2.png"), folder / "map-3.png");
    std::filesystem::remove(wanted);
    EXPECT_EQ(next_name(wanted, folder / "map-7.png"), wanted) << "free again";
}

}  // namespace
}  // namespace zscope
