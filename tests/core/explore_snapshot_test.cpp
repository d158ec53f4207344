#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include "core/base/error.h"
#include "core/base/named_thread.h"
#include "core/explore/following_replica.h"
#include "core/explore/synth_worker.h"
#include "core/model/weight_snapshot.h"
#include "tests/support/test_generators.h"
#include "tests/support/thrown_error.h"

namespace zscope::testing {
namespace {

constexpr std::uint64_t kGeneration = 1;

bool is_flat(const FloatImage& picture) {
    for (const float value : picture.values) {
        if (value != picture.values.front()) {
            return false;
        }
    }
    return true;
}

RenderRequest any_request(std::uint64_t version) {
    RenderRequest request;
    request.model_generation = kGeneration;
    request.state_version = version;
    request.z = {0.0F};
    return request;
}

TEST(WeightSnapshot, IsACopyOfItsMoment) {
    const FlatGenerator trained(FlatGenerator::Replica::copies);
    FlatGenerator::step(trained.weights(), 3.0);
    const WeightSnapshot snapshot(trained.weights(), 7);
    FlatGenerator::step(trained.weights(), 4.0);
    EXPECT_EQ(snapshot.version(), 7U);
    FlatGenerator viewed(FlatGenerator::Replica::copies);
    snapshot.copy_into(viewed);
    EXPECT_EQ(viewed.forward(at::zeros({1, 1}), {}).max().item<float>(), 3.0F);
    EXPECT_EQ(viewed.forward(at::zeros({1, 1}), {}).min().item<float>(), 3.0F);
}

TEST(WeightSnapshot, LeavesTheGraphOfTheTrainerAlone) {
    at::Tensor weight = at::full({2}, 1.0).requires_grad_(true);
    const WeightSnapshot snapshot({{"w", weight}}, 1);
    EXPECT_FALSE(snapshot.tensors().front().second.requires_grad());
    EXPECT_NE(snapshot.tensors().front().second.const_data_ptr(), weight.const_data_ptr());
}

TEST(WeightSnapshot, GeneratorsWithoutWeightsRefuseIt) {
    TestGenerator generator;
    const WeightSnapshot snapshot({{"w", at::zeros({1})}}, 1);
    EXPECT_EQ(code_of([&] { snapshot.copy_into(generator); }), ErrorCode::unsupported);
}

TEST(WeightSnapshot, RefusedWeightsShowAsAnErrorAndThePictureTriesAgain) {
    SynthWorker worker;
    worker.set_model({.generation = kGeneration, .prototype = std::make_shared<TestGenerator>()});
    worker.apply_snapshot(kGeneration, std::make_shared<const WeightSnapshot>(
                                           NamedTensors{{"w", at::zeros({1})}}, 1));
    RenderRequest request = any_request(1);
    request.z = {0.0F, 0.0F, 0.0F};
    worker.request(request);
    std::optional<RenderedImage> image;
    while (!image) {
        image = worker.take_result();
        std::this_thread::yield();
    }
    ASSERT_TRUE(image->error);
    EXPECT_EQ(image->error->code(), ErrorCode::unsupported);
}

/// A trainer that steps without a break; after each step `publish(version)` runs on its thread.
class Trainer {
  public:
    Trainer(NamedTensors weights, std::function<void(std::uint64_t)> publish)
        : thread_("train", [weights = std::move(weights),
                            publish = std::move(publish)](const std::stop_token& stop) {
              for (std::uint64_t version = 1; !stop.stop_requested(); ++version) {
                  FlatGenerator::step(weights, static_cast<double>(version % (1U << 20U)));
                  publish(version);
              }
          }) {}

