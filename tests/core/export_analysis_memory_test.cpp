#include <ATen/TensorOperators.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/export/hessian_report.h"
#include "core/export/penalty_report.h"
#include "core/export/picture_count.h"
#include "core/export/sensitivity_maps.h"
#include "core/hessian/analytic_hessians.h"
#include "core/hessian/diagonalness.h"
#include "core/hessian/interaction.h"
#include "core/hessian/model_calls.h"
#include "core/hessian/packed_hessian.h"
#include "core/hessian/penalty.h"
#include "core/hessian/progan_jets.h"
#include "core/hessian/sign_vectors.h"
#include "core/hessian/streamed_penalty.h"
#include "core/model/generator.h"
#include "core/model/progan/progan_generator.h"
#include "tests/support/counting_allocator.h"
#include "tests/support/cpu.h"
#include "tests/support/numbers.h"
#include "tests/support/small_progan.h"
#include "tests/support/thrown_error.h"

/// What measures hold at once (docs/methods.md, "Memory").
namespace zscope::testing {
namespace {

constexpr std::int64_t kMiB = std::int64_t{1} << 20;
constexpr std::int64_t kSlack = kMiB;  ///< latents, directions, a small picture
constexpr std::int64_t kLatents = 6;
constexpr int kBatch = 4;

/// tanh(z W) as a large picture, and as its only layer; a pass takes twice what it returns.
class LargeGenerator final : public Generator {
  public:
    explicit LargeGenerator(std::int64_t side) {
        info_.name = "large";
        info_.architecture = "test";
        info_.latent_size = kLatents;
        info_.height = side;
        info_.width = side;
        info_.activations = {{1, "all", {info_.channels, side, side}}};
        const std::int64_t outputs = info_.channels * side * side;
        basis_ = at::arange(kLatents * outputs, at::kFloat)
                     .mul_(0.37)
                     .sin_()
                     .reshape({kLatents, outputs});
        bias_ = at::zeros({outputs});
    }

    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }
    [[nodiscard]] at::Tensor forward(const at::Tensor& z, const ForwardOptions&) override {
        rows += z.size(0);
        return at::addmm(bias_, z, basis_)
            .tanh()
            .view({z.size(0), info_.channels, info_.height, info_.width});
    }
    [[nodiscard]] std::vector<at::Tensor> activations(const at::Tensor& z, std::span<const int>,
                                                      const ForwardOptions& options) override {
        return {forward(z, options)};
    }
    [[nodiscard]] std::unique_ptr<Generator> replica() const override { return nullptr; }
    void to(c10::Device) override {}
    [[nodiscard]] c10::Device device() const override { return c10::kCPU; }

    [[nodiscard]] std::int64_t outputs() const { return bias_.size(0); }

    std::int64_t rows = 0;  ///< drawn so far

