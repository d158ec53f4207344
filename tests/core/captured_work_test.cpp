#include "core/tensor/captured_work.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <vector>

#include "core/base/error.h"
#include "core/base/program_path.h"
#include "core/model/device.h"
#include "core/tensor/cuda_graph_library.h"
#include "core/tensor/true_float32.h"
#include "tests/support/repeated_graph.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

using Tensors = CapturedWork::Tensors;

constexpr int kRunsUntilReplay = CapturedWork::kEagerRuns + CapturedWork::kCheckedReplays + 1;

/// Twice its input, and nothing.
Tensors doubled(const Tensors& inputs) {
    return {inputs.at(0) * 2.0, at::Tensor()};
}

class CapturedWorkTest : public ::testing::Test {
  protected:
    /// Counts what it makes.
    DeviceGraphMaker counted() {
        return [this] {
            ++graphs_;
            return std::make_unique<test::RepeatedGraph>();
        };
    }

    /// Runs `work` so often that the last run is a replay, each time with another input.
    void run_to_replay(CapturedWork& work, const CaptureKey& key, const at::Tensor& like) {
        for (int i = 1; i <= kRunsUntilReplay; ++i) {
            EXPECT_FALSE(work.is_replaying()) << i;
            const Tensors found = work.run(key, {at::full_like(like, i)}, doubled);
            ASSERT_EQ(found.size(), 2U);
            EXPECT_TRUE(at::equal(found[0], at::full_like(like, 2 * i))) << i;
            EXPECT_FALSE(found[1].defined());
        }
        EXPECT_TRUE(work.is_replaying());
    }

    int graphs_ = 0;
    CaptureKey key_{.numbers = {1.5}, .storages = {}};
    at::Tensor input_ = at::ones({2, 3});
};

TEST_F(CapturedWorkTest, IsRecordedOnceAndThenReplayed) {
    CapturedWork work(counted());
    run_to_replay(work, key_, input_);
    EXPECT_TRUE(at::equal(work.run(key_, {input_}, doubled)[0], input_ * 2.0));
    EXPECT_EQ(graphs_, 1);
    EXPECT_EQ(work.refusal(), "");
}

TEST_F(CapturedWorkTest, IsTheWorkItselfWithoutAMaker) {
    CapturedWork work(DeviceGraphMaker{});
    for (int i = 0; i < kRunsUntilReplay; ++i) {
        const Tensors found = work.run(key_, {input_}, doubled);
        EXPECT_TRUE(at::equal(found[0], input_ * 2.0));
        EXPECT_FALSE(work.is_replaying());
    }
    EXPECT_EQ(work.refusal(), "");
}

TEST_F(CapturedWorkTest, EveryChangeOfItsTermsDropsTheRecording) {
    CapturedWork work(counted());
    const NamedTensors weights = {{"w", at::ones({2})}};
    CaptureKey moved = key_;
    append_storages(weights, moved.storages);
    CaptureKey moved_again = key_;
    append_storages({{"w", weights[0].second.clone()}}, moved_again.storages);
    const CaptureKey other_number{.numbers = {1.25}, .storages = {}};
    int expected = 0;
    const auto expect_new_recording = [&](const CaptureKey& key, const at::Tensor& like,
                                          const char* what) {
        SCOPED_TRACE(what);
        EXPECT_TRUE(at::equal(work.run(key, {like}, doubled)[0], like * 2.0));
        EXPECT_FALSE(work.is_replaying());
        work.forget();
        run_to_replay(work, key, like);
        EXPECT_EQ(graphs_, ++expected);
    };
    expect_new_recording(key_, input_, "first");
    expect_new_recording(other_number, input_, "number");
    expect_new_recording(moved, input_, "storage");
    expect_new_recording(moved_again, input_, "other storage");
    expect_new_recording(moved_again, at::ones({4, 3}), "batch");
    expect_new_recording(moved_again, at::ones({3, 4}).t(), "strides");
    expect_new_recording(moved_again, at::ones({4, 3}, at::kDouble), "type");
    const Tf32Pass tf32(c10::Device(c10::kCUDA, 0));
    expect_new_recording(moved_again, at::ones({4, 3}, at::kDouble), "TF32");
    const TrueFloat32 differences;
    expect_new_recording(moved_again, at::ones({4, 3}, at::kDouble), "true float32");
}

