#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

#include "core/model/progan/generator_network.h"
#include "core/model/progan/progan_generator.h"
#include "tests/bench/multiply_adds.h"
#include "tests/bench/plain_rebase.h"
#include "tests/core/progan_support.h"

namespace zscope::bench {
namespace {

constexpr std::int64_t kSamples = 2;
constexpr std::int64_t kEvaluations = 31;  ///< of one latent of 5 components
constexpr int kLayer = 4;

RebaseOptions few_samples(const std::vector<int>& layers) {
    RebaseOptions how;
    how.samples = kSamples;
    how.order_samples = kSamples;
    how.restarts = 2;
    how.layers = layers;
    return how;
}

TEST(PlainRebase, FindsWhatOursFinds) {
    const ProGanConfig config = testing::tiny_config();
    const GeneratorNetwork network(config, testing::seeded(1));
    const PlainGenerator plain(config, network.parameters());
    ProGanGenerator generator(config, network.parameters(), {});
    for (const int layer : {kLayer, 0}) {
        const RebaseOptions how =
            few_samples(layer == 0 ? std::vector<int>() : std::vector<int>{layer});
        const Rebase ours = find_rebase(generator, how);
        const Rebase found =
            find_rebase(plain_rebase_target(plain, config.latent_size, layer), how);
        EXPECT_EQ(found.evaluations, ours.evaluations);
        EXPECT_NEAR(found.off_before, ours.off_before, 5e-3) << layer;
        EXPECT_NEAR(found.off_after, ours.off_after, 5e-3) << layer;
        ASSERT_EQ(found.activeness_before.size(), ours.activeness_before.size());
        for (std::size_t i = 0; i < ours.activeness_before.size(); ++i) {
            EXPECT_NEAR(found.activeness_before[i], ours.activeness_before[i],
                        1e-3 * ours.activeness_before[i])
                << i;
        }
    }
}

TEST(PlainRebase, ItsFloorEndsAtTheLayerThatIsLookedAt) {
    const ProGanConfig config = testing::tiny_config();
    Rebase rebase;
    rebase.options = few_samples({kLayer});
    rebase.evaluations = (kSamples + kUnseenSamples) * kEvaluations + 30;
    const std::vector<std::int64_t> work = generator_multiply_adds(config);
    const auto to_layer = static_cast<double>(work[0] + work[1] + work[2] + work[3]);
    const RebaseFlops flops = rebase_flops(config, kLayer, rebase);
    EXPECT_DOUBLE_EQ(flops.derivatives, 2.0 * kSamples * kEvaluations * to_layer);
    EXPECT_DOUBLE_EQ(flops.diagonalness, 2.0 * kUnseenSamples * kEvaluations * to_layer);
    EXPECT_DOUBLE_EQ(flops.order, 30.0 * generator_flops(config));
    EXPECT_DOUBLE_EQ(rebase_flops(config, 0, rebase).derivatives,
                     kSamples * kEvaluations * generator_flops(config));
}

}  // namespace
}  // namespace zscope::bench