  private:
    GeneratorInfo info_;
    at::Tensor basis_;
    at::Tensor bias_;
};

std::int64_t pass_bytes(LargeGenerator& generator) {
    return CountingAllocator::installed().peak_of([&] {
        (void)generator.forward(at::zeros({kBatch, kLatents}), {});
    });
}

FigureLatents one_latent() {
    return {.samples = 1, .seed = 3};
}

TEST(Memory, DirectionsAreNotKept) {
    CountingAllocator& memory = CountingAllocator::installed();
    LargeGenerator generator(128);
    const std::map<std::string, std::function<void(int)>> measures{
        {"heatmap",
         [&](int k) {
             (void)compute_sensitivity_maps(generator, kCpu,
                                            {.latents = one_latent(), .k = k, .batch = kBatch});
         }},
        {"refined heatmap",
         [&](int k) {
             (void)refine_sensitivity_map(generator, kCpu,
                                          {.latents = one_latent(), .k = k, .batch = kBatch},
                                          [](const RefinedMap&) {});
         }},
        {"penalty",
         [&](int k) {
             (void)compute_layer_penalties(
                 generator, kCpu, {.latents = one_latent(), .k = k, .batch = kBatch}, "large");
         }},
        {"most penalised pixel", [&](int k) {
             (void)compute_chosen_hessians(generator, kCpu,
                                           {.latents = one_latent(),
                                            .scheme = HessianScheme::minimal,
                                            .k = k,
                                            .batch = kBatch});
         }}};
    const std::int64_t sums =
        static_cast<std::int64_t>(kStreamedPenaltyBytes) * generator.outputs();
    const std::int64_t bound = pass_bytes(generator) + sums + kSlack;
    for (const auto& [name, measure] : measures) {
        const std::int64_t few = memory.peak_of([&, &run = measure] { run(4); });
        const std::int64_t many = memory.peak_of([&, &run = measure] { run(64); });
        EXPECT_LE(many, bound) << name;
        EXPECT_LE(many, few + kSlack) << name;
    }
}

TEST(Memory, DirectionsOfAllSamplesAreNotDrawnAtOnce) {
    CountingAllocator& memory = CountingAllocator::installed();
    LargeGenerator generator(4);
    constexpr int kDirections = 128;
    constexpr int kMany = 250;
    const auto latents = [](int samples) { return FigureLatents{.samples = samples, .seed = 3}; };
    const std::map<std::string, std::function<void(int)>> measures{
        {"heatmap",
         [&](int samples) {
             (void)compute_sensitivity_maps(
                 generator, kCpu, {.latents = latents(samples), .k = kDirections, .batch = 64});
         }},
        {"penalty",
         [&](int samples) {
             (void)compute_layer_penalties(
                 generator, kCpu, {.latents = latents(samples), .k = kDirections, .batch = 64},
                 "small");
         }},
        {"most penalised pixel", [&](int samples) {
             (void)compute_chosen_hessians(generator, kCpu,
                                           {.latents = latents(samples),
                                            .scheme = HessianScheme::minimal,
                                            .k = kDirections,
                                            .batch = 64});
         }}};
    // The slack holds what each sample leaves behind; its directions would take more.
    ASSERT_GT(std::int64_t{kMany} * kDirections * kLatents * 8, kSlack);
    for (const auto& [name, measure] : measures) {
        const std::int64_t few = memory.peak_of([&, &run = measure] { run(4); });
        const std::int64_t many = memory.peak_of([&, &run = measure] { run(kMany); });
        EXPECT_LE(many, few + kSlack) << name;
    }
}

TEST(Memory, SamplesAreMeasuredAlongTheDirectionsOfAllAtOnce) {
    LargeGenerator generator(4);
    const SensitivityOptions options{.latents = {.samples = 5, .seed = 3}, .k = 6, .batch = kBatch};
    const SensitivityMaps maps = compute_sensitivity_maps(generator, kCpu, options);
    const at::Tensor z = figure_latents(options.latents, kLatents);
    const at::Tensor directions = draw_directions(z, options.k, SignScheme::iid, seeded(3));
    ModelCalls calls(generator, options.latents.mode, kBatch, {}, {});
    const TensorFunction pixels = calls.layers({ModelCalls::kPixels});
    for (std::int64_t s = 0; s < z.size(0); ++s) {
        StreamedPenalty penalty(pixels, z.narrow(0, s, 1), options.epsilon, kBatch);
        penalty.add(directions.narrow(1, s, 1));
        const at::Tensor of_sample = penalty.result(VarianceForm::unbiased)[0];
        EXPECT_TRUE(maps.values[s].equal(of_sample.amax(1)[0].to(at::kFloat))) << "sample " << s;
    }
}

TEST(Memory, StreamedPenaltyIsThatOfAllDirectionsAtOnce) {
    const at::Tensor basis = normal({kLatents, 30}, 4);
    const TensorFunction f = [&basis](const at::Tensor& z) {
        const at::Tensor pictures = z.matmul(basis).tanh().view({-1, 5, 6});
        return std::vector<at::Tensor>{pictures, pictures.square()};
    };
    const at::Tensor z = normal({2, kLatents}, 5);
    const at::Tensor directions = draw_directions(z, 9, SignScheme::iid, seeded(6));
    for (const VarianceForm form : {VarianceForm::unbiased, VarianceForm::population}) {
        PenaltyOptions options;
        options.k = 9;
        options.variance = form;
        const std::vector<at::Tensor> whole = element_penalties(f, z, directions, options);
        StreamedPenalty streamed(f, z, options.epsilon, 8);
        streamed.add(directions.slice(0, 0, 3));
        streamed.add(directions.slice(0, 3, 9));
        EXPECT_EQ(streamed.directions(), 9);
        const std::vector<at::Tensor> found = streamed.result(form);
        ASSERT_EQ(found.size(), 2U);
        for (std::size_t layer = 0; layer < 2; ++layer) {
            EXPECT_EQ(found[layer].sizes(), whole[layer].sizes());
            EXPECT_LT(relative(found[layer], whole[layer]), 1e-10);
        }
    }
    StreamedPenalty too_few(f, z, 0.1, 8);
    too_few.add(directions.slice(0, 0, 1));
    EXPECT_THROW((void)too_few.result(VarianceForm::unbiased), Error);
}

/// Bits depend on the order of the directions, not on how many come at once.
TEST(Memory, StreamingInOtherPortionsChangesNoBit) {
    const TensorFunction f = [](const at::Tensor& z) {
        return std::vector<at::Tensor>{z.cumprod(1)};
    };
    const at::Tensor z = normal({1, kLatents}, 7).to(at::kFloat);
    const at::Tensor directions = draw_directions(z, 12, SignScheme::iid, seeded(8));
    StreamedPenalty one_by_one(f, z, 0.1, 2);
    one_by_one.add(directions);
    StreamedPenalty at_once(f, z, 0.1, 64);
    at_once.add(directions);
    StreamedPenalty in_steps(f, z, 0.1, 6);
    for (std::int64_t k = 2; in_steps.directions() < 12; k = std::min<std::int64_t>(12, 2 * k)) {
        in_steps.add(directions.slice(0, in_steps.directions(), k));
    }
    const at::Tensor expected = one_by_one.result(VarianceForm::unbiased)[0];
    EXPECT_GT(expected.max().item<double>(), 0.0);
    EXPECT_TRUE(at_once.result(VarianceForm::unbiased)[0].equal(expected));
    EXPECT_TRUE(in_steps.result(VarianceForm::unbiased)[0].equal(expected));
}

TEST(Memory, HessiansOfAllPixelsStayInTheBudget) {
    CountingAllocator& memory = CountingAllocator::installed();
    LargeGenerator generator(256);
    const std::int64_t pass = pass_bytes(generator);
    constexpr std::int64_t kBudget = 24 * kMiB;
    for (const HessianScheme scheme : {HessianScheme::official, HessianScheme::minimal}) {
        const HessianStatisticsRequest request{
            .latents = one_latent(), .scheme = scheme, .batch = kBatch};
        generator.rows = 0;
        const HessianStatistics whole = compute_hessian_statistics(generator, kCpu, request);
        const std::int64_t rows_at_once = generator.rows;
        generator.rows = 0;
        HessianStatistics sliced;
        const std::int64_t peak = memory.peak_of([&] {
            sliced = compute_hessian_statistics(generator, kCpu, request, {}, {}, {}, kBudget);
        });
        EXPECT_GT(generator.rows, 2 * evaluation_count(scheme, kLatents)) << "in slices";
        // Where two pictures are compared, their layers are drawn besides.
        EXPECT_EQ(generator.rows - kRepeatedPictures,
                  statistics_passes(request, generator.info(), kBudget));
        EXPECT_EQ(rows_at_once - kRepeatedPictures, statistics_passes(request, generator.info()));
        EXPECT_LT(rows_at_once, generator.rows);
        EXPECT_LE(peak, kBudget + pass + kSlack) << scheme_name(scheme);
        EXPECT_LT(relative(sliced.interactions.value, whole.interactions.value), 1e-9);
        EXPECT_EQ(sliced.diagonalness->share, whole.diagonalness->share);
        EXPECT_EQ(sliced.diagonalness->hessians, generator.outputs());
        EXPECT_NEAR(sliced.diagonalness->ratio / whole.diagonalness->ratio, 1.0, 1e-9);
    }
}

/// D%, D_R, interactions and a pair's map, by differences and by jets.
TEST(Memory, StatisticsOfManySamplesHoldNoMore) {
    CountingAllocator& memory = CountingAllocator::installed();
    LargeGenerator differenced(16);
    ProGanGenerator by_jets(small_progan(), drawn_weights(small_progan(), at::kFloat, 3), {});
    constexpr int kFew = 4;
    constexpr int kMany = 100;
    for (const auto& [scheme, generator] :
         {std::pair<HessianScheme, Generator*>{HessianScheme::official, &differenced},
          std::pair<HessianScheme, Generator*>{HessianScheme::analytic, &by_jets}}) {
        const std::int64_t n = generator->info().latent_size;
        const std::int64_t outputs = value_count(generator->info(), ModelCalls::kPixels);
        ASSERT_GT((kMany - kFew) * packed_size(n) * outputs * std::int64_t{sizeof(float)}, kSlack)
            << "the Hessians of the samples would not show";
        const auto peak_of = [&, &model = *generator, &used = scheme](int samples) {
            HessianStatisticsRequest request;
            request.latents.samples = samples;
            request.latents.seed = 3;
            request.scheme = used;
            request.mapped = {{0, 1}};
            request.batch = kBatch;
            return memory.peak_of([&] {
                const HessianStatistics found = compute_hessian_statistics(model, kCpu, request);
                EXPECT_EQ(found.diagonalness->samples, samples);
            });
        };
        const std::int64_t few = peak_of(kFew);
        EXPECT_LE(peak_of(kMany), few + kSlack) << scheme_name(scheme);
    }
}

TEST(Memory, MetersTakeAFewColumnsAtATime) {
    CountingAllocator& memory = CountingAllocator::installed();
    const std::int64_t columns = 1 << 18;
    const at::Tensor packed = normal({packed_size(kLatents), columns}, 7).to(at::kFloat);
    DiagonalnessMeter diagonalness(kLatents);
    InteractionMeter interactions(kLatents);
    const std::int64_t peak = memory.peak_of([&] {
        diagonalness.add({.packed = packed});
        interactions.add({.packed = packed});
    });
    EXPECT_LE(peak, 3 * 8 * kDoublesAtOnce)
        << "all in float64 would be " << 2 * packed.nbytes() << " bytes";
}

ProGanGenerator progan() {
    return {small_progan(), drawn_weights(small_progan(), at::kDouble, 3), {}};
}

/// Whether a layer goes through in one step or row by row.
void expect_a_close_bound(const ProGanConfig& config, at::ScalarType type) {
    CountingAllocator& memory = CountingAllocator::installed();
    const NamedTensors weights = testing::drawn_weights(config, type, 3);
    const at::Tensor z = normal({config.latent_size}, 5).to(type);
    for (const std::int64_t multiply_adds : {0, 1}) {
        const ProGanJets jets(config, weights, multiply_adds);
        for (const std::int64_t axes : {1, 2, 6}) {
            SCOPED_TRACE(::testing::Message()
                         << type << ", at most " << config.fmap_max << " channels, " << axes
                         << " axes, steps of " << multiply_adds << " multiply-adds");
            const at::Tensor directions = at::eye(config.latent_size, type).narrow(0, 0, axes);
            const auto draw = [&] { (void)jets.picture(z, directions, LatentMode::pre_norm); };
            draw();  // what is kept from the first call on is not the jet's
            const std::int64_t peak = memory.peak_of(draw);
            const std::int64_t told = jets.peak_bytes(axes);
            EXPECT_LE(peak, told);
            EXPECT_LE(told, peak + peak / 3);
        }
    }
}

/// float32 and float64 are convolved in ways of their own; on the way to 32 px the channels stay or
/// are halved.
TEST(Memory, AJetHoldsAboutWhatItSays) {
    for (const at::ScalarType type : {at::kFloat, at::kDouble}) {
        expect_a_close_bound({.resolution = 32, .latent_size = 6, .fmap_base = 256, .fmap_max = 16},
                             type);
        expect_a_close_bound({.resolution = 32, .latent_size = 6, .fmap_base = 512, .fmap_max = 64},
                             type);
    }
}

TEST(Memory, AnalyticHessiansComeInSlicesOrOneByOne) {
    const ProGanGenerator generator = progan();
    const at::Tensor z = normal({5}, 12);
    const at::Tensor whole =
        analytic_hessians(generator, LatentMode::pre_norm).value()(z).flatten(1);
    ASSERT_EQ(whole.sizes(), (at::IntArrayRef{packed_size(5), 3 * 16 * 16}));
    const double bound = 1e-12 * largest(whole);
    const std::int64_t each = packed_size(5) * 8;
    const std::int64_t least = ProGanJets(generator.config(), generator.parameters()).peak_bytes(2);
    const auto tight =
        analytic_hessians(generator, LatentMode::pre_norm, {}, least + 300 * each).value();
    EXPECT_EQ(tight.slice_count(), 3);
    std::vector<at::Tensor> slices;
    std::int64_t next = 0;
    tight.visit(z, [&](const HessianSlice& slice) {
        EXPECT_EQ(slice.offset, next);
        EXPECT_EQ(slice.total, whole.size(1));
        EXPECT_EQ(slice.packed.storage().nbytes(), slice.packed.nbytes()) << "keeps no more";
        next += slice.packed.size(1);
        slices.push_back(slice.packed);
    });
    EXPECT_LT(largest(at::cat(slices, 1) - whole), bound);
    const at::Tensor one = tight.of_output(z, 417);
    ASSERT_EQ(one.sizes(), (at::IntArrayRef{packed_size(5), 1}));
    EXPECT_LT(largest(one.select(1, 0) - whole.select(1, 417)), bound);
    const auto roomy = analytic_hessians(generator, LatentMode::pre_norm).value();
    EXPECT_EQ(roomy.slice_count(), 1);
}

TEST(Memory, AnalyticHessiansThatDoNotFitAreRefused) {
    const ProGanGenerator generator = progan();
    const at::Tensor z = at::zeros({5}, at::kDouble);
    const auto tight = analytic_hessians(generator, LatentMode::pre_norm, {}, 1000).value();
    const Error error = error_of([&] { tight.visit(z, [](const HessianSlice&) {}); });
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_NE(error.describe().find("Choose the scheme official or minimal"), std::string::npos);
    EXPECT_THROW((void)tight.of_output(z, 0), Error);
}

}  // namespace
}  // namespace zscope::testing
