#include <ATen/ops/equal.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/base/error.h"
#include "core/model/model_file.h"
#include "core/train/checkpoint_files.h"
#include "core/train/trained_model.h"
#include "tests/core/files_support.h"
#include "tests/train/killed_program.h"

/// The real program, killed while it saves the end of a run: checkpoint, model, companion and
/// evaluation.
namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::names;
using test::Program;
using test::start_arguments;
using test::TemporaryFolder;
using test::wait_for_progress;

bool equal_tensors(const NamedTensors& a, const NamedTensors& b) {
    return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
        return x.first == y.first && at::equal(x.second, y.second);
    });
}

/// The model of a run; nothing where there is none or it is refused.
std::optional<WholeModel> whole_model(const fs::path& run) {
    try {
        return load_whole_model(run);
    } catch (const Error& error) {
        EXPECT_TRUE(error.code() == ErrorCode::not_found || error.code() == ErrorCode::bad_file)
            << error.describe();
        return std::nullopt;
    }
}

/// All parts are of one checkpoint.
void expect_model_of(const WholeModel& whole, const Checkpoint& checkpoint) {
    EXPECT_EQ(whole.model.card.training.images_seen, checkpoint.state.counters.images);
    EXPECT_TRUE(equal_tensors(whole.model.weights, averaged_weights(checkpoint.state)));
    if (!whole.companion) {
        return;
    }
    EXPECT_EQ(whole.companion->card, whole.model.card);
    for (const auto& [name, tensor] : whole.companion->generator) {
        const auto found = std::ranges::find(checkpoint.state.tensors, "generator/" + name,
                                             [](const auto& named) { return named.first; });
        ASSERT_NE(found, checkpoint.state.tensors.end()) << name;
        EXPECT_TRUE(at::equal(found->second, tensor)) << name;
    }
}

/// Has a run stopped once it has saved something, and waits until it is at its end.
bool ask_to_stop(const Program& program, const fs::path& run,
                 const std::vector<std::string>& before) {
    if (!wait_for_progress(program, run, before)) {
        program.wait();
        return false;
    }
    program.send(SIGTERM);
    return true;
}

/// Seconds from SIGTERM to the end of a tiny run that nobody kills.
std::chrono::duration<double> time_of_an_end() {
    const TemporaryFolder temporary;
    const Program program(start_arguments(temporary / "run"));
    EXPECT_TRUE(ask_to_stop(program, temporary / "run", {}));
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(program.wait(), 130);
    return std::chrono::steady_clock::now() - start;
}

/// After a kill: the newest checkpoint is whole; the model is of it, or as the sitting before has
/// left it, or none.
void expect_no_mixture(const fs::path& run, const std::optional<WholeModel>& before) {
    const std::optional<NewestCheckpoint> newest = find_newest_checkpoint(run);
    ASSERT_TRUE(newest);
    EXPECT_TRUE(newest->broken.empty());
    const std::optional<WholeModel> left = whole_model(run);
    if (!left) {
        return;
    }
    if (before && left->model.card == before->model.card) {
        EXPECT_TRUE(equal_tensors(left->model.weights, before->model.weights));
    } else {
        expect_model_of(*left, newest->checkpoint);
    }
}

/// Ends a run well: a little further on, with all parts of its model.
void expect_a_good_end(const fs::path& run) {
    const std::int64_t total =
        find_newest_checkpoint(run)->checkpoint.state.counters.images + std::int64_t{24};
    ASSERT_EQ(Program({"--resume", run.string(), "--total-images", std::to_string(total)}).wait(),
              0);
    const std::optional<NewestCheckpoint> last = find_newest_checkpoint(run);
    ASSERT_TRUE(last);
    EXPECT_GE(last->checkpoint.state.counters.images, total);
    const std::optional<WholeModel> whole = whole_model(run);
    ASSERT_TRUE(whole);
    ASSERT_TRUE(whole->companion);
    expect_model_of(*whole, last->checkpoint);
    for (const auto& entry : fs::recursive_directory_iterator(run)) {
        const std::string name = entry.path().filename().string();
        EXPECT_FALSE(name.ends_with(".tmp") || name.find(".next.") != std::string::npos) << name;
    }
}

TEST(KillTest, AKillInTheEndOfARunMixesNothing) {
    const std::chrono::duration<double> span = time_of_an_end();
    std::mt19937 random(4);
    std::uniform_real_distribution<double> share(0.0, 1.0);
    const TemporaryFolder temporary;
    int kills = 0;
    // Every other run has a model of an earlier sitting when it is killed.
    for (int i = 0; i < 12; ++i) {
        SCOPED_TRACE(i);
        const fs::path run = temporary / std::string("run-").append(std::to_string(i / 2));
        const bool is_new = i % 2 == 0;
        const std::optional<WholeModel> before = is_new ? std::nullopt : whole_model(run);
        const std::vector<std::string> saved = names(run);
        const Program program(is_new ? start_arguments(run)
                                     : std::vector<std::string>{"--resume", run.string(),
                                                                "--total-images", "100000000"});
        ASSERT_TRUE(ask_to_stop(program, run, saved)) << "the program ended by itself";
        std::this_thread::sleep_for(share(random) * span);
        program.send(SIGKILL);
        const int code = program.wait();
        ASSERT_TRUE(code == -SIGKILL || code == 130) << code;
        kills += code == -SIGKILL ? 1 : 0;
        expect_no_mixture(run, before);
        expect_a_good_end(run);
    }
    EXPECT_GT(kills, 0) << "no run was killed before its end";
}

}  // namespace
}  // namespace zscope
