#include "app/control/model_loader.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/explore/model_jobs.h"
#include "core/export/provenance.h"
#include "core/model/bundled_model.h"
#include "core/model/model_file.h"
#include "core/train/checkpoint_files.h"
#include "tests/core/files_support.h"
#include "tests/support/test_generators.h"

namespace zscope::testing {
namespace {

/// What the loader says of one order.
ModelLoader::News loaded(const ModelLocation& source, const ModelOpener& open) {
    JobRunner jobs(model_job_options(1));
    ModelLoader loader(jobs, open, "cpu", {});
    loader.open(source);
    jobs.wait_until_idle();
    std::vector<ModelLoader::News> news = loader.take();
    EXPECT_EQ(news.size(), 1U);
    return std::move(news.front());
}

std::unique_ptr<Generator> opened(const ModelLocation& /*source*/) {
    return std::make_unique<TestGenerator>(TestGeneratorOptions{},
                                           std::make_shared<TestGeneratorLog>());
}

TEST(ModelLoader, TellsWhereTheBundledModelWasFound) {
    const ModelLoader::News news = loaded({ModelOrigin::bundled, {}}, opened);
    ASSERT_TRUE(news.model);
    EXPECT_EQ(news.source.origin, ModelOrigin::bundled);
    EXPECT_EQ(news.source.path, find_bundled_model()) << "fine-tuning starts from this file";
    EXPECT_FALSE(news.source.path.empty());
    EXPECT_EQ((*news.model)->command_name, recorded_path(news.source.path.string()));
}

TEST(ModelLoader, NoCommandLineNamesTheCheckpointOfARun) {
    const ModelLoader::News news = loaded({ModelOrigin::run, "/runs/one"}, opened);
    ASSERT_TRUE(news.model);
    EXPECT_EQ(news.source, (ModelLocation{ModelOrigin::run, "/runs/one"}));
    EXPECT_EQ((*news.model)->command_name, "");
    const ModelLoader::News missing =
        loaded({ModelOrigin::run, "/nowhere/at/all"}, default_model_opener());
    EXPECT_FALSE(missing.model);
}

TEST(ModelLoader, ARunWithoutAModelIsItsNewestCheckpoint) {
    const test::TemporaryFolder run;
    const ModelLocation typed{ModelOrigin::file, run.path()};
    std::filesystem::create_directory(checkpoint_folder(run.path()));
    EXPECT_EQ(loaded(typed, opened).source, typed) << "without a checkpoint there is nothing else";
    test::write_text(checkpoint_path(run.path(), 96, false), "not looked into");
    const ModelLoader::News news = loaded(typed, opened);
    ASSERT_TRUE(news.model);
    EXPECT_EQ(news.source, (ModelLocation{ModelOrigin::run, run.path()}));
    EXPECT_EQ((*news.model)->command_name, "");
    std::filesystem::create_directory(run / kRunModelName);
    test::write_text(run / kRunModelName / kModelCardName, "{}");
    EXPECT_EQ(loaded(typed, opened).source, typed) << "its model comes first";
}

TEST(ModelLoader, ARunWithoutAnyCheckpointIsRefusedWithWhatToDo) {
    const test::TemporaryFolder run;
    std::filesystem::create_directory(checkpoint_folder(run.path()));
    const ModelLoader::News news = loaded({ModelOrigin::file, run.path()}, default_model_opener());
    ASSERT_FALSE(news.model);
    EXPECT_NE(news.model.error().describe().find("--export-only"), std::string::npos)
        << news.model.error().describe();
}

TEST(ModelLoader, TellsWhichModelCouldNotBeOpened) {
    const ModelLoader::News news = loaded(
        {ModelOrigin::file, "absent"}, [](const ModelLocation&) -> std::unique_ptr<Generator> {
            throw Error(ErrorCode::not_found, "absent does not exist", "");
        });
    ASSERT_FALSE(news.model);
    EXPECT_EQ(news.source.path, "absent");
}

}  // namespace
}  // namespace zscope::testing
