#include "core/train/run_space.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <limits>
#include <string>

#include "core/train/trainer.h"
#include "tests/core/files_support.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

using test::TemporaryFolder;

constexpr std::int64_t kBeyondEveryDisk = std::numeric_limits<std::int64_t>::max();

TEST(RunSpace, CountsEveryNumberOfTheCheckpointsThatLieThereAtOnce) {
    const TrainConfig config = test::tiny_config();
    const Trainer trainer(config, test::tiny_images());
    std::int64_t checkpoint = 0;
    std::int64_t model = 0;
    const TrainState state = trainer.state();
    for (const auto& [name, tensor] : state.tensors) {
        if (tensor.scalar_type() != at::kFloat) {
            continue;
        }
        const std::int64_t bytes = tensor.numel() * 4;
        checkpoint += bytes;
        const bool is_weight = name.starts_with("generator/") || name.starts_with("averaged/") ||
                               name.starts_with("discriminator/");
        model += is_weight ? bytes : 0;
    }
    ASSERT_GT(model, 0);
    EXPECT_EQ(run_bytes(config), 4 * checkpoint + model) << "three are kept, one is being written";
}

TEST(RunSpace, AFolderThatCanBeMadeIsGoodEnough) {
    const TemporaryFolder folder;
    EXPECT_EQ(why_not_write(folder.path(), 1), "");
    EXPECT_EQ(why_not_write(folder / "not" / "there" / "yet", 1), "");
    EXPECT_FALSE(std::filesystem::exists(folder / "not"));
}

TEST(RunSpace, SaysWhyNothingCanBeWritten) {
    const TemporaryFolder folder;
    test::write_text(folder / "file", "x");
    EXPECT_NE(why_not_write(folder / "file" / "runs", 1).find("is no folder"), std::string::npos);
    std::filesystem::create_symlink("nowhere", folder / "link");
    for (const auto& runs : {folder / "link", folder / "link" / "runs"}) {
        EXPECT_NE(why_not_write(runs, 1).find("link is no folder"), std::string::npos) << runs;
    }
    const std::string full = why_not_write(folder / "runs", kBeyondEveryDisk);
    EXPECT_NE(full.find(std::string("the disk of ").append(folder.path().string())),
              std::string::npos)
        << full;
    EXPECT_NE(full.find("left, the run needs 9223372036855 MB"), std::string::npos) << full;
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may write everywhere";
    }
    ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
    const std::string locked = why_not_write(folder / "runs", 1);
    ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
    EXPECT_NE(locked.find("nothing can be written to"), std::string::npos) << locked;
}

}  // namespace
}  // namespace zscope
