#include <ATen/TensorOperators.h>
#include <c10/core/Device.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/export/bar_chart.h"
#include "core/export/penalty_report.h"
#include "core/export/table.h"
#include "core/hessian/penalty.h"
#include "core/hessian/sign_vectors.h"
#include "core/model/generator_info.h"
#include "tests/support/cpu.h"
#include "tests/support/layered_generator.h"
#include "tests/support/numbers.h"

namespace zscope::testing {
namespace {

/// Three layers that bend.
class BentLayers final : public LayeredGenerator {
  public:
    BentLayers() : LayeredGenerator("bent", 2, 4) {}
    [[nodiscard]] std::unique_ptr<Generator> replica() const override {
        return std::make_unique<BentLayers>();
    }

  private:
    [[nodiscard]] std::vector<at::Tensor> layers(const at::Tensor& z,
                                                 const ForwardOptions& /*options*/) override {
        const at::Tensor first =
            z.select(1, 0).mul(z.select(1, 1)).view({-1, 1, 1, 1}).repeat({1, 1, 4, 4});
        return {first, first.tanh(), first.sin()};
    }
};

/// z0 z1, z1 z2 and 2 z0 z1: of k = 2 directions each sample has the penalty 0 or 8, 0 or 8
/// whatever the first is, and four times the first.
class Products final : public LayeredGenerator {
  public:
    Products() : LayeredGenerator("products", 3, 4) {}
    [[nodiscard]] std::unique_ptr<Generator> replica() const override {
        return std::make_unique<Products>();
    }

