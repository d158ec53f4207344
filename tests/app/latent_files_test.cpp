#include "app/control/latent_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/explore/model_jobs.h"
#include "core/export/latent_file.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "tests/core/files_support.h"
#include "tests/support/door.h"

namespace zscope {
namespace {

using test::TemporaryFolder;
using test::write_text;
using testing::Door;

const std::vector<float> kZ{1.5F, -0.25F, 3.0F};

/// A model of three components, opened as the `generation`th.
AppState opened_state(std::uint64_t generation) {
    AppState state;
    state.model.generation = generation;
    state.model.info.name = "three";
    state.model.info.latent_size = 3;
    state.edit = edit_from_seed(5, 3);
    return state;
}

class LatentFilesTest : public ::testing::Test {
  protected:
    /// What the window is to do, once all orders are done.
    std::vector<Event> answers(const AppState& state) {
        jobs_.wait_until_idle();
        return files_.take(state);
    }
    /// The only answer, which is a T.
    template <typename T>
    T answer(const AppState& state) {
        const std::vector<Event> events = answers(state);
        EXPECT_EQ(events.size(), 1U);
        EXPECT_FALSE(files_.busy());
        const T* found = events.at(0).as<T>();
        EXPECT_NE(found, nullptr);
        return found != nullptr ? *found : T{};
    }

    TemporaryFolder folder_;
    JobRunner jobs_{model_job_options(1, {})};
    LatentFiles files_{jobs_, {}};
};

TEST_F(LatentFilesTest, NothingIsReadOnTheCallersThread) {
    write_latent_file(folder_ / "z.npy", {kZ});
    Door door(/*is_open=*/false);
    const auto earlier = std::make_shared<EventQueue<JobResult<bool>>>();
    jobs_.submit<bool>(
        {JobClass::user, "An earlier job", ""},
        [&door](JobContext&) {
            door.pass();
            return true;
        },
        earlier);
    door.wait_for_arrivals(1);
    const AppState state = opened_state(1);
    files_.open(state, folder_ / "z.npy");
    files_.save(state, {folder_ / "saved.npy"});
    EXPECT_TRUE(files_.busy());
    EXPECT_TRUE(files_.take(state).empty());
    EXPECT_FALSE(std::filesystem::exists(folder_ / "saved.npy"));
    door.open();
    const std::vector<Event> events = answers(state);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].as<event::LatentPlaced>()->z, kZ);
    EXPECT_EQ(events[1].as<event::MessagePosted>()->message.title, "z was saved");
    EXPECT_EQ(read_latent_file(folder_ / "saved.npy", state.model.info).z,
              composed_latent(state.edit));
    EXPECT_FALSE(files_.busy());
}

TEST_F(LatentFilesTest, FailuresAreMessages) {
    const AppState state = opened_state(1);
    files_.open(state, folder_ / "absent.npy");
    const Message absent = answer<event::MessagePosted>(state).message;
    EXPECT_EQ(absent.title, "Cannot open z");
    EXPECT_NE(absent.text.find("absent.npy"), std::string::npos) << absent.text;
    files_.open(AppState(), folder_ / "z.npy");
    const Message no_model = answer<event::MessagePosted>(AppState()).message;
    EXPECT_NE(no_model.text.find("no model is open"), std::string::npos) << no_model.text;
    files_.save(state, {folder_ / "z.txt"});
    EXPECT_EQ(answer<event::MessagePosted>(state).message.title, "Cannot save z");
}

TEST_F(LatentFilesTest, AFileIsReplacedOnlyWhereItMayBe) {
    const AppState state = opened_state(1);
    write_text(folder_ / "z.json", "of somebody else");
    files_.save(state, {folder_ / "z.json", /*may_replace=*/false});
    EXPECT_EQ(answer<event::LatentFileFound>(state).path, folder_ / "z.json");
    EXPECT_EQ(test::read_text(folder_ / "z.json"), "of somebody else");
    files_.save(state, {folder_ / "new.json", /*may_replace=*/false});
    EXPECT_EQ(answer<event::MessagePosted>(state).message.title, "z was saved");
    files_.save(state, {folder_ / "z.json", /*may_replace=*/true});
    EXPECT_EQ(answer<event::MessagePosted>(state).message.title, "z was saved");
    EXPECT_EQ(read_latent_file(folder_ / "z.json", state.model.info).z,
              composed_latent(state.edit));
}

TEST_F(LatentFilesTest, ALatentReadForAnotherModelIsNotPlaced) {
    write_latent_file(folder_ / "z.npy", {kZ});
    files_.open(opened_state(1), folder_ / "z.npy");
    const Message message = answer<event::MessagePosted>(opened_state(2)).message;
    EXPECT_EQ(message.title, "The numbers were not taken");
    EXPECT_NE(message.text.find("another model"), std::string::npos) << message.text;
}

TEST_F(LatentFilesTest, ADroppedFileIsALatentOrAModel) {
    const AppState state = opened_state(1);
    write_latent_file(folder_ / "z.json", {kZ});
    files_.open_dropped({folder_ / "z.json"}, Slot::b);
    EXPECT_EQ(answer<event::LatentOpenAsked>(state).path, folder_ / "z.json");
    const Image pixel{.width = 1, .height = 1, .channels = 1, .pixels = {7}};
    write_png(folder_ / "export.png", pixel, {{kProvenanceKeyword, R"({"z": [1, 2, 3]})"}});
    files_.open_dropped({folder_ / "export.png"}, Slot::a);
    EXPECT_EQ(answer<event::LatentOpenAsked>(state).path, folder_ / "export.png");
    files_.open(state, folder_ / "export.png");
    EXPECT_EQ(answer<event::LatentPlaced>(state).z, (std::vector<float>{1, 2, 3}));
    write_png(folder_ / "plain.png", pixel);
    files_.open_dropped({folder_ / "plain.png"}, Slot::a);
    EXPECT_EQ(answer<event::OpenAsked>(state).source.path, folder_ / "plain.png");
    write_text(folder_ / "model", "not looked into");
    files_.open_dropped({folder_ / "model"}, Slot::a);
    EXPECT_EQ(answer<event::OpenAsked>(state).source.path, folder_ / "model");
    files_.open_dropped({folder_ / "model"}, Slot::b);
    EXPECT_EQ(answer<event::OpenAsBAsked>(state).source.path, folder_ / "model");
}

TEST_F(LatentFilesTest, FilesDroppedAtOnceAreAnsweredTogether) {
    write_text(folder_ / "model", "not looked into");
    files_.open_dropped({folder_ / "model", folder_ / "model"}, Slot::a);
    const std::vector<Event> events = answers(opened_state(1));
    ASSERT_EQ(events.size(), 2U);
    EXPECT_NE(events[0].as<event::OpenAsked>(), nullptr);
    EXPECT_NE(events[1].as<event::OpenAsBAsked>(), nullptr);
}

}  // namespace
}  // namespace zscope
