#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/data/scenes/scene_set.h"
#include "core/directions/rebased_model.h"
#include "core/metrics/measured_factors.h"
#include "core/metrics/scene_reader.h"
#include "core/model/generator.h"
#include "core/model/registry.h"
#include "core/train/trained_model.h"
#include "tests/core/files_support.h"
#include "tests/support/numbers.h"

namespace zscope {
namespace {

constexpr std::int64_t kLatents = 1000;
constexpr std::int64_t kAtOnce = 50;
constexpr double kSamePicture = 1e-5;
constexpr int kRead = 2000;  ///< pictures whose factors are read, before and after

/// Re-based as the program does unless told otherwise, but for how many latents are looked at.
struct Bundled {
    const char* name;
    std::int64_t samples;
    std::int64_t order_samples;
    bool is_large;                     ///< its search takes many times as long
    std::vector<std::string> factors;  ///< that get a component each
    double as_trained;                 ///< no component explains as much of any of them
    bool holds_nothing_else;           ///< two components get nearly all activeness
};

std::ostream& operator<<(std::ostream& stream, const Bundled& model) {
    return stream << model.name;
}

RebaseOptions options_for(const Bundled& model) {
    RebaseOptions options;
    options.samples = model.samples;
    options.order_samples = model.order_samples;
    return options;
}

std::unique_ptr<Generator> in_doubles(LoadedModel model) {
    for (auto& [name, tensor] : model.weights) {
        tensor = tensor.to(at::kDouble);
    }
    return build_generator(std::move(model));
}

/// The largest gap between each picture of `before` at z [N, n] and that of `after` at the same
/// place, [N].
at::Tensor picture_gaps(Generator& before, Generator& after, const at::Tensor& z,
                        const at::Tensor& q) {
    const at::Tensor gap = after.forward(to_new_axes(z, q), {}) - before.forward(z, {});
    return gap.abs().flatten(1).amax(1);
}

/// A bundled model, and the same re-based, written and read again.
struct Turned {
    explicit Turned(const Bundled& model)
        : whole(load_whole_model(std::filesystem::path(ZSCOPE_SOURCE_DIR) / "models" / model.name)),
          before(build_generator(whole.model)),
          found(find_rebase(*before, options_for(model))) {
        save_whole_model(folder / "turned", rebase_model(whole, found));
        turned = load_model(folder / "turned");
        after = build_generator(turned);
    }

    test::TemporaryFolder folder;
    WholeModel whole;
    std::unique_ptr<Generator> before;
    Rebase found;
    LoadedModel turned;
    std::unique_ptr<Generator> after;
};

/// What re-basing promises, on the models that come with the program.
class BundledRebase : public ::testing::TestWithParam<Bundled> {
  public:
    static void TearDownTestSuite() { all_turned().clear(); }

  protected:
#ifdef __SANITIZE_ADDRESS__
    void SetUp() override {
        if (GetParam().is_large) {
            GTEST_SKIP() << "with the sanitizer it takes long, and its numbers are no other ones";
        }
    }
#endif

    /// The search takes long: once for all tests.
    static Turned& turned() {
        return all_turned().try_emplace(GetParam().name, GetParam()).first->second;
    }

    at::NoGradGuard no_grad_;

