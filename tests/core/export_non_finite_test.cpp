#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/isnan.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/data/image_file.h"
#include "core/export/activeness_report.h"
#include "core/export/analyses.h"
#include "core/export/colormap.h"
#include "core/export/comparison_export.h"
#include "core/export/evidence.h"
#include "core/export/export.h"
#include "core/export/hessian_report.h"
#include "core/export/pair_difference.h"
#include "core/export/penalty_report.h"
#include "core/export/sensitivity_maps.h"
#include "core/export/table.h"
#include "core/hessian/model_calls.h"
#include "core/latent/latent_state.h"
#include "tests/core/files_support.h"
#include "tests/support/cpu.h"
#include "tests/support/layered_generator.h"
#include "tests/support/thrown_error.h"

namespace zscope::testing {
namespace {

constexpr std::int64_t kLatents = 3;
constexpr std::int64_t kSide = 4;
constexpr int kSamples = 3;
constexpr int kFaultySample = 1;
constexpr const char* kFound =
    "around sample 1 values are not finite (NaN or infinity), first in layer 2 second: "
    "2 of 16 values there, 2 of 16 pixels of the picture";

/// [N, 1, kSide, kSide], finite.
at::Tensor first_layer(const at::Tensor& z) {
    const at::Tensor basis =
        at::arange(kLatents * kSide * kSide, at::kFloat).mul(0.37).sin().view({kLatents, -1});
    return z.matmul(basis).tanh().view({-1, 1, kSide, kSide});
}

/// Near the latent of one sample its second layer has two NaN, at x 1 and 2 of row 3.
class PlantedGenerator final : public LayeredGenerator {
  public:
    explicit PlantedGenerator(at::Tensor faulty)
        : LayeredGenerator("planted", kLatents, kSide), faulty_(std::move(faulty)) {}

    [[nodiscard]] std::unique_ptr<Generator> replica() const override {
        return std::make_unique<PlantedGenerator>(faulty_);
    }

  private:
    [[nodiscard]] std::vector<at::Tensor> layers(const at::Tensor& z,
                                                 const ForwardOptions& /*options*/) override {
        const at::Tensor first = first_layer(z);
        at::Tensor second = (first * 2.0).clone();
        for (std::int64_t row = 0; row < z.size(0); ++row) {
            // Two latents of equal length are further apart than the steps of any measure here,
            // of which a single component's may be long.
            const at::Tensor away = (z[row] - faulty_).abs();
            if (std::get<0>(away.sort())[1].item<double>() < 0.15) {
                second[row][0][3].slice(0, 1, 3).fill_(std::numeric_limits<double>::quiet_NaN());
            }
        }
        return {first, second, second.sin()};
    }

    at::Tensor faulty_;
};

/// Its second layer has no numbers once the first component has moved away from a latent.
class BrittleGenerator final : public testing::LayeredGenerator {
  public:
    explicit BrittleGenerator(at::Tensor whole)
        : LayeredGenerator("brittle", kLatents, kSide), whole_(std::move(whole)) {}

    [[nodiscard]] std::unique_ptr<Generator> replica() const override {
        return std::make_unique<BrittleGenerator>(whole_);
    }

  private:
    [[nodiscard]] std::vector<at::Tensor> layers(const at::Tensor& z,
                                                 const ForwardOptions& /*options*/) override {
        const at::Tensor first = z.sum(1).view({-1, 1, 1, 1}).tanh().repeat({1, 1, kSide, kSide});
        const at::Tensor has_moved = (z.select(1, 0) - whole_[0]).abs() > 1e-3;
        const at::Tensor second = first.masked_fill(has_moved.view({-1, 1, 1, 1}),
                                                    std::numeric_limits<double>::quiet_NaN());
        return {first, second, second.sin()};
    }

    at::Tensor whole_;
};

/// Where its first component is 0 its second layer has two NaN, at x 1 and 2 of row 3.
class GapGenerator final : public LayeredGenerator {
  public:
    GapGenerator() : LayeredGenerator("gap", kLatents, kSide) {}

    [[nodiscard]] std::unique_ptr<Generator> replica() const override {
        return std::make_unique<GapGenerator>();
    }

