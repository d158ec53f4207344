#include "core/tensor/captured_work.h"

#include <ATen/ATen.h>
#include <c10/util/Exception.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
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

const c10::Device kGpu(c10::kCUDA, 0);
constexpr int kRunsUntilReplay = CapturedWork::kEagerRuns + CapturedWork::kCheckedReplays + 1;

CapturedWork::MakeKey of(const CaptureKey& key) {
    return [key] { return key; };
}

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
            const Tensors found = work.run(of(key), {at::full_like(like, i)}, doubled);
            ASSERT_EQ(found.size(), 2U);
            EXPECT_TRUE(at::equal(found[0], at::full_like(like, 2 * i))) << i;
            EXPECT_FALSE(found[1].defined());
        }
        EXPECT_TRUE(work.is_replaying());
    }

    /// After the runs before a recording.
    void run_on_to_replay(CapturedWork& work) {
        for (int i = 0; i <= CapturedWork::kCheckedReplays; ++i) {
            (void)work.run(of(key_), {input_}, doubled);
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
    EXPECT_TRUE(at::equal(work.run(of(key_), {input_}, doubled)[0], input_ * 2.0));
    EXPECT_EQ(graphs_, 1);
    EXPECT_EQ(work.refusal(), "");
}

TEST_F(CapturedWorkTest, IsTheWorkItselfWithoutAMaker) {
    CapturedWork work(DeviceGraphMaker{});
    for (int i = 0; i < kRunsUntilReplay; ++i) {
        const auto no_key = []() -> CaptureKey {
            ADD_FAILURE() << "nobody needs a key";
            return {};
        };
        const Tensors found = work.run(no_key, {input_}, doubled);
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
        EXPECT_TRUE(at::equal(work.run(of(key), {like}, doubled)[0], like * 2.0));
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
    const Tf32Pass tf32(kGpu);
    expect_new_recording(moved_again, at::ones({4, 3}, at::kDouble), "TF32");
    const TrueFloat32 differences;
    expect_new_recording(moved_again, at::ones({4, 3}, at::kDouble), "true float32");
}

/// As on a device, the replays write where the recorded run wrote, and read where it read.
TEST_F(CapturedWorkTest, TheRecordingsMemoryIsNeitherGivenOutNorTheCallers) {
    const at::Tensor memory = at::empty({2, 3});
    const auto doubled_in_place = [&memory](const Tensors& inputs) {
        memory.copy_(inputs.at(0) * 2.0);
        return Tensors{memory};
    };
    CapturedWork work(counted());
    Tensors inputs;
    for (int i = 1; i <= kRunsUntilReplay; ++i) {
        inputs.push_back(at::full_like(input_, i));
        (void)work.run(of(key_), {inputs.back()}, doubled_in_place);
    }
    ASSERT_TRUE(work.is_replaying());
    const at::Tensor first = work.run(of(key_), {input_}, doubled_in_place)[0];
    (void)work.run(of(key_), {input_ * 7.0}, doubled_in_place);
    EXPECT_TRUE(at::equal(first, input_ * 2.0));
    for (int i = 1; i <= kRunsUntilReplay; ++i) {
        const at::Tensor& given = inputs[static_cast<std::size_t>(i - 1)];
        EXPECT_TRUE(at::equal(given, at::full_like(input_, i))) << i;
    }
}

TEST_F(CapturedWorkTest, SaysWhichRunsTookLonger) {
    CapturedWork work(counted());
    for (int i = 0; i < kRunsUntilReplay; ++i) {
        (void)work.run(of(key_), {input_}, doubled);
        EXPECT_EQ(work.was_checked(), i >= CapturedWork::kEagerRuns && i + 1 < kRunsUntilReplay)
            << i;
    }
}

TEST_F(CapturedWorkTest, WaitsForAsManyRunsAsItIsTold) {
    CapturedWork work(counted(), 2 * CapturedWork::kEagerRuns);
    for (int i = 0; i < 2 * CapturedWork::kEagerRuns; ++i) {
        (void)work.run(of(key_), {input_}, doubled);
        EXPECT_FALSE(work.was_checked()) << i;
    }
    (void)work.run(of(key_), {input_}, doubled);
    EXPECT_TRUE(work.was_checked());
}

TEST_F(CapturedWorkTest, AMomentWithoutTf32KeepsTheRecording) {
    const Tf32Pass tf32(kGpu);
    CapturedWork work(counted());
    run_to_replay(work, key_, input_);
    {
        const TrueFloat32 moment;
        EXPECT_TRUE(at::equal(work.run(of(key_), {input_}, doubled)[0], input_ * 2.0));
        EXPECT_FALSE(work.is_replaying());
    }
    EXPECT_TRUE(at::equal(work.run(of(key_), {input_}, doubled)[0], input_ * 2.0));
    EXPECT_TRUE(work.is_replaying());
    EXPECT_EQ(graphs_, 1);
}

TEST_F(CapturedWorkTest, WithoutTf32ForLongItIsRecordedAnew) {
    const Tf32Pass tf32(kGpu);
    CapturedWork work(counted());
    run_to_replay(work, key_, input_);
    const TrueFloat32 lasting;
    for (int i = 0; i < CapturedWork::kEagerRuns; ++i) {
        (void)work.run(of(key_), {input_}, doubled);
        EXPECT_FALSE(work.is_replaying()) << i;
    }
    run_to_replay(work, key_, input_);
    EXPECT_EQ(graphs_, 2);
}

TEST_F(CapturedWorkTest, WhatDoesNotFollowTf32IsReplayedWithAndWithoutIt) {
    CaptureKey key = key_;
    key.follows_tf32 = false;
    const Tf32Pass tf32(kGpu);
    CapturedWork work(counted());
    run_to_replay(work, key, input_);
    const TrueFloat32 differences;
    (void)work.run(of(key), {input_}, doubled);
    EXPECT_TRUE(work.is_replaying());
}

/// Twice its input. In call number `at`, counted from 1, TF32 is off for a moment, and the numbers
/// are others.
CapturedWork::Work disturbed(int at) {
    return [at, calls = std::make_shared<int>(0)](const Tensors& inputs) {
        if (++*calls != at) {
            return Tensors{inputs.at(0) * 2.0};
        }
        const TrueFloat32 moment;
        return Tensors{inputs.at(0) * 2.5};
    };
}

TEST_F(CapturedWorkTest, AComparisonAcrossAMomentWithoutTf32DoesNotCount) {
    const Tf32Pass tf32(kGpu);
    CapturedWork work(counted());
    const CapturedWork::Work once_other = disturbed(CapturedWork::kEagerRuns + 1);
    for (int i = 0; i <= kRunsUntilReplay; ++i) {
        EXPECT_FALSE(work.is_replaying()) << i;
        (void)work.run(of(key_), {input_}, once_other);
    }
    EXPECT_TRUE(work.is_replaying());
    EXPECT_EQ(graphs_, 1);
}

TEST_F(CapturedWorkTest, ARecordingAcrossAMomentWithoutTf32IsMadeAnew) {
    const Tf32Pass tf32(kGpu);
    CapturedWork work(counted());
    const CapturedWork::Work once_other = disturbed(CapturedWork::kEagerRuns + 2);
    for (int i = 0; i <= CapturedWork::kEagerRuns; ++i) {
        EXPECT_TRUE(at::equal(work.run(of(key_), {input_}, once_other)[0], input_ * 2.0)) << i;
    }
    EXPECT_EQ(graphs_, 1);
    EXPECT_EQ(work.refusal(), "");
    for (int i = 0; i < kRunsUntilReplay; ++i) {
        EXPECT_FALSE(work.is_replaying()) << i;
        EXPECT_TRUE(at::equal(work.run(of(key_), {input_}, once_other)[0], input_ * 2.0)) << i;
    }
    EXPECT_TRUE(work.is_replaying());
    EXPECT_EQ(graphs_, 2);
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
        EXPECT_TRUE(at::equal(work.run(of(key_), {input_}, doubled)[0], input_ * 2.0));
    }
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(work.refusal(), "no graph here");
}

void run_out_of_memory() {
    TORCH_CHECK_WITH(OutOfMemoryError, false, "out of memory");
}

TEST_F(CapturedWorkTest, IsRecordedLaterWhereMemoryRanOut) {
    int asked = 0;
    CapturedWork work([this, &asked] {
        if (++asked < CapturedWork::kMemoryFailures) {
            run_out_of_memory();
        }
        return counted()();
    });
    for (int i = 0; i < CapturedWork::kMemoryFailures * kRunsUntilReplay; ++i) {
        EXPECT_TRUE(at::equal(work.run(of(key_), {input_}, doubled)[0], input_ * 2.0));
    }
    EXPECT_TRUE(work.is_replaying());
    EXPECT_EQ(work.refusal(), "");
    EXPECT_EQ(asked, CapturedWork::kMemoryFailures);
}

TEST_F(CapturedWorkTest, IsGivenUpWhereMemoryRunsOutAgainAndAgain) {
    int asked = 0;
    CapturedWork work([&asked]() -> std::unique_ptr<DeviceGraph> {
        ++asked;
        run_out_of_memory();
        return nullptr;
    });
    for (int i = 0; i < (CapturedWork::kMemoryFailures + 2) * kRunsUntilReplay; ++i) {
        EXPECT_TRUE(at::equal(work.run(of(key_), {input_}, doubled)[0], input_ * 2.0));
    }
    EXPECT_EQ(asked, CapturedWork::kMemoryFailures);
    EXPECT_EQ(work.refusal(), "out of memory");
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
            EXPECT_TRUE(at::equal(work.run(of(key_), {input}, doubled)[0], input * 2.0)) << i;
            EXPECT_FALSE(work.is_replaying());
        }
        EXPECT_EQ(work.refusal(), "a replay gave other numbers than the operations one by one");
    }
}