  private:
    [[nodiscard]] std::vector<at::Tensor> layers(const at::Tensor& z,
                                                 const ForwardOptions& /*options*/) override {
        const auto product = [&z](std::int64_t i, std::int64_t j) {
            return z.select(1, i).mul(z.select(1, j)).view({-1, 1, 1, 1}).repeat({1, 1, 4, 4});
        };
        return {product(0, 1), product(1, 2), product(0, 1) * 2.0};
    }
};

TEST(PenaltyFigure, CallsLayersAsTheLayersVerbDoes) {
    BentLayers generator;
    PenaltyRequest request{.latents = {.samples = 2, .seed = 1}};
    const ModelPenalty all = compute_layer_penalties(generator, c10::kCPU, request, "bent");
    ASSERT_EQ(all.layers.size(), 3U);
    EXPECT_EQ(all.layers[1].title, activation_title(generator.info().activations[1]));
    EXPECT_NE(all.layers[1].title.find("1 x 4 x 4"), std::string::npos);
    EXPECT_EQ(all.layers[1].name, "2 second") << "the table's";
    request.layers = {0};
    const ModelPenalty pixels = compute_layer_penalties(generator, c10::kCPU, request, "bent");
    EXPECT_EQ(pixels.layers.front().title, "pixels");
}

TEST(PenaltyFigure, NamesItsAxesAndLayers) {
    const ModelPenalty model{.model = "m",
                             .layers = {{.index = 1,
                                         .name = "1 a",
                                         .title = "1  a  8 x 4 x 4  float32",
                                         .penalty = 3.0,
                                         .mean = 2.0,
                                         .low = 1.0,
                                         .high = 3.0}},
                             .total = 3.0};
    const PenaltyRequest request;
    EXPECT_EQ(
        penalty_picture({model}, request),
        draw_bar_charts(
            "Hessian Penalty by layer", {{"m", {{"1  a  8 x 4 x 4  float32", 2.0, 1.0, 3.0}}}},
            {describe(request),
             "Bars: sample_mean of the table, the mean over latents of each "
             "one's own penalty, with its 95 % interval low to high. The table's "
             "penalty is the maximum over the latents too."},
            BarScale::shared,
            {.bars = "Layer", .values = {"sample_mean of the Hessian Penalty (value^2/z^4)"}}));
    const Table table = penalty_table({model}, request);
    EXPECT_EQ(table.columns[3], "sample_mean");
    EXPECT_EQ(table.rows[0][3], TableCell(model.layers[0].mean)) << "as the bar";
}

double width(const LayerPenalty& layer) {
    return layer.high - layer.low;
}

TEST(PenaltyTotals, HaveTheIntervalOfTheSamplesSums) {
    Products generator;
    PenaltyRequest request{.latents = {.samples = 200, .seed = 1}, .reduction = Reduction::mean};
    request.layers = {1, 3};
    const ModelPenalty together =
        compute_layer_penalties(generator, c10::kCPU, request, "products");
    EXPECT_NEAR(together.mean, together.total, 1e-9 * together.total);
    const LayerPenalty& first = together.layers[0];
    EXPECT_NEAR(together.layers[1].penalty, 4.0 * first.penalty, 1e-5 * 4.0 * first.penalty);
    constexpr double kDeviation = 4.0;  // of a sample's 0 or 8
    EXPECT_NEAR(first.mean, 4.0, 5.0 * kDeviation / std::sqrt(200.0));
    EXPECT_NEAR(together.high - together.low, width(together.layers[0]) + width(together.layers[1]),
                1e-2);
    request.layers = {1, 2};
    const ModelPenalty apart = compute_layer_penalties(generator, c10::kCPU, request, "products");
    const double sum = width(apart.layers[0]) + width(apart.layers[1]);
    EXPECT_LT(apart.high - apart.low, 0.85 * sum) << "independent: about the root of half";
    EXPECT_GT(apart.high - apart.low, 0.55 * sum);
    const Table table = penalty_table({apart}, request);
    ASSERT_EQ(table.rows.size(), 3U);
    EXPECT_EQ(table.rows[2][1], TableCell(std::string("total")));
    EXPECT_EQ(table.rows[2][4], TableCell(apart.low));
    EXPECT_EQ(table.rows[2][5], TableCell(apart.high));
}

/// All samples in one call along the directions of all at once; both in float32.
TEST(PenaltyTotals, AreThoseOfTheEstimatorAlongTheSameDirections) {
    Products generator;
    PenaltyRequest request;
    request.latents.samples = 200;
    request.latents.seed = 1;
    request.layers = {1, 2, 3};
    const at::Tensor z = figure_latents(request.latents, generator.info().latent_size);
    const at::Tensor v = draw_directions(z, request.k, SignScheme::iid, seeded(1));
    const std::array<int, 3> asked{1, 2, 3};
    const TensorFunction layers = [&](const at::Tensor& points) {
        return generator.activations(points, asked, {});
    };
    constexpr double kRounding = 3e-4;
    for (const Reduction reduction : {Reduction::max, Reduction::mean}) {
        PenaltyOptions options;
        options.reduction = reduction;
        const Penalty expected = compute_penalty(layers, z, v, options);
        request.reduction = reduction;
        const ModelPenalty found = compute_layer_penalties(generator, kCpu, request, "products");
        ASSERT_EQ(found.layers.size(), asked.size());
        for (std::size_t l = 0; l < asked.size(); ++l) {
            const double penalty = expected.per_layer[l].item<double>();
            EXPECT_GT(penalty, 1.0);
            EXPECT_NEAR(found.layers[l].penalty, penalty, kRounding * penalty)
                << found.layers[l].name;
        }
        const double total = expected.value.item<double>();
        EXPECT_NEAR(found.total, total, kRounding * total);
    }
}

/// The expected penalty is 4 everywhere; the maximum over samples is 8.
TEST(PenaltyTotals, TellThatAMaximumIsBiasedUpwards) {
    Products generator;
    PenaltyRequest request;
    request.latents.samples = 50;
    request.latents.seed = 1;
    request.layers = {1};
    const ModelPenalty found = compute_layer_penalties(generator, c10::kCPU, request, "products");
    EXPECT_NEAR(found.total, 8.0, 0.01);
    for (const Reduction reduction : {Reduction::max, Reduction::mean}) {
        request.reduction = reduction;
        const auto tells = [](const std::string& text) {
            return text.find("biased upwards") != std::string::npos;
        };
        const bool is_biased = reduction == Reduction::max;
        EXPECT_EQ(tells(estimated_value(request)), is_biased);
        EXPECT_EQ(tells(describe(request)), is_biased);
        const Table table = penalty_table({found}, request);
        EXPECT_EQ(tells(std::get<std::string>(table.rows[0][6])), is_biased);
    }
}

}  // namespace
}  // namespace zscope::testing