  private:
    static std::map<std::string, Turned>& all_turned() {
        static std::map<std::string, Turned> models;
        return models;
    }
};

TEST_P(BundledRebase, WrittenModelDrawsTheSamePicturesForThousandLatents) {
    Turned& model = turned();
    const at::Tensor& q = model.found.rotation;
    const std::int64_t n = model.before->info().latent_size;
    EXPECT_LT(testing::largest(q.matmul(q.t()) - at::eye(n, at::kDouble)), 1e-6);
    EXPECT_LT(model.found.off_after, model.found.off_before);
    const at::Tensor latents = at::randn({kLatents, n}, testing::seeded(21));
    const at::Tensor other_axes = at::eye(n, at::kDouble);
    EXPECT_GT(testing::largest(
                  picture_gaps(*model.before, *model.after, latents.narrow(0, 0, 1), other_axes)),
              1e-2);
    double worst = 0.0;
    std::vector<at::Tensor> apart;
    for (const at::Tensor& z : latents.split(kAtOnce)) {
        const at::Tensor gaps = picture_gaps(*model.before, *model.after, z, q);
        worst = std::max(worst, testing::largest(gaps));
        apart.push_back(z.index_select(0, (gaps >= kSamePicture).nonzero().flatten()));
    }
    EXPECT_LT(worst, 10 * kSamePicture) << "in float32";
    // The networks' own rounding left out: what remains is that of the written weights.
    if (const at::Tensor rest = at::cat(apart).to(at::kDouble); rest.size(0) > 0) {
        const std::unique_ptr<Generator> before = in_doubles(model.whole.model);
        const std::unique_ptr<Generator> after = in_doubles(model.turned);
        for (const at::Tensor& z : rest.split(kAtOnce)) {
            EXPECT_LT(testing::largest(picture_gaps(*before, *after, z, q)), kSamePicture);
        }
    }
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", worst);
    std::printf("the worst gap in float32: %s\n", text);
    RecordProperty("worst_float32_gap", text);
}

TEST_P(BundledRebase, TheWrittenModelHasTheAxesThatARebasingOfItFinds) {
    Turned& model = turned();
    const Rebase& found = model.found;
    const Rebase again = find_rebase(*model.after, options_for(GetParam()));
    EXPECT_EQ(again.options.layers, found.options.layers);
    EXPECT_NEAR(again.off_before, found.off_after, 1e-4);
    EXPECT_NEAR(again.off_after, found.off_after, 1e-4);
    const std::int64_t n = model.after->info().latent_size;
    const at::Tensor own = at::eye(n, at::kDouble);
    // Second differences of float32 pictures: the less a component moves, the more rounding shows,
    // at last in the sign.
    const double strongest = found.activeness.front();
    for (std::int64_t i = 0; i < n; ++i) {
        const bool is_strong = found.activeness[static_cast<std::size_t>(i)] > strongest / 10;
        const at::Tensor axis = is_strong ? again.rotation[i] : again.rotation[i].abs();
        EXPECT_LT(testing::largest(axis - own[i]), is_strong ? 1e-3 : 1e-2) << "component " << i;
    }
}

/// The index of a factor's best component, and which that is.
struct BestComponent {
    double index = 0.0;
    int component = -1;
};

BestComponent best_component(const MeasuredFactorIndex& measured, const std::string& factor) {
    const auto found = std::ranges::find(measured.factors, factor, &FactorIndex::name);
    if (found == measured.factors.end() || found->best < 0) {
        ADD_FAILURE() << factor << " was not measured";
        return {};
    }
    return {found->best_index().value, found->best};
}

TEST_P(BundledRebase, FactorsHaveOneComponentEach) {
    Turned& model = turned();
    const std::optional<std::string> data = scene_set_of(model.whole.model.card.training);
    ASSERT_TRUE(data);
    const SceneReader reader(SceneSet::open(*data), static_cast<int>(model.before->info().height));
    const SampleOptions samples{.samples = kRead, .latent_mode = model.found.options.latent_mode};
    const auto measure = [&](Generator& generator) {
        return measure_factor_index(generator, reader, samples, {}, {}, {});
    };
    const MeasuredFactorIndex before = measure(*model.before);
    const MeasuredFactorIndex after = measure(*model.after);
    std::set<int> components;
    for (const std::string& factor : GetParam().factors) {
        EXPECT_LT(best_component(before, factor).index, GetParam().as_trained)
            << factor << ", as trained";
        const BestComponent best = best_component(after, factor);
        EXPECT_GE(best.index, 0.8) << factor;
        components.insert(best.component);
    }
    EXPECT_EQ(components.size(), GetParam().factors.size()) << "two factors have one component";
    if (GetParam().holds_nothing_else) {
        EXPECT_LT(top_share(model.found.activeness_before, 2), 0.4);
        EXPECT_GT(top_share(model.found.activeness, 2), 0.85);  // pre_norm; post_norm has .93
    }
}

INSTANTIATE_TEST_SUITE_P(
    Models, BundledRebase,
    ::testing::Values(Bundled{"two-factors", 64, 16, false, {"x", "y"}, 0.4, true},
                      Bundled{"scenes-simple", 64, 16, true, {"x", "y", "color"}, 0.6, false}),
    [](const auto& tested) {
        std::string name = tested.param.name;
        std::erase(name, '-');
        return name;
    });

}  // namespace
}  // namespace zscope
