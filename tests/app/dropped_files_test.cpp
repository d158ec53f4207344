#include "app/control/dropped_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/export/latent_file.h"
#include "tests/core/files_support.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;
using test::write_text;

/// Models (not looked into), latents and a table of two directions.
class DroppedFilesTest : public ::testing::Test {
  protected:
    void SetUp() override {
        for (const char* name : {"one", "two", "three"}) {
            write_text(folder_ / name, "not looked into");
        }
        write_latent_file(folder_ / "z.json", {{1, 2, 3}});
        write_latent_file(folder_ / "other.npy", {{3, 2, 1}});
        write_text(folder_ / "directions.json", "[[1, 0, 0], [0, 1, 0]]");
    }
    std::vector<Event> events(const std::vector<std::string>& names, Slot slot = Slot::a) {
        std::vector<fs::path> paths;
        for (const std::string& name : names) {
            paths.push_back(folder_ / name);
        }
        return events_of_drop(paths, slot);
    }
    static std::string opened_in_a(const Event& event) {
        const auto* asked = event.as<event::OpenAsked>();
        return asked != nullptr ? asked->source.path.filename().string() : "nothing";
    }
    static std::string opened_in_b(const Event& event) {
        const auto* asked = event.as<event::OpenAsBAsked>();
        return asked != nullptr ? asked->source.path.filename().string() : "nothing";
    }

    TemporaryFolder folder_;
};

TEST_F(DroppedFilesTest, OneModelGoesToTheSlotAskedFor) {
    const std::vector<Event> a = events({"one"});
    ASSERT_EQ(a.size(), 1U);
    EXPECT_EQ(opened_in_a(a[0]), "one");
    const std::vector<Event> b = events({"one"}, Slot::b);
    ASSERT_EQ(b.size(), 1U);
    EXPECT_EQ(opened_in_b(b[0]), "one");
}

TEST_F(DroppedFilesTest, OfTwoModelsTheFirstIsAAndTheSecondB) {
    for (const Slot slot : {Slot::a, Slot::b}) {
        const std::vector<Event> both = events({"two", "one"}, slot);
        ASSERT_EQ(both.size(), 2U);
        EXPECT_EQ(opened_in_a(both[0]), "two");
        EXPECT_EQ(opened_in_b(both[1]), "one");
    }
}

TEST_F(DroppedFilesTest, FurtherModelsAreLeftOutWithAMessage) {
    const std::vector<Event> all = events({"one", "two", "three"});
    ASSERT_EQ(all.size(), 3U);
    const Message message = all[2].as<event::MessagePosted>()->message;
    EXPECT_EQ(message.level, MessageLevel::warning);
    EXPECT_EQ(message.text, "two models were taken, one as A and two as B; ignored: 1");
}

TEST_F(DroppedFilesTest, ALatentWaitsForTheModelThatIsOpenedInA) {
    const std::vector<std::vector<std::string>> orders = {{"z.json", "one"}, {"one", "z.json"}};
    for (const std::vector<std::string>& names : orders) {
        const std::vector<Event> both = events(names);
        ASSERT_EQ(both.size(), 1U);
        EXPECT_EQ(opened_in_a(both[0]), "one");
        EXPECT_EQ(both[0].as<event::OpenAsked>()->latent, folder_ / "z.json");
    }
    const std::vector<Event> as_b = events({"z.json", "one"}, Slot::b);
    ASSERT_EQ(as_b.size(), 2U);
    EXPECT_EQ(opened_in_b(as_b[0]), "one");
    EXPECT_EQ(as_b[1].as<event::LatentOpenAsked>()->path, folder_ / "z.json");
}

TEST_F(DroppedFilesTest, OfSeveralLatentsTheFirstIsTaken) {
    const std::vector<Event> both = events({"z.json", "other.npy"});
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[0].as<event::LatentOpenAsked>()->path, folder_ / "z.json");
    EXPECT_EQ(both[1].as<event::MessagePosted>()->message.text,
              "one z was taken, z.json; ignored: 1");
}

TEST_F(DroppedFilesTest, ATableOfDirectionsIsSaidToBeOne) {
    const std::vector<Event> events_of_table = events({"directions.json"});
    ASSERT_EQ(events_of_table.size(), 1U);
    const Message message = events_of_table[0].as<event::MessagePosted>()->message;
    EXPECT_EQ(message.title, "Cannot open directions.json");
    EXPECT_NE(message.text.find("rows of numbers"), std::string::npos) << message.text;
    EXPECT_NE(message.hint.find("--direction"), std::string::npos) << message.hint;
}

}  // namespace
}  // namespace zscope