  private:
    [[nodiscard]] std::vector<at::Tensor> layers(const at::Tensor& z,
                                                 const ForwardOptions& /*options*/) override {
        const at::Tensor first = first_layer(z);
        const at::Tensor is_gap = (z.select(1, 0) == 0.0).view({-1, 1, 1});
        at::Tensor second = (first * 2.0).clone();
        second.select(2, 3).slice(2, 1, 3).masked_fill_(is_gap,
                                                        std::numeric_limits<double>::quiet_NaN());
        return {first, second, second.sin()};
    }
};

/// What is wrong with each of its faulty pictures.
constexpr const char* kGap =
    "values are not finite (NaN or infinity), first in layer 2 second: 2 of 16 values there, "
    "2 of 16 pixels of the picture";

FigureLatents samples() {
    return {.samples = kSamples, .seed = 4};
}

PlantedGenerator planted() {
    return PlantedGenerator(figure_latents(samples(), kLatents)[kFaultySample]);
}

int magenta_pixels(const Image& picture) {
    int magenta = 0;
    for (std::size_t at = 0; at + 2 < picture.pixels.size(); at += 3) {
        const Rgb color{picture.pixels[at], picture.pixels[at + 1], picture.pixels[at + 2]};
        magenta += color == kNotANumberColor ? 1 : 0;
    }
    return magenta;
}

TEST(NonFiniteValues, AreNamedByLayerAndSampleInEveryMeasure) {
    PlantedGenerator generator = planted();
    EXPECT_EQ(
        failure_of([&] { (void)measure_activeness(generator, kCpu, {.latents = samples()}, {}); }),
        kFound);
    EXPECT_EQ(failure_of([&] {
                  (void)measure_activeness(generator, kCpu, {.latents = samples()},
                                           [](const auto&, int) {});
              }),
              kFound);
    for (const std::vector<int>& layers : {std::vector<int>{}, {3}, {ModelCalls::kPixels}}) {
        EXPECT_EQ(failure_of([&] {
                      (void)compute_layer_penalties(generator, kCpu,
                                                    {.latents = samples(), .layers = layers}, "m");
                  }),
                  kFound);
    }
    EXPECT_EQ(failure_of([&] {
                  (void)compute_chosen_hessians(generator, kCpu, {.latents = samples(), .k = 4});
              }),
              kFound);
    EXPECT_EQ(failure_of([&] {
                  (void)compute_hessian_statistics(generator, kCpu, {.latents = samples()});
              }),
              kFound);
}

TEST(NonFiniteValues, OfAnotherPixelDoNotSpoilTheGivenOne) {
    PlantedGenerator generator = planted();
    PixelHessianRequest request{.latents = samples(), .place = PixelPlace{0, 0, 0}};
    EXPECT_EQ(compute_chosen_hessians(generator, kCpu, request).size(), 3U);
    request.place = PixelPlace{2, 3, 0};
    EXPECT_EQ(failure_of([&] { (void)compute_chosen_hessians(generator, kCpu, request); }), kFound);
}

TEST(NonFiniteValues, AFiniteLayerBeforeTheFaultIsMeasured) {
    PlantedGenerator generator = planted();
    EXPECT_EQ(compute_layer_penalties(generator, kCpu, {.latents = samples(), .layers = {1}}, "m")
                  .layers.size(),
              1U);
    const SensitivityMaps maps =
        compute_sensitivity_maps(generator, kCpu, {.latents = samples(), .k = 4, .layer = 1});
    EXPECT_FALSE(maps.values.isnan().any().item<bool>());
}

TEST(NonFiniteValues, StayInTheMapOfTheirSample) {
    PlantedGenerator generator = planted();
    std::vector<SensitivityOptions> maps_of(5);  // the first: the penalty of the picture
    maps_of[1].layer = 3;
    maps_of[2].pair = {0, 1};
    maps_of[3].component = 1;
    maps_of[4].direction = {1.0F, -0.5F, 2.0F};
    for (SensitivityOptions& options : maps_of) {
        options.latents = samples();
        options.k = 4;
        const SensitivityMaps maps = compute_sensitivity_maps(generator, kCpu, options);
        EXPECT_EQ(maps.values.isnan().sum().item<std::int64_t>(), 2);
        EXPECT_EQ(maps.values[kFaultySample][3].slice(0, 1, 3).isnan().sum().item<std::int64_t>(),
                  2);
        ASSERT_EQ(maps.faults.size(), 1U);
        const NonFinite expected{.sample = kFaultySample,
                                 .layer = "layer 2 second",
                                 .bad_values = 2,
                                 .values = 16,
                                 .bad_pixels = 2,
                                 .pixels = 16};
        EXPECT_EQ(maps.faults.front(), expected);
    }
}

TEST(NonFiniteValues, AreInTheHeatmapsTableWarningAndPicture) {
    PlantedGenerator generator = planted();
    const AnalysisSubjects subjects{
        {.generator = &generator, .device = kCpu, .described = analysed_model(generator, "m")}};
    const Analysis analysis =
        analyse_heatmap(subjects, {.latents = samples(), .k = 4}, {.scale = 1}, {}, {});
    ASSERT_EQ(analysis.warnings.size(), 1U);
    EXPECT_EQ(analysis.warnings.front(), std::string("m: ") + kFound);
    const nlohmann::ordered_json rows = to_json(analysis.result.table);
    for (int s = 0; s < kSamples; ++s) {
        const auto& row = rows[static_cast<std::size_t>(s)];
        EXPECT_EQ(row["not_finite"], s == kFaultySample ? 2 : 0);
        EXPECT_EQ(row["first_not_finite"], s == kFaultySample ? "layer 2 second" : "");
        EXPECT_TRUE(row["highest"].is_number());
        EXPECT_TRUE(row["mean"].is_number());
    }
    EXPECT_GT(magenta_pixels(analysis.result.picture), 2)
        << "the two pixels and the legend's patch";
}

TEST(NonFiniteValues, AreInTheInteractionMapItsWarningAndPicture) {
    PlantedGenerator generator = planted();
    const AnalysisSubjects subjects{
        {.generator = &generator, .device = kCpu, .described = analysed_model(generator, "m")}};
    const Analysis analysis = analyse_interactions(
        subjects, {.latents = samples(), .mapped = {{0, 2}}}, {.scale = 1}, {}, {});
    ASSERT_EQ(analysis.warnings.size(), 1U);
    EXPECT_EQ(analysis.warnings.front(), std::string("m: ") + kFound);
    const at::Tensor map = analysis.result.raw[0][0];
    EXPECT_EQ(map.isnan().sum().item<std::int64_t>(), 2);
    EXPECT_EQ(map[3].slice(0, 1, 3).isnan().sum().item<std::int64_t>(), 2);
    EXPECT_GT(magenta_pixels(analysis.result.picture), 2)
        << "the two pixels and the legend's patch";
    for (const auto& row : to_json(analysis.result.table)) {
        EXPECT_TRUE(std::isnan(row["interaction"].get<double>())) << row;
    }
}

TEST(NonFiniteValues, StayInThePairsTheyComeInto) {
    const FigureLatents one{.samples = 1, .seed = 4};
    BrittleGenerator generator(figure_latents(one, kLatents)[0]);
    const AnalysisSubjects subjects{
        {.generator = &generator, .device = kCpu, .described = analysed_model(generator, "m")}};
    const Analysis analysis =
        analyse_interactions(subjects, {.latents = one, .mapped = {{1, 2}}}, {.scale = 1}, {}, {});
    EXPECT_FALSE(analysis.result.raw.isnan().any().item<bool>());
    EXPECT_EQ(analysis.warnings.size(), 1U);
    const nlohmann::ordered_json rows = to_json(analysis.result.table);
    ASSERT_EQ(rows.size(), 6U);
    EXPECT_EQ(rows[0]["i"], 1);
    EXPECT_EQ(rows[0]["j"], 2);
    for (const auto& row : rows) {
        EXPECT_EQ(std::isnan(row["interaction"].get<double>()), row["i"].get<int>() == 0) << row;
    }
}

TEST(NonFiniteValues, OfFiniteOnesNameWhatTheyAreAndNoPixels) {
    PlantedGenerator generator = planted();
    ModelCalls calls(generator, LatentMode::post_norm, 4, {}, {});
    calls.begin_sample(figure_latents(samples(), kLatents).narrow(0, 0, 1), 0);
    at::Tensor values = at::arange(4, at::kFloat).clone();
    values[1].fill_(std::numeric_limits<double>::quiet_NaN());
    const auto told = [](const std::string& what) {
        return std::string("around sample 0 values are not finite (NaN or infinity), first in the ")
            .append(what)
            .append(" of values that are finite: 1 of 4 values there");
    };
    EXPECT_EQ(describe(calls.fault_of(values).value()), told("differences"));
    EXPECT_EQ(describe(calls.fault_of(values, kDerivatives).value()), told("derivatives"));
    const Error error = error_of([&] { calls.require_finite(values, kDerivatives); });
    EXPECT_STREQ(error.what(),
                 "around sample 0 the model's values are finite, but too large for their "
                 "derivatives");
    EXPECT_EQ(error.hint(), "Choose another seed") << "there is no epsilon";
}

/// Of the pair's four cells those of the first row.
TEST(NonFiniteValues, StayInThePairsDifferenceAndAreItsWarning) {
    GapGenerator generator;
    LatentState state = latent_from_seed(4, kLatents);
    state.base = {2.0F, -1.0F, 0.5F};
    const PairDifferenceOptions options{
        .grid = {.row_values = {0.0F, 1.0F}, .column_values = {1.0F, 1.5F}}};
    for (const DifferenceKind kind : {DifferenceKind::absolute, DifferenceKind::signed_values}) {
        PairDifferenceOptions of_kind = options;
        of_kind.kind = kind;
        const PairDifferences drawn = draw_pair_differences(generator, state.base, of_kind);
        EXPECT_EQ(drawn.faulty_cells, 2U);
        EXPECT_EQ(drawn.fault, std::string("z0 = 0, z1 = 1: ") + kGap);
        EXPECT_TRUE(std::isfinite(drawn.range));
        EXPECT_FALSE(drawn.has_above);
        ASSERT_EQ(drawn.cells.size(), 4U);
        EXPECT_EQ(magenta_pixels(drawn.cells[0]), 2);
        EXPECT_EQ(magenta_pixels(drawn.cells[1]), 2);
        EXPECT_EQ(magenta_pixels(drawn.cells[2]), 0);
        EXPECT_EQ(magenta_pixels(drawn.cells[3]), 0);
        EXPECT_TRUE(difference_note(drawn, kind).ends_with(", magenta: no number"));
    }
    const test::TemporaryFolder folder;
    const ExportResult result = export_grid(generator, state, options, {}, {}, folder / "d.png");
    EXPECT_EQ(result.warnings, std::vector{std::string("gap: z0 = 0, z1 = 1: ")
                                               .append(kGap)
                                               .append("; such values are in 2 of 4 cells")});
    EXPECT_EQ(magenta_pixels(read_image_file(folder / "d.png")), 4);
}

TEST(NonFiniteValues, AreNamedByLayerAndPictureWhereASheetIsRefused) {
    GapGenerator generator;
    const test::TemporaryFolder folder;
    LatentState state = latent_from_seed(4, kLatents);
    state.base[0] = 0.0F;
    const auto told = [](int picture) {
        return std::string("gap: in picture ")
            .append(std::to_string(picture))
            .append(" (from 0) ")
            .append(kGap);
    };
    EXPECT_EQ(failure_of([&] {
                  export_strip(generator, state, {.components = {0}, .steps = 5}, {}, {},
                               folder / "a.png");
              }),
              told(2));
    EXPECT_EQ(failure_of([&] {
                  const PairGridOptions grid{.row_values = {1.0F, 0.0F}, .column_values = {1.0F}};
                  export_grid(generator, state, grid, {}, {}, folder / "a.png");
              }),
              told(1));
    EXPECT_EQ(failure_of([&] { export_picture(generator, state, {}, {}, folder / "a.png"); }),
              told(0));
    EXPECT_EQ(failure_of([&] {
                  export_comparison(generator, {generator, "b"}, state, LatentMode::pre_norm, {},
                                    {}, folder / "a.png");
              }),
              told(0));
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
    // What evidence measures moves the first component to its ends, and only its strip through 0.
    const AnalysisSubjects subjects{
        {.generator = &generator, .device = kCpu, .described = analysed_model(generator, "m")}};
    const EvidenceRequest evidence{
        .latents = samples(), .interaction_samples = 1, .top = 3, .steps = 3};
    EXPECT_TRUE(
        failure_of([&] { (void)analyse_evidence(subjects, evidence, {}, {}); }).ends_with(kGap));
}

TEST(NonFiniteValues, OneSampleRefinedTellsThemAtEveryStep) {
    PlantedGenerator generator = planted();
    const at::Tensor faulty = figure_latents(samples(), kLatents)[kFaultySample].contiguous();
    const float* first = faulty.const_data_ptr<float>();
    SensitivityOptions options;
    options.latents.samples = 1;
    options.latents.state = LatentState{};
    options.latents.state->base = {first, first + kLatents};
    options.latents.state->offsets.assign(kLatents, 0.0F);
    options.latents.mode = LatentMode::pre_norm;
    options.k = 8;
    int steps = 0;
    const auto check = [&](const RefinedMap& map) {
        ++steps;
        ASSERT_TRUE(map.fault.has_value());
        EXPECT_EQ(map.fault->layer, "layer 2 second");
        EXPECT_EQ(map.values.isnan().sum().item<std::int64_t>(), 2);
    };
    check(refine_sensitivity_map(generator, kCpu, options, check));
    EXPECT_EQ(steps, 3);
}

}  // namespace
}  // namespace zscope::testing