  private:
    NamedThread thread_;
};

TEST(TornFrames, NoneInMoreThanAThousandWithSnapshots) {
    constexpr int kFrames = 1200;
    SynthWorker worker({.threads = 1});
    const auto prototype = std::make_shared<const FlatGenerator>(FlatGenerator::Replica::copies);
    worker.set_model({.generation = kGeneration, .prototype = prototype});
    const FlatGenerator live(FlatGenerator::Replica::copies);
    const Trainer trainer(live.weights(), [&](std::uint64_t version) {
        worker.apply_snapshot(kGeneration,
                              std::make_shared<const WeightSnapshot>(live.weights(), version));
    });
    int torn = 0;
    int wrong_version = 0;
    std::uint64_t newest = 0;
    std::uint64_t request = 0;
    for (int frames = 0; frames < kFrames;) {
        worker.request(any_request(++request));
        const std::optional<RenderedImage> image = worker.take_result();
        if (!image) {
            std::this_thread::yield();
            continue;
        }
        ASSERT_FALSE(image->error) << image->error->describe();
        ++frames;
        torn += is_flat(*image->values) ? 0 : 1;
        const auto expected = static_cast<float>(image->weights_version % (1U << 20U));
        wrong_version += image->values->values.front() == expected ? 0 : 1;
        EXPECT_GE(image->weights_version, newest);
        newest = image->weights_version;
    }
    EXPECT_EQ(torn, 0);
    EXPECT_EQ(wrong_version, 0);
    EXPECT_GT(newest, 10U) << "the picture did not follow the training";
}

TEST(FollowingReplica, HasTheWeightsOfItsSource) {
    const FlatGenerator live(FlatGenerator::Replica::copies);
    const auto value = [](Generator& generator) {
        return generator.forward(at::zeros({1, 1}), {}).max().item<float>();
    };
    ModelSource source{
        .generation = kGeneration,
        .prototype = std::make_shared<const FlatGenerator>(FlatGenerator::Replica::copies)};
    FollowingReplica replica;
    Generator& first = replica.follow(source);
    EXPECT_EQ(value(first), 0.0F);
    FlatGenerator::step(live.weights(), 3.0);
    source.weights = std::make_shared<const WeightSnapshot>(live.weights(), 1);
    EXPECT_EQ(&replica.follow(source), &first) << "weights are loaded, no model is made";
    EXPECT_EQ(value(first), 3.0F);
    source.weights =
        std::make_shared<const WeightSnapshot>(NamedTensors{{"no such weight", at::zeros({1})}}, 2);
    EXPECT_THROW((void)replica.follow(source), std::exception);
    source.weights = nullptr;
    EXPECT_EQ(value(replica.follow(source)), 0.0F);
}

// The control: the same detector must see the tearing when the weights are shared live.
TEST(TornFrames, AreSeenWhenTheLiveWeightsAreShared) {
    constexpr int kMostFrames = 50000;
    SynthWorker worker({.threads = 1});
    const auto live =
        std::make_shared<const FlatGenerator>(FlatGenerator::Replica::shares_live_weights);
    worker.set_model({.generation = kGeneration, .prototype = live});
    const Trainer trainer(live->weights(), [](std::uint64_t) {});
    int torn = 0;
    std::uint64_t request = 0;
    for (int frames = 0; frames < kMostFrames && torn < 3;) {
        worker.request(any_request(++request));
        const std::optional<RenderedImage> image = worker.take_result();
        if (!image) {
            std::this_thread::yield();
            continue;
        }
        ++frames;
        torn += is_flat(*image->values) ? 0 : 1;
    }
    EXPECT_EQ(torn, 3);
}

TEST(SynthWorker, PictureFollowsASnapshotWithoutANewRequest) {
    SynthWorker worker({.threads = 1});
    worker.set_model(
        {.generation = kGeneration,
         .prototype = std::make_shared<const FlatGenerator>(FlatGenerator::Replica::copies)});
    worker.request(any_request(5));
    const auto next = [&worker] {
        for (;;) {
            if (auto image = worker.take_result()) {
                return *std::move(image);
            }
            std::this_thread::yield();
        }
    };
    EXPECT_EQ(next().weights_version, 0U);
    const FlatGenerator live(FlatGenerator::Replica::copies);
    FlatGenerator::step(live.weights(), 9.0);
    worker.apply_snapshot(kGeneration + 1,
                          std::make_shared<const WeightSnapshot>(live.weights(), 8));
    worker.apply_snapshot(kGeneration, std::make_shared<const WeightSnapshot>(live.weights(), 9));
    const RenderedImage image = next();
    EXPECT_EQ(image.state_version, 5U);
    EXPECT_EQ(image.weights_version, 9U);
    EXPECT_EQ(image.values->values.front(), 9.0F);
}

}  // namespace
}  // namespace zscope::testing