TEST_F(CapturedWorkTest, ForgetsOnRequest) {
    CapturedWork work(counted());
    run_to_replay(work, key_, input_);
    work.forget();
    run_to_replay(work, key_, input_);
    EXPECT_EQ(graphs_, 2);
}

TEST_F(CapturedWorkTest, GoesOnWithTheWorkWhereTheDeviceRefuses) {
    int asked = 0;
    CapturedWork work([&asked]() -> std::unique_ptr<DeviceGraph> {
        ++asked;
        throw std::runtime_error("no graph here\nwith a trace");
    });
    for (int i = 0; i < 2 * kRunsUntilReplay; ++i) {
        EXPECT_TRUE(at::equal(work.run(key_, {input_}, doubled)[0], input_ * 2.0));
    }
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(work.refusal(), "no graph here");
}

/// Replays so often, and does nothing after that.
class StaleGraph final : public DeviceGraph {
  public:
    explicit StaleGraph(int good) : good_(good) {}
    void capture(const std::function<void()>& work) override { work_ = work; }
    void replay() override {
        if (good_-- > 0) {
            work_();
        }
    }

  private:
    std::function<void()> work_;
    int good_;
};

TEST_F(CapturedWorkTest, AReplayOfOtherNumbersIsGivenUp) {
    for (const int good : {0, 1}) {
        CapturedWork work([good] { return std::make_unique<StaleGraph>(good); });
        for (int i = 1; i <= 2 * kRunsUntilReplay; ++i) {
            const at::Tensor input = at::full_like(input_, i);
            EXPECT_TRUE(at::equal(work.run(key_, {input}, doubled)[0], input * 2.0)) << i;
            EXPECT_FALSE(work.is_replaying());
        }
        EXPECT_EQ(work.refusal(), "a replay gave other numbers than the operations one by one");
    }
}

TEST_F(CapturedWorkTest, NumbersThatAreNoneCompareEqual) {
    CapturedWork work(counted());
    const at::Tensor none = at::full({2}, std::nan(""));
    for (int i = 0; i < kRunsUntilReplay; ++i) {
        (void)work.run(key_, {none}, doubled);
    }
    EXPECT_TRUE(work.is_replaying());
}

TEST_F(CapturedWorkTest, WhatTheWorkThrowsComesThrough) {
    CapturedWork work(counted());
    const CapturedWork::Work failing = [](const Tensors&) -> Tensors {
        throw std::runtime_error("broken");
    };
    for (int i = 0; i < kRunsUntilReplay; ++i) {
        EXPECT_THROW((void)work.run(key_, {input_}, failing), std::runtime_error);
    }
}

TEST(GraphsOn, TheCpuHasNone) {
    EXPECT_FALSE(graphs_on(c10::Device(c10::kCPU)));
}

TEST(GraphsOn, TheLibraryLiesBesideTheProgramAndSaysWhatIsMissing) {
    const std::filesystem::path library = program_path().replace_filename(kCudaGraphLibrary);
    if (!std::filesystem::exists(library)) {
        GTEST_SKIP() << "built without the headers of the CUDA runtime";
    }
    const DeviceGraphMaker maker = graphs_on(c10::Device(c10::kCUDA, 0));
    ASSERT_TRUE(maker);
    if (load_cuda_libraries().cuda) {
        EXPECT_NE(maker(), nullptr);
    } else {
        EXPECT_EQ(testing::error_of([&] { (void)maker(); }).code(), ErrorCode::unsupported);
    }
}

}  // namespace
}  // namespace zscope