TEST_F(CapturedWorkTest, NumbersThatAreNoneCompareEqual) {
    CapturedWork work(counted());
    const at::Tensor none = at::full({2}, std::nan(""));
    for (int i = 0; i < kRunsUntilReplay; ++i) {
        (void)work.run(of(key_), {none}, doubled);
    }
    EXPECT_TRUE(work.is_replaying());
}

TEST_F(CapturedWorkTest, WhatTheWorkThrowsComesThrough) {
    CapturedWork work(counted());
    const CapturedWork::Work failing = [](const Tensors&) -> Tensors {
        throw std::runtime_error("broken");
    };
    for (int i = 0; i < kRunsUntilReplay; ++i) {
        EXPECT_THROW((void)work.run(of(key_), {input_}, failing), std::runtime_error);
    }
    EXPECT_EQ(graphs_, 0);
    EXPECT_EQ(work.refusal(), "");
    run_on_to_replay(work);
}

TEST_F(CapturedWorkTest, WorkThatFailsBesideAReplayLeavesTheRecording) {
    CapturedWork work(counted());
    for (int i = 0; i <= CapturedWork::kEagerRuns; ++i) {
        (void)work.run(of(key_), {input_}, doubled);
    }
    const CapturedWork::Work failing = [](const Tensors&) -> Tensors {
        throw std::runtime_error("broken");
    };
    EXPECT_THROW((void)work.run(of(key_), {input_}, failing), std::runtime_error);
    EXPECT_EQ(work.refusal(), "");
    run_on_to_replay(work);
    EXPECT_EQ(graphs_, 1);
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
